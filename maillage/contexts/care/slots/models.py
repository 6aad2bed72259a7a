"""Slots that professionals offer, the rules that make them, the hours when their agendas say they are taken."""

from __future__ import annotations

from typing import Any, Final

from django.conf import settings
from django.db import models
from django.utils import timezone

from maillage.platform.encryption.fields import EncryptedTextField
from maillage.platform.tenancy.models import CommunityModel

__all__ = [
    "AgendaFeed",
    "Busy",
    "FeedFault",
    "Place",
    "Slot",
    "SlotOutcome",
    "SlotRule",
    "SlotState",
    "Visibility",
]

# Prefix of the kind and number: 1 and nine digits (FINESS), 3 and fourteen (SIRET), 4 and fourteen (RPPS rang).
SITE_LENGTH: Final = 15


class Place(models.TextChoices):
    SURGERY = "surgery", "au cabinet"
    HOME = "home", "à domicile"
    REMOTE = "remote", "à distance"


class SlotState(models.TextChoices):
    FREE = "free", "libre"
    BOOKED = "booked", "réservé"
    CANCELLED = "cancelled", "retiré"


TRANSITIONS: Final[dict[str, frozenset[str]]] = {
    SlotState.FREE: frozenset({SlotState.BOOKED, SlotState.CANCELLED}),
    SlotState.BOOKED: frozenset({SlotState.FREE, SlotState.CANCELLED}),
    SlotState.CANCELLED: frozenset(),
}


class SlotOutcome(models.TextChoices):
    """What became of an appointment, as the professional says it."""

    HONOURED = "honoured", "venu"
    NO_SHOW = "no_show", "absent"


class Visibility(models.TextChoices):
    """Who may see a slot: table TRE_R314 of the national nomenclatures."""

    PUBLIC = "PUBLIC", "tout public"
    PRO = "PRO", "professionnels"
    SNP = "SNP", "régulation des soins non programmés"
    CPTS = "CPTS", "CPTS"


class FeedFault(models.TextChoices):
    """Why an agenda could not be read; never what it answered."""

    REFUSED = "refused", "adresse refusée"
    UNREACHED = "unreached", "agenda injoignable"
    UNREADABLE = "unreadable", "agenda illisible"
    TOO_MUCH = "too_much", "agenda trop gros"


class _Offered(CommunityModel):
    """What a slot and the rule that makes it have in common.

    site: structure identifier with its prefix, as the SAS reads it; "" where the professional chose none.
    """

    place = models.CharField("lieu", max_length=8, choices=Place.choices, default=Place.SURGERY)
    is_public = models.BooleanField("tout public", default=False)
    is_pro = models.BooleanField("professionnels", default=True)
    is_snp = models.BooleanField("régulation", default=True)
    is_cpts = models.BooleanField("CPTS", default=True)
    site = models.CharField("structure", max_length=SITE_LENGTH, blank=True)
    address_line = models.CharField("adresse", max_length=160, blank=True)
    postal_code = models.CharField("code postal", max_length=5, blank=True)
    city = models.CharField("commune", max_length=120, blank=True)
    phone = models.CharField("téléphone", max_length=30, blank=True)
    agenda_url = models.CharField("agenda en ligne", max_length=300, blank=True)
    version = models.PositiveIntegerField("version", default=1)
    created_at = models.DateTimeField("créé le", auto_now_add=True)
    updated_at = models.DateTimeField("modifié le", auto_now=True)

    classification = {
        "id": "public",
        "community": "public",
        "place": "professional",
        "is_public": "public",
        "is_pro": "public",
        "is_snp": "public",
        "is_cpts": "public",
        "site": "professional",
        "address_line": "professional",
        "postal_code": "professional",
        "city": "professional",
        "phone": "professional",
        "agenda_url": "professional",
        "version": "public",
        "created_at": "public",
        "updated_at": "public",
    }

    class Meta(CommunityModel.Meta):
        abstract = True

    @property
    def visibilities(self) -> list[Visibility]:
        """Who may see it, in the order of the national table."""
        shown = (
            (self.is_public, Visibility.PUBLIC),
            (self.is_pro, Visibility.PRO),
            (self.is_snp, Visibility.SNP),
            (self.is_cpts, Visibility.CPTS),
        )
        return [one for is_shown, one in shown if is_shown]


