"""The tie with the service d’accès aux soins (SAS): what the community shows, who takes part, what was told to it."""

from __future__ import annotations

import uuid
from typing import Final

from django.conf import settings
from django.db import models

from maillage.platform.tenancy.models import CommunityModel

__all__ = ["BookingPush", "Part", "PushState", "Regulator", "SasLink", "SasPart", "SasServed", "Told"]


class SasLink(CommunityModel):
    """Whether the SAS may read the slots of this community, and the CPTS as it is shown there.

    Its FINESS number is the one that the directory holds (« CPTS : numéro FINESS »), typed once.
    """

    is_on = models.BooleanField("créneaux ouverts au SAS", default=False)
    name = models.CharField("nom montré au SAS", max_length=120, blank=True)
    phone = models.CharField("téléphone montré au SAS", max_length=30, blank=True)
    version = models.PositiveIntegerField("version", default=1)

    classification = {
        "id": "public",
        "community": "public",
        "is_on": "public",
        "name": "public",
        "phone": "public",
        "version": "public",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "lien avec le SAS"
        verbose_name_plural = "liens avec le SAS"
        ordering = ("community",)
        constraints = (models.UniqueConstraint(fields=("community",), name="one_sas_link_per_community"),)

    def __str__(self) -> str:
        return self.name or "Créneaux au SAS"


class Part(models.TextChoices):
    """What a professional declared in his own SAS account; the platform publishes it nowhere."""

    VIA_CPTS = "via_cpts", "via la CPTS"
    ALONE = "alone", "à titre individuel"
    OTHER = "other", "via une autre structure"
    NONE = "none", "ne participe pas"


class SasPart(CommunityModel):
    """What a member says of his declaration at the SAS. No row: nobody asked him yet."""

    contact = models.ForeignKey(
        "association.Contact", on_delete=models.CASCADE, related_name="+", verbose_name="membre"
    )
    part = models.CharField("participation au SAS", max_length=8, choices=Part.choices)
    told_on = models.DateField("dit le")
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name="noté par",
    )

    classification = {
        "id": "public",
        "community": "public",
        "contact": "professional",
        "part": "professional",
        "told_on": "professional",
        "noted_by": "professional",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "participation au SAS"
        verbose_name_plural = "participations au SAS"
        ordering = ("contact", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("community", "contact"), name="one_sas_participation_per_contact"
            ),
        )

    def __str__(self) -> str:
        return self.get_part_display()


class Regulator(models.Model):
    """A regulator of the SAS, as the national platform tells us; of the installation, of no community.

    national: identifier of a professional (IDNPS) or of an employee, "" for none. internal: that of the platform, ""
    for none; one of them at least. Never deleted by the platform, only made inactive.
    """

    key = models.UUIDField("identifiant technique", default=uuid.uuid4, unique=True, editable=False)
    national = models.CharField("identifiant national", max_length=120, blank=True)
    internal = models.CharField("identifiant au SAS", max_length=120, blank=True)
    family = models.CharField("nom", max_length=120)
    given = models.CharField("prénom", max_length=120)
    email = models.CharField("adresse électronique", max_length=200)
    is_active = models.BooleanField("en activité", default=True)
    created_at = models.DateTimeField("créé le", auto_now_add=True)
    updated_at = models.DateTimeField("modifié le", auto_now=True)

    classification = {
        "id": "public",
        "key": "public",
        "national": "professional",
        "internal": "professional",
        "family": "professional",
        "given": "professional",
        "email": "personal",
        "is_active": "professional",
        "created_at": "public",
        "updated_at": "public",
    }

    class Meta:
        verbose_name = "régulateur du SAS"
        verbose_name_plural = "régulateurs du SAS"
        ordering = ("family", "given", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("national",), condition=~models.Q(national=""), name="one_regulator_per_national"
            ),
            models.UniqueConstraint(
                fields=("internal",), condition=~models.Q(internal=""), name="one_regulator_per_internal"
            ),
        )
        indexes = (models.Index(fields=("email",), name="regulators_by_email"),)

    def __str__(self) -> str:
        return f"{self.given} {self.family}"


