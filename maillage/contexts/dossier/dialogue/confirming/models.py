"""What a pilot said of an action sheet for the year, with the figures seen then; and the personal links to say it."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from maillage.contexts.dossier.dialogue.models import Dialogue
from maillage.platform.tenancy.models import CommunityModel


class Answer(models.TextChoices):
    NOTHING = "nothing", "rien à ajouter"
    CORRECTIONS = "corrections", "corrections à faire"


class Way(models.TextChoices):
    ACCOUNT = "account", "avec son compte"
    LINK = "link", "par son lien personnel"
    ON_BEHALF = "on_behalf", "pour son compte"


class Confirmation(CommunityModel):
    """One answer for an action and a year. A later one replaces it (`is_current`); none is ever changed.

    seen: the figures of that moment, [{"code", "name", "value"}, …], and the number of pieces of evidence, so that what
    changes afterwards can be shown. name: the pilot as called then, as the sheet may change hands.
    how: for one on behalf, how the pilot said it (« par téléphone »).
    """

    dialogue = models.ForeignKey(
        Dialogue, on_delete=models.CASCADE, related_name="confirmations", verbose_name="dialogue"
    )
    action = models.ForeignKey(
        "programme.Action", on_delete=models.CASCADE, related_name="+", verbose_name="fiche action"
    )
    answer = models.CharField("réponse", max_length=12, choices=Answer.choices)
    note = models.TextField("ce qui est à corriger", max_length=4_000, blank=True)
    way = models.CharField("donnée", max_length=10, choices=Way.choices)
    how = models.CharField("comment", max_length=200, blank=True)
    contact = models.ForeignKey(
        "association.Contact", on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="pilote"
    )
    name = models.CharField("au nom de", max_length=200, blank=True)
    seen = models.JSONField("chiffres vus", default=list)
    proofs = models.PositiveIntegerField("justificatifs vus", default=0)
    is_current = models.BooleanField("en vigueur", default=True)
    confirmed_at = models.DateTimeField("le")
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="par"
    )

    classification = {
        "id": "public",
        "community": "public",
        "dialogue": "public",
        "action": "public",
        "answer": "public",
        "note": "professional",
        "way": "professional",
        "how": "professional",
        "contact": "professional",
        "name": "professional",
        "seen": "public",
        "proofs": "public",
        "is_current": "public",
        "confirmed_at": "public",
        "confirmed_by": "professional",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "confirmation d’une fiche action"
        verbose_name_plural = "confirmations de fiches actions"
        constraints = (
            models.UniqueConstraint(
                fields=("community", "dialogue", "action"),
                condition=models.Q(is_current=True),
                name="one_current_confirmation",
            ),
        )

    def __str__(self) -> str:
        return f"{self.action} : {self.get_answer_display()}"


class PilotCall(CommunityModel):
    """That a pilot was asked to confirm, how often, and the personal link that does it without an account.

    link_key: what the secret of the address is made of, with the key of the installation; digest: SHA-256 of that
    secret. reminded_on: last day on which a letter left.
    """

    dialogue = models.ForeignKey(
        Dialogue, on_delete=models.CASCADE, related_name="calls", verbose_name="dialogue"
    )
    contact = models.ForeignKey(
        "association.Contact", on_delete=models.CASCADE, related_name="+", verbose_name="pilote"
    )
    link_key = models.CharField("clé du lien", max_length=40)
    digest = models.CharField("empreinte du lien", max_length=64)
    expires_at = models.DateTimeField("lien valable jusqu’au")
    revoked_at = models.DateTimeField("lien retiré le", null=True)
    letters = models.PositiveSmallIntegerField("lettres", default=0)
    reminded_on = models.DateField("dernière lettre le", null=True)
    created_at = models.DateTimeField("le", auto_now_add=True)

    classification = {
        "id": "public",
        "community": "public",
        "dialogue": "public",
        "contact": "professional",
        "link_key": "personal",
        "digest": "personal",
        "expires_at": "personal",
        "revoked_at": "personal",
        "letters": "professional",
        "reminded_on": "professional",
        "created_at": "public",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "demande de confirmation"
        verbose_name_plural = "demandes de confirmation"
        constraints = (
            models.UniqueConstraint(
                fields=("community", "dialogue", "contact"), name="one_call_per_pilot_and_dialogue"
            ),
            models.UniqueConstraint(fields=("community", "digest"), name="one_pilot_call_per_digest"),
        )
        indexes = (models.Index(fields=("digest",), name="pilot_calls_by_digest"),)

    def __str__(self) -> str:
        return f"{self.contact} · {self.dialogue_id}"