class SlotRule(_Offered):  # type: ignore[django-manager-missing]  # scoped manager
    """« Deux par jour à 17 h 30 »: makes slots for the weeks to come.

    weekdays: 0 Monday to 6 Sunday. starts_at: hour of the first slot of a day, in Paris; the others follow it at once.
    length_min: minutes of one slot. until_on: last day, None for no end. made_until: day up to which slots were made.
    """

    responder = models.ForeignKey(
        "care.Responder", on_delete=models.CASCADE, related_name="slot_rules", verbose_name="professionnel"
    )
    weekdays: Any = models.JSONField("jours", default=list)
    starts_at = models.TimeField("à partir de")
    per_day = models.PositiveSmallIntegerField("créneaux par jour", default=2)
    length_min = models.PositiveSmallIntegerField("durée (minutes)", default=15)
    from_on = models.DateField("du")
    until_on = models.DateField("au", null=True)
    skips_holidays = models.BooleanField("sauf jours fériés", default=True)
    is_active = models.BooleanField("en service", default=True)
    made_until = models.DateField("créneaux faits jusqu’au", null=True)

    classification = {
        **_Offered.classification,
        "responder": "professional",
        "made_until": "public",
        "weekdays": "professional",
        "starts_at": "professional",
        "per_day": "professional",
        "length_min": "professional",
        "from_on": "professional",
        "until_on": "professional",
        "skips_holidays": "professional",
        "is_active": "professional",
    }

    class Meta(_Offered.Meta):
        abstract = False
        verbose_name = "règle de créneaux"
        verbose_name_plural = "règles de créneaux"
        indexes = (models.Index(fields=("is_active", "made_until"), name="slot_rules_to_make"),)

    def __str__(self) -> str:
        return f"{self.per_day} par jour à {self.starts_at:%H:%M}"


class Slot(_Offered):
    """One time that a professional offers.

    person: his RPPS, or a text of this responder where he has none: who cannot be in two places at once, whatever the
    community. need: the kind of need it was booked for. callback_*: the professional or the secretary who booked, never
    a patient. link_digest: SHA-256 of the secret by which the professional cancels without an account. ics_key: what
    names the appointment in calendars.
    """

    responder = models.ForeignKey(
        "care.Responder", on_delete=models.CASCADE, related_name="slots", verbose_name="professionnel"
    )
    person = models.CharField("personne", max_length=24)
    start_at = models.DateTimeField("début")
    end_at = models.DateTimeField("fin")
    state = models.CharField("état", max_length=9, choices=SlotState.choices, default=SlotState.FREE)
    rule = models.ForeignKey(
        SlotRule, on_delete=models.SET_NULL, null=True, related_name="slots", verbose_name="règle"
    )
    once = models.CharField("repère de l’envoi", max_length=64)
    need = models.ForeignKey(
        "care.NeedKind", on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="besoin"
    )
    request = models.ForeignKey(
        "care.CareRequest", on_delete=models.SET_NULL, null=True, related_name="slots", verbose_name="demande"
    )
    booked_at = models.DateTimeField("réservé le", null=True)
    booked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name="réservé par",
    )
    callback_name = models.CharField("à rappeler", max_length=120, blank=True)
    callback_phone = models.CharField("téléphone de rappel", max_length=30, blank=True)
    callback_email = models.CharField("adresse de rappel", max_length=200, blank=True)
    link_digest = models.CharField("empreinte du lien", max_length=64, blank=True)
    ics_key = models.CharField("repère d’agenda", max_length=32, blank=True)
    outcome = models.CharField("suite", max_length=8, choices=SlotOutcome.choices, blank=True)
    outcome_at = models.DateTimeField("suite notée le", null=True)

    classification = {
        **_Offered.classification,
        "responder": "professional",
        "person": "professional",
        "start_at": "professional",
        "end_at": "professional",
        "state": "public",
        "rule": "public",
        "once": "public",
        "need": "public",
        "request": "public",
        "booked_at": "professional",
        "booked_by": "professional",
        "callback_name": "personal",
        "callback_phone": "personal",
        "callback_email": "personal",
        "link_digest": "personal",
        "ics_key": "public",
        "outcome": "professional",
        "outcome_at": "professional",
    }

    class Meta(_Offered.Meta):
        abstract = False
        verbose_name = "créneau"
        verbose_name_plural = "créneaux"
        constraints = (
            models.UniqueConstraint(fields=("community", "once"), name="one_slot_per_sending"),
            models.UniqueConstraint(
                fields=("rule", "start_at"),
                condition=models.Q(rule__isnull=False),
                name="one_slot_per_rule_time",
            ),
            models.CheckConstraint(
                condition=models.Q(end_at__gt=models.F("start_at")), name="slot_ends_after_start"
            ),
        )
        indexes = (
            models.Index(fields=("responder", "state", "start_at"), name="slots_by_responder"),
            models.Index(fields=("person", "state", "start_at"), name="slots_by_person"),
            models.Index(fields=("community", "state", "start_at"), name="slots_by_start"),
            models.Index(fields=("link_digest",), name="slots_by_link"),
        )

    def __str__(self) -> str:
        return f"{timezone.localtime(self.start_at):%d/%m/%Y %H:%M}"