class PushState(models.TextChoices):
    WAITING = "waiting", "à transmettre"
    SENDING = "sending", "en cours"
    TOLD = "told", "transmis"
    FAILED = "failed", "non transmis"
    DROPPED = "dropped", "sans objet"


class Told(models.TextChoices):
    """State of an appointment, in the words of FHIR R4."""

    BOOKED = "booked", "pris"
    FULFILLED = "fulfilled", "honoré"
    NO_SHOW = "noshow", "non honoré"
    CANCELLED = "cancelled", "annulé"


MAX_ERROR: Final = 300


class BookingPush(CommunityModel):
    """An appointment that a regulator took, to be told to the SAS (INT_R03): first created there, then kept up.

    key: names the appointment at the SAS for ever. start_at, end_at, rpps, operator_*: as when it was taken, so that
    nothing of it hangs on rows that change. wanted: what the SAS should know; told: what it answered it knows, "" for
    nothing yet. remote: where it keeps it. attempts: of what is wanted now. unsure: a sending left without answer.
    """

    key = models.UUIDField("identifiant du rendez-vous", default=uuid.uuid4, unique=True, editable=False)
    slot = models.ForeignKey(
        "care.Slot", on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="créneau"
    )
    start_at = models.DateTimeField("début")
    end_at = models.DateTimeField("fin")
    rpps = models.CharField("RPPS du professionnel", max_length=11)
    operator_system = models.CharField("système d’identification du régulateur", max_length=120)
    operator_value = models.CharField("identifiant du régulateur", max_length=120)
    operator_kind = models.CharField("nature de l’identifiant du régulateur", max_length=12)
    wanted = models.CharField("à dire", max_length=9, choices=Told.choices, default=Told.BOOKED)
    told = models.CharField("dit", max_length=9, choices=Told.choices, blank=True)
    remote = models.CharField("adresse au SAS", max_length=300, blank=True)
    state = models.CharField("état", max_length=8, choices=PushState.choices, default=PushState.WAITING)
    attempts = models.PositiveSmallIntegerField("essais", default=0)
    unsure = models.BooleanField("peut-être arrivé", default=False)
    next_attempt_at = models.DateTimeField("prochain essai")
    error = models.CharField("erreur", max_length=MAX_ERROR, blank=True)
    created_at = models.DateTimeField("créé le", auto_now_add=True)
    told_at = models.DateTimeField("transmis le", null=True)

    classification = {
        "id": "public",
        "community": "public",
        "key": "public",
        "slot": "public",
        "start_at": "professional",
        "end_at": "professional",
        "rpps": "professional",
        "operator_system": "public",
        "operator_value": "professional",
        "operator_kind": "public",
        "wanted": "professional",
        "told": "professional",
        "remote": "public",
        "state": "public",
        "attempts": "public",
        "unsure": "public",
        "next_attempt_at": "public",
        "error": "public",
        "created_at": "public",
        "told_at": "public",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "rendez-vous transmis au SAS"
        verbose_name_plural = "rendez-vous transmis au SAS"
        ordering = ("-created_at", "pk")
        indexes = (
            models.Index(fields=("state", "next_attempt_at"), name="sas_pushes_due"),
            models.Index(fields=("slot", "created_at"), name="sas_pushes_by_slot"),
        )

    def __str__(self) -> str:
        return str(self.key)


class SasServed(CommunityModel):
    """What the SAS asked in a day, in numbers: calls that named somebody of the community, slots that it got."""

    day = models.DateField("jour")
    calls = models.PositiveIntegerField("appels", default=0)
    slots = models.PositiveIntegerField("créneaux donnés", default=0)

    classification = {
        "id": "public",
        "community": "public",
        "day": "public",
        "calls": "public",
        "slots": "public",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "appels du SAS"
        verbose_name_plural = "appels du SAS"
        ordering = ("-day", "pk")
        constraints = (models.UniqueConstraint(fields=("community", "day"), name="one_sas_count_per_day"),)

    def __str__(self) -> str:
        return f"{self.day:%d/%m/%Y}"
