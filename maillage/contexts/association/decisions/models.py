"""Decisions, numbered for good, and what is to be done after a meeting."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from maillage.platform.tenancy.models import CommunityModel


class DecisionOrigin(models.TextChoices):
    ASSOCIATION = "association", "association"
    PARTNER = "partner", "partenaire"


class DecisionState(models.TextChoices):
    IN_FORCE = "in_force", "en vigueur"
    REPLACED = "replaced", "remplacée"
    WITHDRAWN = "withdrawn", "rapportée"


class Decision(CommunityModel):  # type: ignore[django-manager-missing]  # scoped manager
    """What was decided, by a body of the association or by a partner after one of its meetings.

    prefix, year, rank: the number, « CA-2026-012 »; given once and never again, whatever becomes of the decision.
    vote: the one that adopted it. decided_by: who decided when it is a partner. expected_effect: what is hoped from it.
    replaced_by: the later decision that took its place. search_name: title, text and number as they are searched.
    """

    prefix = models.CharField("instance (sigle)", max_length=24)
    year = models.PositiveSmallIntegerField("année")
    rank = models.PositiveIntegerField("rang")
    title = models.CharField("décision", max_length=200)
    text = models.TextField("texte", max_length=8_000, blank=True)
    taken_on = models.DateField("prise le")
    body = models.ForeignKey(
        "association.Body", on_delete=models.PROTECT, null=True, related_name="+", verbose_name="instance"
    )
    meeting = models.ForeignKey(
        "association.Meeting",
        on_delete=models.PROTECT,
        null=True,
        related_name="decisions",
        verbose_name="réunion",
    )
    point = models.ForeignKey(
        "association.MinutesPoint",
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name="point du compte rendu",
    )
    vote = models.ForeignKey(
        "association.Vote", on_delete=models.PROTECT, null=True, related_name="+", verbose_name="vote"
    )
    origin = models.CharField(
        "origine", max_length=12, choices=DecisionOrigin.choices, default=DecisionOrigin.ASSOCIATION
    )
    decided_by = models.CharField("décidée par", max_length=200, blank=True)
    expected_effect = models.TextField("effet attendu", max_length=2_000, blank=True)
    state = models.CharField(
        "état", max_length=10, choices=DecisionState.choices, default=DecisionState.IN_FORCE
    )
    replaced_by = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="replaces", verbose_name="remplacée par"
    )
    state_changed_on = models.DateField("n’est plus en vigueur depuis", null=True)
    state_reason = models.CharField("pourquoi", max_length=300, blank=True)
    search_name = models.TextField("texte de recherche")
    version = models.PositiveIntegerField("version", default=1)
    created_at = models.DateTimeField("notée le", auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="par"
    )
    updated_at = models.DateTimeField("modifiée le", auto_now=True)

    classification = {
        "id": "public",
        "community": "public",
        "prefix": "public",
        "year": "public",
        "rank": "public",
        "title": "public",
        "text": "professional",
        "taken_on": "public",
        "body": "public",
        "meeting": "public",
        "point": "public",
        "vote": "public",
        "origin": "public",
        "decided_by": "professional",
        "expected_effect": "professional",
        "state": "public",
        "replaced_by": "public",
        "state_changed_on": "public",
        "state_reason": "professional",
        "search_name": "professional",
        "version": "public",
        "created_at": "public",
        "created_by": "professional",
        "updated_at": "public",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "décision"
        verbose_name_plural = "décisions"
        constraints = (
            models.UniqueConstraint(
                fields=("community", "prefix", "year", "rank"), name="one_decision_per_number"
            ),
        )
        indexes = (
            models.Index(fields=("community", "-taken_on"), name="decisions_by_date"),
            models.Index(fields=("community", "meeting"), name="decisions_by_meeting"),
        )

    def __str__(self) -> str:
        return f"{self.number} · {self.title}"

    @property
    def number(self) -> str:
        """« CA-2026-012 »."""
        return f"{self.prefix}-{self.year}-{self.rank:03d}"


class FollowUpOrigin(models.TextChoices):
    DECISION = "decision", "décision"
    STATEMENT = "statement", "tour de table"
    MINUTES = "minutes", "compte rendu"
    OTHER = "other", "autre"


class FollowUpState(models.TextChoices):
    OPEN = "open", "à faire"
    DONE = "done", "fait"
    DROPPED = "dropped", "abandonné"


class FollowUp(CommunityModel):
    """Something that somebody is to do: of a meeting, of a decision, or by itself.

    contact: who has it; user: the same when it is an account that is no contact. Neither: nobody yet.
    said: the words of the person at the round table. reminded_on: last day a letter left about it.
    """

    title = models.CharField("suite à donner", max_length=200)
    detail = models.TextField("précisions", max_length=2_000, blank=True)
    contact = models.ForeignKey(
        "association.Contact",
        on_delete=models.PROTECT,
        null=True,
        related_name="follow_ups",
        verbose_name="confiée à",
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name="confiée au compte",
    )
    due_on = models.DateField("pour le", null=True)
    state = models.CharField("état", max_length=8, choices=FollowUpState.choices, default=FollowUpState.OPEN)
    origin = models.CharField(
        "origine", max_length=10, choices=FollowUpOrigin.choices, default=FollowUpOrigin.OTHER
    )
    meeting = models.ForeignKey(
        "association.Meeting",
        on_delete=models.PROTECT,
        null=True,
        related_name="follow_ups",
        verbose_name="réunion",
    )
    point = models.ForeignKey(
        "association.MinutesPoint",
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name="point du compte rendu",
    )
    decision = models.ForeignKey(
        Decision, on_delete=models.PROTECT, null=True, related_name="follow_ups", verbose_name="décision"
    )
    said = models.TextField("ce qui a été dit", max_length=2_000, blank=True)
    outcome = models.CharField("résultat", max_length=300, blank=True)
    closed_on = models.DateField("close le", null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="par"
    )
    reminded_on = models.DateField("dernier rappel le", null=True)
    search_name = models.TextField("texte de recherche")
    version = models.PositiveIntegerField("version", default=1)
    created_at = models.DateTimeField("notée le", auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="par"
    )
    updated_at = models.DateTimeField("modifiée le", auto_now=True)

    classification = {
        "id": "public",
        "community": "public",
        "title": "professional",
        "detail": "professional",
        "contact": "professional",
        "user": "professional",
        "due_on": "public",
        "state": "public",
        "origin": "public",
        "meeting": "public",
        "point": "public",
        "decision": "public",
        "said": "personal",
        "outcome": "professional",
        "closed_on": "public",
        "closed_by": "professional",
        "reminded_on": "public",
        "search_name": "professional",
        "version": "public",
        "created_at": "public",
        "created_by": "professional",
        "updated_at": "public",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "suite à donner"
        verbose_name_plural = "suites à donner"
        indexes = (
            models.Index(fields=("community", "state", "due_on"), name="follow_ups_by_date"),
            models.Index(fields=("community", "meeting"), name="follow_ups_by_meeting"),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def owner_name(self) -> str:
        """Who has it, "" for nobody yet."""
        if self.contact is not None:
            return self.contact.name
        return (self.user.name or self.user.email) if self.user is not None else ""
