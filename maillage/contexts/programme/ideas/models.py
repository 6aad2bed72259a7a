"""Ideas: « constat, levier, proposition », collected in a workshop or by an open link."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from maillage.contexts.programme.actions.models import Action
from maillage.contexts.programme.missions.models import Mission
from maillage.platform.tenancy.models import CommunityModel


class IdeaState(models.TextChoices):
    NEW = "new", "à trier"
    KEPT = "kept", "retenue"
    ASIDE = "aside", "mise de côté"
    MERGED = "merged", "fusionnée"
    TURNED = "turned", "devenue une fiche action"


TRANSITIONS: dict[str, frozenset[str]] = {
    IdeaState.NEW: frozenset({IdeaState.KEPT, IdeaState.ASIDE, IdeaState.MERGED, IdeaState.TURNED}),
    IdeaState.KEPT: frozenset({IdeaState.NEW, IdeaState.ASIDE, IdeaState.MERGED, IdeaState.TURNED}),
    IdeaState.ASIDE: frozenset({IdeaState.NEW, IdeaState.KEPT}),
    IdeaState.MERGED: frozenset({IdeaState.NEW}),
    IdeaState.TURNED: frozenset(),
}


class IdeaCall(CommunityModel):  # type: ignore[django-manager-missing]  # scoped manager
    """A collection of ideas: a workshop, or an open link that is shared. secret: the last part of its address."""

    title = models.CharField("titre", max_length=160)
    intro = models.TextField("présentation", max_length=2_000, blank=True)
    secret = models.CharField("adresse", max_length=43, unique=True)
    is_open = models.BooleanField("lien ouvert", default=False)
    meeting = models.ForeignKey(
        "association.Meeting", on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="réunion"
    )
    version = models.PositiveIntegerField("version", default=1)
    created_at = models.DateTimeField("créée le", auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="par"
    )

    classification = {
        "id": "public",
        "community": "public",
        "title": "public",
        "intro": "public",
        "secret": "public",
        "is_open": "public",
        "meeting": "public",
        "version": "public",
        "created_at": "public",
        "created_by": "professional",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "collecte d’idées"
        verbose_name_plural = "collectes d’idées"

    def __str__(self) -> str:
        return self.title


class Idea(CommunityModel):  # type: ignore[django-manager-missing]  # scoped manager
    """One idea: at least one of its three texts. author: a name, only if the person gave it.

    merged_into: the idea that took this one in. once: a random text of the page that was sent, so that two clicks
    make one idea. search_name: its words as they are searched.
    """

    call = models.ForeignKey(
        IdeaCall, on_delete=models.SET_NULL, null=True, related_name="ideas", verbose_name="collecte"
    )
    finding = models.TextField("constat", max_length=2_000, blank=True)
    lever = models.TextField("levier", max_length=2_000, blank=True)
    proposal = models.TextField("proposition", max_length=2_000, blank=True)
    author = models.CharField("proposée par", max_length=120, blank=True)
    state = models.CharField("état", max_length=8, choices=IdeaState.choices, default=IdeaState.NEW)
    mission = models.ForeignKey(
        Mission, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="mission"
    )
    note = models.CharField("pourquoi", max_length=300, blank=True)
    merged_into = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, related_name="merged", verbose_name="fusionnée avec"
    )
    action = models.ForeignKey(
        Action, on_delete=models.SET_NULL, null=True, related_name="ideas", verbose_name="fiche action"
    )
    once = models.CharField("repère de l’envoi", max_length=64)
    search_name = models.TextField("texte de recherche")
    version = models.PositiveIntegerField("version", default=1)
    created_at = models.DateTimeField("proposée le", auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="par"
    )

    classification = {
        "id": "public",
        "community": "public",
        "call": "public",
        "finding": "professional",
        "lever": "professional",
        "proposal": "professional",
        "author": "professional",
        "state": "public",
        "mission": "public",
        "note": "professional",
        "merged_into": "public",
        "action": "public",
        "once": "public",
        "search_name": "professional",
        "version": "public",
        "created_at": "public",
        "created_by": "professional",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "idée"
        verbose_name_plural = "idées"
        constraints = (models.UniqueConstraint(fields=("community", "once"), name="one_idea_per_sending"),)
        indexes = (models.Index(fields=("community", "state", "-created_at"), name="ideas_by_state"),)

    def __str__(self) -> str:
        return (self.proposal or self.lever or self.finding)[:120]


class IdeaSupport(CommunityModel):
    """A member supports an idea, once."""

    idea = models.ForeignKey(Idea, on_delete=models.CASCADE, related_name="supports", verbose_name="idée")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name="soutenue par"
    )

    classification = {"id": "public", "community": "public", "idea": "public", "user": "professional"}

    class Meta(CommunityModel.Meta):
        verbose_name = "soutien d’une idée"
        verbose_name_plural = "soutiens d’une idée"
        constraints = (
            models.UniqueConstraint(fields=("community", "idea", "user"), name="one_support_per_person"),
        )

    def __str__(self) -> str:
        return f"{self.idea_id}"
