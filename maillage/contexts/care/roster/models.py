"""« Tour de rôle SNP »: who holds which turn, by which rule, and how turns change hands."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from maillage.contexts.care.availability.models import Responder
from maillage.platform.tenancy.models import CommunityModel

__all__ = [
    "HolidayRule",
    "RosterRule",
    "RosterSeat",
    "Swap",
    "SwapLetter",
    "SwapState",
    "Turn",
    "TurnFeed",
    "TurnReminder",
]


class HolidayRule(models.TextChoices):
    """What a rule does on a French public holiday."""

    SKIP = "skip", "pas de tour les jours fériés"
    KEEP = "keep", "comme les autres jours"
    ONLY = "only", "seulement les jours fériés"


class RosterRule(CommunityModel):  # type: ignore[django-manager-missing]  # scoped manager
    """How turns are made for a period: on which weekdays, at which hours, who takes his turn.

    weekdays: 0 Monday … 6 Sunday. starts, ends: Paris time; an end at or before the beginning is of the next day.
    """

    name = models.CharField("nom", max_length=120)
    weekdays = models.JSONField("jours", default=list)
    starts = models.TimeField("de")
    ends = models.TimeField("à")
    holidays = models.CharField(
        "jours fériés", max_length=4, choices=HolidayRule.choices, default=HolidayRule.SKIP
    )
    is_active = models.BooleanField("en service", default=True)
    version = models.PositiveIntegerField("version", default=1)
    created_at = models.DateTimeField("créée le", auto_now_add=True)

    classification = {
        "id": "public",
        "community": "public",
        "name": "public",
        "weekdays": "public",
        "starts": "public",
        "ends": "public",
        "holidays": "public",
        "is_active": "public",
        "version": "public",
        "created_at": "public",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "règle du tour de rôle"
        verbose_name_plural = "règles du tour de rôle"
        ordering = ("name", "pk")

    def __str__(self) -> str:
        return self.name


class RosterSeat(CommunityModel):
    """Somebody of the rotation of a rule. rank: the order in which they begin."""

    rule = models.ForeignKey(RosterRule, on_delete=models.CASCADE, related_name="seats", verbose_name="règle")
    responder = models.ForeignKey(
        Responder, on_delete=models.CASCADE, related_name="+", verbose_name="professionnel"
    )
    rank = models.PositiveSmallIntegerField("ordre", default=0)

    classification = {
        "id": "public",
        "community": "public",
        "rule": "public",
        "responder": "professional",
        "rank": "public",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "place dans la rotation"
        verbose_name_plural = "places dans la rotation"
        ordering = ("rank", "pk")
        constraints = (
            models.UniqueConstraint(fields=("community", "rule", "responder"), name="one_roster_seat_each"),
        )

    def __str__(self) -> str:
        return f"{self.rule_id}:{self.responder_id}"


class Turn(CommunityModel):  # type: ignore[django-manager-missing]  # scoped manager
    """Hours during which somebody answers for unscheduled care when nobody else took it.

    rule: that made it, None for one typed by hand. uid: what calendars know it by, for ever.
    """

    responder = models.ForeignKey(
        Responder, on_delete=models.CASCADE, related_name="+", verbose_name="professionnel"
    )
    starts_at = models.DateTimeField("début")
    ends_at = models.DateTimeField("fin")
    rule = models.ForeignKey(
        RosterRule, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="règle"
    )
    uid = models.CharField("identifiant d’agenda", max_length=36)
    version = models.PositiveIntegerField("version", default=1)
    created_at = models.DateTimeField("créé le", auto_now_add=True)
    changed_at = models.DateTimeField("modifié le", auto_now=True)

    classification = {
        "id": "public",
        "community": "public",
        "responder": "professional",
        "starts_at": "professional",
        "ends_at": "professional",
        "rule": "public",
        "uid": "public",
        "version": "public",
        "created_at": "public",
        "changed_at": "public",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "tour de rôle"
        verbose_name_plural = "tours de rôle"
        ordering = ("starts_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("community", "responder", "starts_at"), name="one_care_turn_each_at_a_time"
            ),
            models.UniqueConstraint(
                fields=("community", "rule", "starts_at"),
                condition=models.Q(rule__isnull=False),
                name="one_care_turn_per_rule_and_start",
            ),
            models.UniqueConstraint(fields=("community", "uid"), name="one_care_turn_per_uid"),
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="care_turn_ends_after_start"
            ),
        )
        indexes = (
            models.Index(fields=("community", "starts_at"), name="care_turns_by_start"),
            models.Index(fields=("starts_at",), name="care_turns_due"),
        )

    def __str__(self) -> str:
        return f"{timezone.localtime(self.starts_at):%d/%m/%Y %H:%M}"


class SwapState(models.TextChoices):
    OPEN = "open", "proposé"
    TAKEN = "taken", "repris"
    WITHDRAWN = "withdrawn", "retiré"
    EXPIRED = "expired", "sans preneur"


class Swap(CommunityModel):  # type: ignore[django-manager-missing]  # scoped manager
    """A turn that its holder would give up: the first who accepts takes it.

    offered_to: the only one asked, None for every professional who may be asked. turn: None once it is gone.
    turn_version: as the turn was when it was offered; changed since, the offer is void.
    """

    turn = models.ForeignKey(
        Turn, on_delete=models.SET_NULL, null=True, related_name="swaps", verbose_name="tour"
    )
    turn_version = models.PositiveIntegerField("version du tour")
    turn_starts_at = models.DateTimeField("début du tour")
    offered_by = models.ForeignKey(
        Responder, on_delete=models.CASCADE, related_name="+", verbose_name="proposé par"
    )
    offered_to = models.ForeignKey(
        Responder, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="proposé à"
    )
    state = models.CharField("état", max_length=9, choices=SwapState.choices, default=SwapState.OPEN)
    taken_by = models.ForeignKey(
        Responder, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="repris par"
    )
    settled_at = models.DateTimeField("réglé le", null=True)
    created_at = models.DateTimeField("proposé le", auto_now_add=True)

    classification = {
        "id": "public",
        "community": "public",
        "turn": "public",
        "turn_version": "public",
        "turn_starts_at": "professional",
        "offered_by": "professional",
        "offered_to": "professional",
        "state": "public",
        "taken_by": "professional",
        "settled_at": "public",
        "created_at": "public",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "échange de tour"
        verbose_name_plural = "échanges de tours"
        ordering = ("-created_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("community", "turn"), condition=models.Q(state="open"), name="one_open_swap_per_turn"
            ),
        )
        indexes = (models.Index(fields=("community", "state", "-created_at"), name="care_swaps_by_state"),)

    def __str__(self) -> str:
        return f"{timezone.localtime(self.turn_starts_at):%d/%m/%Y %H:%M}"


class SwapLetter(CommunityModel):
    """Somebody who was asked to take a turn over. digest: SHA-256 of the secret of his link, kept nowhere else."""

    swap = models.ForeignKey(Swap, on_delete=models.CASCADE, related_name="letters", verbose_name="échange")
    responder = models.ForeignKey(
        Responder, on_delete=models.CASCADE, related_name="+", verbose_name="professionnel"
    )
    digest = models.CharField("empreinte du lien", max_length=64)
    sent_at = models.DateTimeField("envoyé le")

    classification = {
        "id": "public",
        "community": "public",
        "swap": "public",
        "responder": "professional",
        "digest": "personal",
        "sent_at": "professional",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "proposition d’échange"
        verbose_name_plural = "propositions d’échange"
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("community", "swap", "responder"), name="one_swap_letter_each"),
            models.UniqueConstraint(fields=("community", "digest"), name="one_swap_letter_per_digest"),
        )
        indexes = (models.Index(fields=("digest",), name="care_swap_letters_by_digest"),)

    def __str__(self) -> str:
        return f"{self.swap_id}:{self.responder_id}"


class TurnReminder(CommunityModel):
    """The letter of the day before, once for each holder and beginning."""

    turn = models.ForeignKey(Turn, on_delete=models.CASCADE, related_name="+", verbose_name="tour")
    responder = models.ForeignKey(
        Responder, on_delete=models.CASCADE, related_name="+", verbose_name="professionnel"
    )
    starts_at = models.DateTimeField("début")
    sent_at = models.DateTimeField("envoyé le")

    classification = {
        "id": "public",
        "community": "public",
        "turn": "public",
        "responder": "professional",
        "starts_at": "professional",
        "sent_at": "professional",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "rappel d’un tour"
        verbose_name_plural = "rappels de tours"
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("community", "turn", "responder", "starts_at"), name="one_reminder_per_care_turn"
            ),
        )

    def __str__(self) -> str:
        return f"{self.turn_id}:{self.responder_id}"


class TurnFeed(CommunityModel):
    """A private address at which a calendar program reads one's turns. digest: SHA-256 of its secret.

    user: whose turns; the address stops with his access, or when he revokes it.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name="compte"
    )
    digest = models.CharField("empreinte du lien", max_length=64)
    created_at = models.DateTimeField("créé le", auto_now_add=True)
    revoked_at = models.DateTimeField("retiré le", null=True)

    classification = {
        "id": "public",
        "community": "public",
        "user": "personal",
        "digest": "personal",
        "created_at": "public",
        "revoked_at": "public",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "adresse d’agenda des tours"
        verbose_name_plural = "adresses d’agenda des tours"
        ordering = ("-created_at", "-pk")
        constraints = (
            models.UniqueConstraint(fields=("community", "digest"), name="one_turn_feed_per_digest"),
        )
        indexes = (models.Index(fields=("digest",), name="care_turn_feeds_by_digest"),)

    def __str__(self) -> str:
        return f"adresse du {timezone.localtime(self.created_at):%d/%m/%Y}"