class AgendaFeed(CommunityModel):  # type: ignore[django-manager-missing]  # scoped manager
    """The private address of an agenda, which only says when somebody is taken.

    address: https, sealed: who knows it reads the whole agenda. fault: why the last reading failed, "" if it did not.
    """

    responder = models.ForeignKey(
        "care.Responder", on_delete=models.CASCADE, related_name="feeds", verbose_name="professionnel"
    )
    name = models.CharField("nom", max_length=80)
    address = EncryptedTextField("adresse")
    host = models.CharField("site", max_length=120)
    read_at = models.DateTimeField("lu le", null=True)
    next_read_at = models.DateTimeField("à lire le")
    fault = models.CharField("défaut", max_length=10, choices=FeedFault.choices, blank=True)
    failures = models.PositiveSmallIntegerField("échecs de suite", default=0)
    version = models.PositiveIntegerField("version", default=1)
    created_at = models.DateTimeField("ajouté le", auto_now_add=True)

    classification = {
        "id": "public",
        "community": "public",
        "responder": "professional",
        "name": "professional",
        "address": "personal",
        "host": "professional",
        "read_at": "professional",
        "next_read_at": "public",
        "fault": "public",
        "failures": "public",
        "version": "public",
        "created_at": "professional",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "agenda relié"
        verbose_name_plural = "agendas reliés"
        constraints = (
            models.UniqueConstraint(fields=("community", "responder", "name"), name="one_agenda_per_name"),
        )
        indexes = (models.Index(fields=("next_read_at",), name="agendas_by_next_reading"),)

    def __str__(self) -> str:
        return self.name


class Busy(CommunityModel):
    """Hours taken: a beginning and an end, nothing of what or with whom. person: as in `Slot`."""

    feed = models.ForeignKey(
        AgendaFeed, on_delete=models.CASCADE, related_name="times", verbose_name="agenda"
    )
    person = models.CharField("personne", max_length=24)
    starts_at = models.DateTimeField("début")
    ends_at = models.DateTimeField("fin")

    classification = {
        "id": "public",
        "community": "public",
        "feed": "professional",
        "person": "professional",
        "starts_at": "personal",
        "ends_at": "personal",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "heure prise"
        verbose_name_plural = "heures prises"
        indexes = (
            models.Index(fields=("person", "starts_at"), name="taken_hours_by_person"),
            models.Index(fields=("feed", "starts_at"), name="taken_hours_by_feed"),
        )

    def __str__(self) -> str:
        return f"{timezone.localtime(self.starts_at):%d/%m/%Y %H:%M}"
