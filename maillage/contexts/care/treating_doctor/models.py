"""People without a médecin traitant: rules of priority, counts, the room that doctors have, and offers.

Without health data (`MAILLAGE_HEALTH_DATA=off`) only counts, room and outcomes are kept: no `WaitingPerson` is made.
"""

from __future__ import annotations

import secrets
from typing import Final

from django.conf import settings
from django.db import models

from maillage.contexts.territory.models import Commune
from maillage.platform.encryption.fields import BlindIndexField, EncryptedTextField
from maillage.platform.tenancy.models import CommunityModel

__all__ = [
    "DoctorListSettings",
    "DoctorOffer",
    "DoctorRoom",
    "NeedCount",
    "PersonState",
    "PlacementTally",
    "PriorityRule",
    "RoomAsking",
    "RoomRound",
    "WaitingImport",
    "WaitingPerson",
]


# Key of the rule of who cannot travel (`priorities`).
AT_HOME: Final = "domicile"


def new_key() -> str:
    """What the secret of a link is drawn from; another one makes the old address useless."""
    return secrets.token_urlsafe(12)


def new_secret() -> str:
    """The last part of a public address."""
    return secrets.token_urlsafe(16)


class Opening(models.TextChoices):
    """What a doctor answers to the survey."""

    NOW = "now", "maintenant"
    SOON = "soon", "dans les six mois"
    NO = "no", "non"


class Origin(models.TextChoices):
    PERSON = "person", "la personne"
    CARER = "carer", "un aidant"
    PROFESSIONAL = "professional", "un professionnel"
    IMPORT = "import", "une liste de l’assurance maladie"


class PersonState(models.TextChoices):
    WAITING = "waiting", "en attente"
    OFFERED = "offered", "proposition en cours"
    PLACED = "placed", "a trouvé un médecin"
    GONE = "gone", "retirée de la liste"


# Those who count as waiting, and who can be on the list only once.
STILL_WAITING = (PersonState.WAITING, PersonState.OFFERED)


class Outcome(models.TextChoices):
    """How a wait ended: what counters keep after the person is erased."""

    PLACED = "placed", "médecin trouvé"
    FOUND_ALONE = "alone", "médecin trouvé autrement"
    MOVED = "moved", "parti du territoire"
    WITHDRAWN = "withdrawn", "retrait demandé"
    OTHER = "other", "autre raison"


class OfferState(models.TextChoices):
    DOCTOR = "doctor", "attend le médecin"
    PERSON = "person", "attend la personne"
    ACCEPTED = "accepted", "acceptée"
    DOCTOR_NO = "doctor_no", "déclinée par le médecin"
    PERSON_NO = "person_no", "déclinée par la personne"
    EXPIRED = "expired", "sans réponse à temps"
    CANCELLED = "cancelled", "annulée"


OPEN_OFFERS = (OfferState.DOCTOR, OfferState.PERSON)


