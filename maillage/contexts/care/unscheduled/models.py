"""Requests of unscheduled care: what is asked, by whom, what became of it, and what is counted for ever."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.db import models
from django.utils.crypto import get_random_string

from maillage.platform.encryption.fields import EncryptedTextField
from maillage.platform.tenancy.models import CommunityModel

__all__ = [
    "AgeBand",
    "CareRequest",
    "Constraint",
    "Delay",
    "KnowHow",
    "NeedKind",
    "Origin",
    "Outcome",
    "RequestLink",
    "RequestState",
    "RequestTally",
]

_KEY_LENGTH: Final = 16


def new_key() -> str:
    """A random key of a link; part of what its secret is drawn from."""
    return get_random_string(_KEY_LENGTH)


class Delay(models.TextChoices):
    TODAY = "today", "aujourd’hui"
    H24 = "h24", "sous 24 h"
    H48 = "h48", "sous 48 h"


class Origin(models.TextChoices):
    MEMBER = "member", "professionnel membre"
    SECRETARY = "secretary", "secrétariat"
    SAS = "sas", "régulation du SAS"
    PHARMACY = "pharmacy", "pharmacie"
    EMERGENCY = "emergency", "service d’urgences"
    PARTNER = "partner", "partenaire (mairie, aide à domicile…)"


class AgeBand(models.TextChoices):
    """Wide on purpose: a narrower band, with a commune and a visit at home, points at one villager."""

    INFANT = "infant", "moins de 2 ans"
    CHILD = "child", "2 à 15 ans"
    ADULT = "adult", "16 à 64 ans"
    SENIOR = "senior", "65 à 79 ans"
    AGED = "aged", "80 ans ou plus"


class Constraint(models.TextChoices):
    """What the professional must know to say yes or no. A closed list: nothing here tells of an illness."""

    NO_CAR = "no_car", "sans moyen de transport"
    WHEELCHAIR = "wheelchair", "accès en fauteuil roulant"
    STAIRS = "stairs", "logement à l’étage sans ascenseur"
    INTERPRETER = "interpreter", "interprète nécessaire"
    SIGN = "sign", "langue des signes"
    CARER = "carer", "accompagné par un proche ou un aidant"
    TARIFF = "tariff", "sans dépassement d’honoraires"
    EVENING = "evening", "après 17 h seulement"


class RequestState(models.TextChoices):
    OPEN = "open", "en recherche"
    TAKEN = "taken", "prise en charge"
    ESCALATED = "escalated", "à traiter par la coordination"
    CLOSED = "closed", "close"
    CANCELLED = "cancelled", "annulée"


class Outcome(models.TextChoices):
    HONOURED = "honoured", "soin réalisé"
    NO_SHOW = "no_show", "patient non venu"
    REDIRECTED = "redirected", "réorienté"
    UNANSWERED = "unanswered", "restée sans réponse"


class KnowHow(models.TextChoices):
    """A know-how within a profession, as the directory tells families of professionals apart."""

    ANY = "", "toute la profession"
    GENERAL_PRACTICE = "10-mg", "médecine générale"
    ADVANCED_PRACTICE = "60-ipa", "pratique avancée (IPA)"


class NeedKind(CommunityModel):  # type: ignore[django-manager-missing]  # scoped manager
    """A kind of need that one may ask for. key: fixed, figures stand on it. professions: codes of who may answer.

    know_how: within the first profession, who alone may answer.
    """

    key = models.SlugField("repère", max_length=40)
    label = models.CharField("type de besoin", max_length=80)
    professions = models.JSONField("professions", default=list)
    know_how = models.CharField("compétence", max_length=10, choices=KnowHow.choices, blank=True, default="")
    position = models.PositiveSmallIntegerField("ordre", default=0)
    is_active = models.BooleanField("proposé", default=True)
    version = models.PositiveIntegerField("version", default=1)

    classification = {
        "id": "public",
        "community": "public",
        "key": "public",
        "label": "public",
        "professions": "public",
        "know_how": "public",
        "position": "public",
        "is_active": "public",
        "version": "public",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "type de besoin"
        verbose_name_plural = "types de besoin"
        ordering = ("position", "label", "pk")
        constraints = (models.UniqueConstraint(fields=("community", "key"), name="one_need_kind_per_key"),)

    def __str__(self) -> str:
        return self.label


class RequestLink(CommunityModel):  # type: ignore[django-manager-missing]  # scoped manager
    """The address of a partner who has no account: opens the form, and nothing else.

    link_key: part of what the secret is made of; digest: SHA-256 of that secret. origin, callback_phone: what the
    form takes for granted. revoked_at: opens nothing since.
    """

    label = models.CharField("partenaire", max_length=120)
    partner = models.CharField("organisme ou service", max_length=160, blank=True)
    origin = models.CharField("origine", max_length=10, choices=Origin.choices, default=Origin.PARTNER)
    callback_phone = models.CharField("téléphone à rappeler", max_length=20, blank=True)
    link_key = models.CharField("clé du lien", max_length=_KEY_LENGTH, default=new_key, editable=False)
    digest = models.CharField("empreinte du lien", max_length=64, blank=True, db_index=True)
    revoked_at = models.DateTimeField("fermé le", null=True)
    last_used_on = models.DateField("dernière demande le", null=True)
    version = models.PositiveIntegerField("version", default=1)
    created_at = models.DateTimeField("créé le", auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="par"
    )

    classification = {
        "id": "public",
        "community": "public",
        "label": "professional",
        "partner": "professional",
        "origin": "public",
        "callback_phone": "professional",
        "link_key": "personal",
        "digest": "personal",
        "revoked_at": "public",
        "last_used_on": "public",
        "version": "public",
        "created_at": "public",
        "created_by": "professional",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "lien de demande"
        verbose_name_plural = "liens de demande"
        ordering = ("label", "pk")

    def __str__(self) -> str:
        return self.label


class CareRequest(CommunityModel):  # type: ignore[django-manager-missing]  # scoped manager
    """One request. Without health data it names nobody but who calls back, and its place may be a group of communes.

    commune: None where communes are grouped; area_label says the place in words either way, center is from where
    travel is counted (None: anywhere on the territory).
    due_at: the delay in hours (`rules.due_at`). first_yes_at: the first « je prends », also if it was given back.
    wave, next_wave_at: the callout's. once: a random text of the page that was sent; follow_digest: SHA-256 of the
    secret of the page on which who asked through a link follows it.
    """

    need = models.ForeignKey(
        NeedKind, on_delete=models.PROTECT, related_name="requests", verbose_name="besoin"
    )
    delay = models.CharField("délai", max_length=6, choices=Delay.choices)
    due_at = models.DateTimeField("à faire avant")
    commune = models.ForeignKey(
        "territory.Commune", on_delete=models.PROTECT, null=True, related_name="+", verbose_name="commune"
    )
    center = models.ForeignKey(
        "territory.Commune",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="centre du secteur",
    )
    area_label = models.CharField("secteur", max_length=160)
    at_home = models.BooleanField("à domicile", default=False)
    age_band = models.CharField("âge", max_length=8, choices=AgeBand.choices, default=AgeBand.ADULT)
    constraints = models.JSONField("contraintes", default=list)
    callback_name = models.CharField("qui rappeler", max_length=120)
    callback_phone = models.CharField("téléphone à rappeler", max_length=20)
    callback_email = models.CharField("adresse électronique", max_length=200, blank=True)
    origin = models.CharField("origine", max_length=10, choices=Origin.choices, default=Origin.MEMBER)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name="demandé par",
    )
    link = models.ForeignKey(
        RequestLink, on_delete=models.SET_NULL, null=True, related_name="requests", verbose_name="lien"
    )
    identity = EncryptedTextField("identité du patient", max_length=300, blank=True)
    state = models.CharField("état", max_length=9, choices=RequestState.choices, default=RequestState.OPEN)
    taken_by = models.ForeignKey(
        "care.Responder", on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="pris par"
    )
    taken_at = models.DateTimeField("pris le", null=True)
    first_yes_at = models.DateTimeField("premier oui le", null=True)
    planned_at = models.DateTimeField("prévu le", null=True)
    escalated_at = models.DateTimeField("remonté à la coordination le", null=True)
    outcome = models.CharField("issue", max_length=10, choices=Outcome.choices, blank=True)
    outcome_at = models.DateTimeField("issue notée le", null=True)
    closed_at = models.DateTimeField("close le", null=True)
    emergency_avoided = models.BooleanField("aurait conduit aux urgences", null=True)
    wave = models.PositiveSmallIntegerField("vague", default=0)
    next_wave_at = models.DateTimeField("prochaine vague le", null=True)
    once = models.CharField("repère de l’envoi", max_length=64)
    follow_digest = models.CharField("empreinte du lien de suivi", max_length=64, blank=True, db_index=True)
    version = models.PositiveIntegerField("version", default=1)
    created_at = models.DateTimeField("demandée le")

    classification = {
        "id": "public",
        "community": "public",
        "need": "professional",
        "delay": "professional",
        "due_at": "professional",
        "commune": "personal",
        "center": "personal",
        "area_label": "personal",
        "at_home": "personal",
        "age_band": "personal",
        "constraints": "personal",
        "callback_name": "professional",
        "callback_phone": "professional",
        "callback_email": "professional",
        "origin": "professional",
        "requested_by": "professional",
        "link": "professional",
        "identity": "health",
        "state": "professional",
        "taken_by": "professional",
        "taken_at": "professional",
        "first_yes_at": "professional",
        "planned_at": "professional",
        "escalated_at": "professional",
        "outcome": "personal",
        "outcome_at": "professional",
        "closed_at": "professional",
        "emergency_avoided": "personal",
        "wave": "professional",
        "next_wave_at": "professional",
        "once": "public",
        "follow_digest": "personal",
        "version": "public",
        "created_at": "professional",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "demande de soins"
        verbose_name_plural = "demandes de soins"
        ordering = ("-created_at", "-pk")
        constraints = (models.UniqueConstraint(fields=("community", "once"), name="one_request_per_sending"),)
        indexes = (
            models.Index(fields=("community", "state", "due_at"), name="requests_by_state"),
            models.Index(
                fields=("next_wave_at",),
                condition=models.Q(next_wave_at__isnull=False),
                name="requests_waves",
            ),
            models.Index(fields=("closed_at",), name="requests_closed"),
            models.Index(fields=("taken_by", "taken_at"), name="requests_by_taker"),
        )

    def __str__(self) -> str:
        return f"{self.need} · {self.area_label}"


class RequestTally(CommunityModel):
    """What stays of purged requests: counts of a month along one axis, never two crossed, so that none is a case.

    axis, key: « need » and its key, « area » and its words, « hour » and « 08 »… (`tallies.AXES`); the axis « total »
    has the key "". responder: of the axis « responder » alone, the load of somebody. first_yes_min: sum of the
    minutes from the request to the first yes, over `first_yes` requests.
    """

    month = models.DateField("mois")
    axis = models.CharField("axe", max_length=10)
    key = models.CharField("valeur", max_length=160, blank=True)
    responder = models.ForeignKey(
        "care.Responder", on_delete=models.CASCADE, null=True, related_name="+", verbose_name="professionnel"
    )
    requests = models.PositiveIntegerField("demandes", default=0)
    taken = models.PositiveIntegerField("prises en charge", default=0)
    in_time = models.PositiveIntegerField("dans le délai demandé", default=0)
    met_24h = models.PositiveIntegerField("en 24 h", default=0)
    met_48h = models.PositiveIntegerField("en 48 h", default=0)
    escalated = models.PositiveIntegerField("remontées", default=0)
    honoured = models.PositiveIntegerField("soins réalisés", default=0)
    no_show = models.PositiveIntegerField("patients non venus", default=0)
    redirected = models.PositiveIntegerField("réorientées", default=0)
    unanswered = models.PositiveIntegerField("sans réponse", default=0)
    cancelled = models.PositiveIntegerField("annulées", default=0)
    emergency_told = models.PositiveIntegerField("réponses sur les urgences", default=0)
    emergency_avoided = models.PositiveIntegerField("urgences évitées", default=0)
    first_yes = models.PositiveIntegerField("demandes avec un oui", default=0)
    first_yes_min = models.PositiveIntegerField("minutes jusqu’au premier oui", default=0)
    asked = models.PositiveIntegerField("sollicitations", default=0)
    declined = models.PositiveIntegerField("refus", default=0)

    classification = {
        "id": "public",
        "community": "public",
        "month": "public",
        "axis": "public",
        "key": "public",
        "responder": "professional",
        "requests": "public",
        "taken": "public",
        "in_time": "public",
        "met_24h": "public",
        "met_48h": "public",
        "escalated": "public",
        "honoured": "public",
        "no_show": "public",
        "redirected": "public",
        "unanswered": "public",
        "cancelled": "public",
        "emergency_told": "public",
        "emergency_avoided": "public",
        "first_yes": "public",
        "first_yes_min": "public",
        "asked": "public",
        "declined": "public",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "compteur de demandes"
        verbose_name_plural = "compteurs de demandes"
        ordering = ("month", "axis", "key", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("community", "month", "axis", "key"),
                condition=models.Q(responder=None),
                name="one_tally_per_month_and_key",
            ),
            models.UniqueConstraint(
                fields=("community", "month", "responder"),
                condition=models.Q(responder__isnull=False),
                name="one_tally_per_month_and_responder",
            ),
        )

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.axis} {self.key}"
