"""Who was asked for which request, in which wave, and what was answered."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.utils.crypto import get_random_string

from maillage.platform.tenancy.models import CommunityModel

__all__ = ["Answer", "Asking"]

_KEY_LENGTH: Final = 16


def new_key() -> str:
    """A random key of a link; part of what its secret is drawn from."""
    return get_random_string(_KEY_LENGTH)


class Answer(models.TextChoices):
    NONE = "", "pas encore répondu"
    TAKEN = "taken", "je prends"
    NO = "no", "pas cette fois"
    LATER = "later", "pas avant une date"
    BACK = "back", "pris puis rendu"


class Asking(CommunityModel):
    """One professional asked for one request: once, whatever happens (`asked_once`).

    wave: 0 for the first; on_turn: asked because nobody took it and he holds the turn. link_key: part of what the
    secret of his link is drawn from (`links`); digest: SHA-256 of that secret. expires_at: the link opens nothing
    from then on. told_at: when he was told that it is no longer needed.
    """

    request = models.ForeignKey(
        "care.CareRequest", on_delete=models.CASCADE, related_name="askings", verbose_name="demande"
    )
    responder = models.ForeignKey(
        "care.Responder", on_delete=models.CASCADE, related_name="askings", verbose_name="professionnel"
    )
    wave = models.PositiveSmallIntegerField("vague")
    on_turn = models.BooleanField("au titre du tour de rôle", default=False)
    # The secret by which the row was found; never stored.
    presented: str = ""

    link_key = models.CharField("clé du lien", max_length=_KEY_LENGTH, default=new_key, editable=False)
    digest = models.CharField("empreinte du lien", max_length=64)
    asked_at = models.DateTimeField("sollicité le")
    expires_at = models.DateTimeField("lien valable jusqu’au")
    answer = models.CharField(
        "réponse", max_length=5, choices=Answer.choices, blank=True, default=Answer.NONE
    )
    answered_at = models.DateTimeField("répondu le", null=True)
    told_at = models.DateTimeField("prévenu de la fin le", null=True)

    classification = {
        "id": "public",
        "community": "public",
        "request": "professional",
        "responder": "professional",
        "wave": "professional",
        "on_turn": "professional",
        "link_key": "personal",
        "digest": "personal",
        "asked_at": "professional",
        "expires_at": "professional",
        "answer": "personal",
        "answered_at": "personal",
        "told_at": "professional",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "sollicitation"
        verbose_name_plural = "sollicitations"
        ordering = ("asked_at", "pk")
        constraints = (
            models.UniqueConstraint(fields=("request", "responder"), name="asked_once"),
            models.UniqueConstraint(fields=("digest",), name="one_asking_per_digest"),
        )
        indexes = (models.Index(fields=("responder", "asked_at"), name="askings_of_responder"),)

    def __str__(self) -> str:
        return f"{self.responder} · vague {self.wave + 1}"