class DoctorListSettings(CommunityModel):
    """One a community. secret: the last part of the address of the public form.

    offer_days: how long an offer waits for an answer. survey_days: between two reminders of the survey.
    renew_months: after which the person is asked whether they still look.
    """

    secret = models.CharField("adresse", max_length=43, unique=True, default=new_secret)
    is_open = models.BooleanField("formulaire public ouvert", default=False)
    intro = models.TextField("présentation", max_length=1_000, blank=True)
    offer_days = models.PositiveSmallIntegerField("délai d’une proposition, en jours", default=14)
    survey_days = models.PositiveSmallIntegerField("relance de l’enquête, en jours", default=7)
    max_travel_min = models.PositiveSmallIntegerField("trajet le plus long, en minutes", default=30)
    renew_months = models.PositiveSmallIntegerField("inscription valable, en mois", default=24)
    version = models.PositiveIntegerField("version", default=1)

    classification = {
        "id": "public",
        "community": "public",
        "secret": "public",
        "is_open": "public",
        "intro": "public",
        "offer_days": "public",
        "survey_days": "public",
        "max_travel_min": "public",
        "renew_months": "public",
        "version": "public",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "réglage de la liste médecin traitant"
        verbose_name_plural = "réglages de la liste médecin traitant"
        constraints = (
            models.UniqueConstraint(fields=("community",), name="one_doctor_list_settings_per_community"),
        )

    def __str__(self) -> str:
        return "Liste médecin traitant"


class PriorityRule(CommunityModel):
    """A criterion with its weight, from a day on; a change closes the row and writes another.

    sentence: shown to whoever asks « pourquoi cette place ». weight: points; each is worth minutes of road
    (`core/assignment`). until: the last day, None for as long as nobody changes it.
    """

    key = models.SlugField("clé", max_length=30)
    label = models.CharField("critère", max_length=80)
    sentence = models.CharField("explication", max_length=300)
    weight = models.PositiveSmallIntegerField("points")
    position = models.PositiveSmallIntegerField("rang", default=0)
    since = models.DateField("depuis le")
    until = models.DateField("jusqu’au", null=True)
    version = models.PositiveIntegerField("version", default=1)

    classification = {
        "id": "public",
        "community": "public",
        "key": "public",
        "label": "public",
        "sentence": "public",
        "weight": "public",
        "position": "public",
        "since": "public",
        "until": "public",
        "version": "public",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "règle de priorité"
        verbose_name_plural = "règles de priorité"
        constraints = (
            models.UniqueConstraint(
                fields=("community", "key"), condition=models.Q(until=None), name="one_rule_in_force_per_key"
            ),
        )
        indexes = (models.Index(fields=("community", "since"), name="priority_rules_by_day"),)

    def __str__(self) -> str:
        return self.label


class NeedCount(CommunityModel):
    """How many people without a médecin traitant somebody knows of, in a month, an area and a priority.

    month: its first day. area: code of the commune, or of the one around which small ones are grouped (`places`).
    without: how many wait; found: how many of theirs found one this month.
    """

    month = models.DateField("mois")
    area = models.CharField("secteur", max_length=6)
    area_label = models.CharField("nom du secteur", max_length=160)
    priority = models.SlugField("priorité", max_length=30, blank=True)
    without = models.PositiveIntegerField("sans médecin traitant", default=0)
    found = models.PositiveIntegerField("ont trouvé", default=0)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="par"
    )
    updated_at = models.DateTimeField("noté le", auto_now=True)

    classification = {
        "id": "public",
        "community": "public",
        "month": "public",
        "area": "public",
        "area_label": "public",
        "priority": "public",
        "without": "professional",
        "found": "professional",
        "entered_by": "professional",
        "updated_at": "public",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "comptage de personnes sans médecin traitant"
        verbose_name_plural = "comptages de personnes sans médecin traitant"
        constraints = (
            models.UniqueConstraint(
                fields=("community", "month", "area", "priority", "entered_by"), name="one_need_count_each"
            ),
        )
        indexes = (models.Index(fields=("community", "-month"), name="need_counts_by_month"),)

    def __str__(self) -> str:
        return f"{self.area_label}, {self.month:%m/%Y}"


class RoomRound(CommunityModel):  # type: ignore[django-manager-missing]  # scoped manager
    """A survey of the doctors' room: sent at once, with reminders until it closes."""

    title = models.CharField("titre", max_length=160)
    message = models.TextField("message", max_length=2_000, blank=True)
    closes_on = models.DateField("close le")
    closed_at = models.DateTimeField("close à", null=True)
    once = models.CharField("repère de l’envoi", max_length=64)
    created_at = models.DateTimeField("envoyée le", auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="par"
    )

    classification = {
        "id": "public",
        "community": "public",
        "title": "public",
        "message": "public",
        "closes_on": "public",
        "closed_at": "public",
        "once": "public",
        "created_at": "public",
        "created_by": "professional",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "enquête sur les places"
        verbose_name_plural = "enquêtes sur les places"
        constraints = (
            models.UniqueConstraint(fields=("community", "once"), name="one_room_round_per_sending"),
        )

    def __str__(self) -> str:
        return self.title


class DoctorRoom(CommunityModel):  # type: ignore[django-manager-missing]  # scoped manager
    """What a doctor can take, as last said. places: how many in all; held: of these, offered or taken.

    areas: codes of communes, [] for any. max_travel_min: minutes, None for the setting of the community.
    """

    contact = models.ForeignKey(
        "association.Contact", on_delete=models.CASCADE, related_name="+", verbose_name="médecin"
    )
    opening = models.CharField("accueil", max_length=4, choices=Opening.choices, default=Opening.NO)
    places = models.PositiveSmallIntegerField("places", default=0)
    held = models.PositiveSmallIntegerField("places prises ou proposées", default=0)
    areas = models.JSONField("communes", default=list)
    home_visits = models.BooleanField("se déplace à domicile", default=False)
    max_travel_min = models.PositiveSmallIntegerField("trajet le plus long, en minutes", null=True)
    said_at = models.DateTimeField("dit le", null=True)
    version = models.PositiveIntegerField("version", default=1)

    classification = {
        "id": "public",
        "community": "public",
        "contact": "professional",
        "opening": "professional",
        "places": "professional",
        "held": "professional",
        "areas": "professional",
        "home_visits": "professional",
        "max_travel_min": "professional",
        "said_at": "professional",
        "version": "public",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "places d’un médecin"
        verbose_name_plural = "places des médecins"
        constraints = (
            models.UniqueConstraint(fields=("community", "contact"), name="one_room_per_doctor"),
            models.CheckConstraint(
                condition=models.Q(held__lte=models.F("places")), name="room_not_exceeded"
            ),
        )

    def __str__(self) -> str:
        return f"{self.contact}"

    @property
    def free(self) -> int:
        """Places that nobody was offered yet."""
        return max(self.places - self.held, 0) if self.opening == Opening.NOW else 0


class RoomAsking(CommunityModel):
    """One doctor asked in a survey. digest: of the secret of the personal link, drawn from link_key (`links`)."""

    round = models.ForeignKey(
        RoomRound, on_delete=models.CASCADE, related_name="askings", verbose_name="enquête"
    )
    contact = models.ForeignKey(
        "association.Contact", on_delete=models.CASCADE, related_name="+", verbose_name="médecin"
    )
    link_key = models.CharField("clé du lien", max_length=24, default=new_key)
    digest = models.CharField("empreinte du lien", max_length=64, blank=True, db_index=True)
    letters = models.PositiveSmallIntegerField("lettres", default=0)
    written_at = models.DateTimeField("dernière lettre le", null=True)
    answer = models.CharField("réponse", max_length=4, choices=Opening.choices, blank=True)
    places = models.PositiveSmallIntegerField("places", default=0)
    home_visits = models.BooleanField("se déplace à domicile", default=False)
    areas = models.JSONField("communes", default=list)
    answered_at = models.DateTimeField("répondu le", null=True)

    classification = {
        "id": "public",
        "community": "public",
        "round": "public",
        "contact": "professional",
        "link_key": "personal",
        "digest": "personal",
        "letters": "professional",
        "written_at": "professional",
        "answer": "professional",
        "places": "professional",
        "home_visits": "professional",
        "areas": "professional",
        "answered_at": "professional",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "médecin interrogé"
        verbose_name_plural = "médecins interrogés"
        constraints = (models.UniqueConstraint(fields=("round", "contact"), name="one_asking_per_round"),)

    def __str__(self) -> str:
        return f"{self.contact}"


class WaitingPerson(CommunityModel):  # type: ignore[django-manager-missing]  # scoped manager
    """Somebody without a médecin traitant, only where health data are taken.

    identity_index: blind index of name, first name and birth date, for duplicates. situation: keys of rules with
    spaces between, and `AT_HOME`, rule or not, for who cannot travel. consent_at: when the person (or who represents
    them) agreed that their situation is shown to doctors. since_on: the wait counts from there. expires_on: then it is
    renewed or erased.
    """

    last_name = EncryptedTextField("nom", blank=True)
    first_name = EncryptedTextField("prénom", blank=True)
    birth_date = EncryptedTextField("date de naissance", blank=True)
    phone = EncryptedTextField("téléphone", blank=True)
    email = EncryptedTextField("adresse électronique", blank=True)
    carer = EncryptedTextField("aidant", blank=True)
    identity_index = BlindIndexField("repère de doublon")
    commune = models.ForeignKey(
        Commune, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="commune"
    )
    situation = EncryptedTextField("critères", blank=True)
    origin = models.CharField("demande faite par", max_length=12, choices=Origin.choices)
    consent_at = models.DateTimeField("accord donné le", null=True)
    state = models.CharField(
        "situation", max_length=8, choices=PersonState.choices, default=PersonState.WAITING
    )
    since_on = models.DateField("attend depuis le")
    ended_on = models.DateField("fin le", null=True)
    outcome = models.CharField("issue", max_length=9, choices=Outcome.choices, blank=True)
    expires_on = models.DateField("à confirmer avant le")
    renewal_asked_on = models.DateField("confirmation demandée le", null=True)
    asked_again_on = models.DateField("redemandé le", null=True)
    link_key = models.CharField("clé du lien", max_length=24, default=new_key)
    digest = models.CharField("empreinte du lien", max_length=64, blank=True, db_index=True)
    once = models.CharField("repère de l’envoi", max_length=64)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="par"
    )
    source = models.ForeignKey(
        "care.WaitingImport",
        on_delete=models.SET_NULL,
        null=True,
        related_name="people",
        verbose_name="liste",
    )
    version = models.PositiveIntegerField("version", default=1)
    created_at = models.DateTimeField("inscrite le", auto_now_add=True)

    classification = {
        "id": "public",
        "community": "public",
        "last_name": "health",
        "first_name": "health",
        "birth_date": "health",
        "phone": "health",
        "email": "health",
        "carer": "health",
        "identity_index": "health",
        "commune": "personal",
        "situation": "health",
        "origin": "personal",
        "consent_at": "personal",
        "state": "personal",
        "since_on": "personal",
        "ended_on": "personal",
        "outcome": "personal",
        "expires_on": "personal",
        "renewal_asked_on": "personal",
        "asked_again_on": "personal",
        "link_key": "personal",
        "digest": "personal",
        "once": "public",
        "entered_by": "professional",
        "source": "public",
        "version": "public",
        "created_at": "public",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "personne sans médecin traitant"
        verbose_name_plural = "personnes sans médecin traitant"
        constraints = (
            models.UniqueConstraint(fields=("community", "once"), name="one_waiting_person_per_sending"),
            models.UniqueConstraint(
                fields=("community", "identity_index"),
                condition=models.Q(state__in=("waiting", "offered")) & ~models.Q(identity_index=""),
                name="waits_once",
            ),
        )
        indexes = (models.Index(fields=("community", "state", "since_on"), name="waiting_people_by_state"),)

    def __str__(self) -> str:
        return f"Demande {self.pk}"

    @property
    def name(self) -> str:
        """« Prénom Nom »; whoever reads it has written the line of the access log."""
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def criteria(self) -> list[str]:
        """Keys of rules, in the order of the rules when they were noted."""
        return self.situation.split()

    @property
    def at_home(self) -> bool:
        """Cannot travel: the doctor must come."""
        return AT_HOME in self.criteria


class DoctorOffer(CommunityModel):
    """A place offered: first to the doctor, then to the person. While it is open it holds one place of the room.

    room: None once the doctor's data were erased; what became of the offer stays. minutes: estimated by car, None where
    a commune is not known. reasons: sentences shown with it, one a line; they tell the person's situation.
    """

    person = models.ForeignKey(
        WaitingPerson, on_delete=models.CASCADE, related_name="offers", verbose_name="personne"
    )
    room = models.ForeignKey(
        DoctorRoom, on_delete=models.SET_NULL, null=True, related_name="offers", verbose_name="places"
    )
    state = models.CharField("état", max_length=9, choices=OfferState.choices, default=OfferState.DOCTOR)
    minutes = models.PositiveSmallIntegerField("trajet, en minutes", null=True)
    reasons = EncryptedTextField("pourquoi", blank=True)
    link_key = models.CharField("clé du lien", max_length=24, default=new_key)
    digest = models.CharField("empreinte du lien", max_length=64, blank=True, db_index=True)
    sent_at = models.DateTimeField("proposée le")
    expires_at = models.DateTimeField("jusqu’au")
    reminded_at = models.DateTimeField("rappel le", null=True)
    doctor_at = models.DateTimeField("réponse du médecin le", null=True)
    person_at = models.DateTimeField("réponse de la personne le", null=True)

    classification = {
        "id": "public",
        "community": "public",
        "person": "personal",
        "room": "professional",
        "state": "professional",
        "minutes": "personal",
        "reasons": "health",
        "link_key": "personal",
        "digest": "personal",
        "sent_at": "professional",
        "expires_at": "professional",
        "reminded_at": "professional",
        "doctor_at": "professional",
        "person_at": "personal",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "proposition de médecin traitant"
        verbose_name_plural = "propositions de médecin traitant"
        constraints = (
            models.UniqueConstraint(
                fields=("person",),
                condition=models.Q(state__in=("doctor", "person")),
                name="one_open_offer_per_person",
            ),
        )
        indexes = (models.Index(fields=("community", "state", "expires_at"), name="doctor_offers_by_end"),)

    def __str__(self) -> str:
        return f"Proposition {self.pk}"

    @property
    def why(self) -> list[str]:
        return self.reasons.split("\n") if self.reasons else []

    @property
    def doctor_name(self) -> str:
        return self.room.contact.name if self.room is not None else "médecin dont les données sont effacées"


class WaitingImport(CommunityModel):  # type: ignore[django-manager-missing]  # scoped manager
    """A list of the insurer: looked at, then imported. content: its lines as JSON, emptied once it was.

    refusals: [number of the line, why], never what the line said.
    """

    name = models.CharField("fichier", max_length=120)
    content = EncryptedTextField("lignes", blank=True)
    lines = models.PositiveIntegerField("lignes lues", default=0)
    imported = models.PositiveIntegerField("personnes inscrites", default=0)
    refusals = models.JSONField("lignes refusées", default=list)
    applied_at = models.DateTimeField("importée le", null=True)
    created_at = models.DateTimeField("lue le", auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="par"
    )

    classification = {
        "id": "public",
        "community": "public",
        "name": "professional",
        "content": "health",
        "lines": "public",
        "imported": "public",
        "refusals": "professional",
        "applied_at": "public",
        "created_at": "public",
        "created_by": "professional",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "liste de l’assurance maladie"
        verbose_name_plural = "listes de l’assurance maladie"

    def __str__(self) -> str:
        return self.name


class PlacementTally(CommunityModel):
    """How waits ended, by month and area: what stays when people are erased. days: their waits added up."""

    month = models.DateField("mois")
    area = models.CharField("secteur", max_length=6)
    area_label = models.CharField("nom du secteur", max_length=160)
    outcome = models.CharField("issue", max_length=9, choices=Outcome.choices)
    count = models.PositiveIntegerField("personnes", default=0)
    days = models.PositiveIntegerField("jours d’attente", default=0)

    classification = {
        "id": "public",
        "community": "public",
        "month": "public",
        "area": "public",
        "area_label": "public",
        "outcome": "public",
        "count": "professional",
        "days": "professional",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "issues par mois"
        verbose_name_plural = "issues par mois"
        constraints = (
            models.UniqueConstraint(
                fields=("community", "month", "area", "outcome"), name="one_placement_tally_each"
            ),
        )

    def __str__(self) -> str:
        return f"{self.area_label}, {self.month:%m/%Y}"
