"""What a community knows of an entry beside the national registers: rows of its own, kept through every import.

None of them points at a national row: each holds the text of its subject (`entries/subjects.py`), since
national rows come and go with the imports.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models

from maillage.contexts.directory.entries.subjects import SUBJECT_WIDTH
from maillage.platform.tenancy.models import CommunityModel


class NewPatients(models.TextChoices):
    UNKNOWN = "", "non renseigné"
    YES = "yes", "oui"
    SOME = "some", "au cas par cas"
    NO = "no", "non"


class Teller(models.TextChoices):
    """Who said it: the person concerned, through a personal link, or somebody of the community."""

    LINK = "link", "la personne elle-même"
    TEAM = "team", "l’équipe"


class LocalKnowledge(CommunityModel):
    """What is known here of a professional or a structure and is in no national register."""

    subject = models.CharField("fiche", max_length=SUBJECT_WIDTH)
    direct_line = models.CharField("ligne directe", max_length=30, blank=True)
    email = models.EmailField("adresse électronique", max_length=200, blank=True)
    takes_new_patients = models.CharField(
        "prend de nouveaux patients",
        max_length=4,
        blank=True,
        choices=NewPatients.choices,
        default=NewPatients.UNKNOWN,
    )
    new_patients_said_on = models.DateField("dit le", null=True, blank=True)
    # Between spaces, ends included (« " ar lsf " »): looked for the same way on both databases.
    language_codes = models.CharField("langues", max_length=200, blank=True)
    home_visits = models.BooleanField("visites à domicile", null=True)
    wheelchair_access = models.BooleanField("accessible en fauteuil", null=True)
    weekly_hours = models.DecimalField(
        "heures par semaine sur le territoire", max_digits=4, decimal_places=1, null=True, blank=True
    )
    opening_hours = models.CharField("horaires", max_length=300, blank=True)
    told_by = models.CharField("dit par", max_length=4, choices=Teller.choices, default=Teller.TEAM)
    # One more at each edit, so that a form filled in meanwhile by somebody else is told.
    version = models.PositiveIntegerField("version", default=1)
    updated_at = models.DateTimeField("modifié le")
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="par"
    )

    classification = {
        "id": "public",
        "community": "public",
        "subject": "professional",
        "direct_line": "personal",
        "email": "personal",
        "takes_new_patients": "professional",
        "new_patients_said_on": "professional",
        "language_codes": "professional",
        "home_visits": "professional",
        "wheelchair_access": "professional",
        "weekly_hours": "professional",
        "opening_hours": "professional",
        "told_by": "professional",
        "version": "public",
        "updated_at": "professional",
        "updated_by": "professional",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "connaissance locale"
        verbose_name_plural = "connaissances locales"
        constraints = (
            models.UniqueConstraint(fields=("community", "subject"), name="one_local_knowledge_per_entry"),
        )

    def __str__(self) -> str:
        return self.subject

    @property
    def languages(self) -> list[str]:
        """Codes of the languages, in the order in which they were chosen."""
        return self.language_codes.split()


class DepartureNotice(CommunityModel):
    """A departure that a person declared, or the year of birth: with the person's agreement, for the bureau alone.

    Every field is personal, the subject included: the journal, which the coordination reads, names nobody.
    """

    subject = models.CharField("fiche", max_length=SUBJECT_WIDTH)
    departure_on = models.DateField("départ le", null=True, blank=True)
    birth_year = models.PositiveSmallIntegerField("année de naissance", null=True, blank=True)
    agreed_on = models.DateField("accord donné le")
    agreed_with = models.CharField("accord reçu par", max_length=4, choices=Teller.choices)
    recorded_at = models.DateTimeField("enregistré le")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="par"
    )

    classification = {
        "id": "public",
        "community": "public",
        "subject": "personal",
        "departure_on": "personal",
        "birth_year": "personal",
        "agreed_on": "personal",
        "agreed_with": "personal",
        "recorded_at": "personal",
        "recorded_by": "personal",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "départ déclaré"
        verbose_name_plural = "départs déclarés"
        constraints = (
            models.UniqueConstraint(fields=("community", "subject"), name="one_departure_per_entry"),
        )

    def __str__(self) -> str:
        return f"Départ déclaré n° {self.pk}"


class CorrectionKind(models.TextChoices):
    NO_LONGER_HERE = "gone", "n’exerce plus ici"
    RETIRED = "retired", "a pris sa retraite"
    DECEASED = "deceased", "est décédé"
    CLOSED = "closed", "a fermé"
    WRONG_ADDRESS = "address", "l’adresse est fausse"
    WRONG_PHONE = "phone", "le téléphone est faux"
    WRONG_PROFESSION = "profession", "la profession est fausse"


# What tells of the departure of a named person.
DEPARTURES = frozenset({CorrectionKind.NO_LONGER_HERE, CorrectionKind.RETIRED, CorrectionKind.DECEASED})


class CorrectionState(models.TextChoices):
    WAITING = "waiting", "en attente du registre"
    AGREED = "agreed", "le registre a suivi"
    NOT_AGREED = "refused", "le registre avait raison"
    WITHDRAWN = "withdrawn", "retiré"


# A correction is settled once: by the register (agreed), or by somebody who edits the directory.
TRANSITIONS: dict[str, frozenset[str]] = {
    CorrectionState.WAITING: frozenset(
        {CorrectionState.AGREED, CorrectionState.NOT_AGREED, CorrectionState.WITHDRAWN}
    ),
    CorrectionState.AGREED: frozenset(),
    CorrectionState.NOT_AGREED: frozenset(),
    CorrectionState.WITHDRAWN: frozenset(),
}


class Correction(CommunityModel):
    """A mistake of the register that somebody here reported; it waits for the next imports to agree or not."""

    subject = models.CharField("fiche", max_length=SUBJECT_WIDTH)
    kind = models.CharField("signalement", max_length=10, choices=CorrectionKind.choices)
    # Which of the person's places: commune and name as the register writes them; empty: all of the territory.
    commune_code = models.CharField("commune concernée", max_length=5, blank=True)
    place_name = models.CharField("lieu concerné", max_length=300, blank=True)
    # What the register said when this was reported (address, telephone, profession): a later file that no
    # longer says it agrees.
    register_value = models.CharField("ce que dit le registre", max_length=400, blank=True)
    detail = models.CharField("précision", max_length=300, blank=True)
    state = models.CharField(
        "état", max_length=10, choices=CorrectionState.choices, default=CorrectionState.WAITING
    )
    told_by = models.CharField("dit par", max_length=4, choices=Teller.choices, default=Teller.TEAM)
    recorded_at = models.DateTimeField("signalé le")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="par"
    )
    recorded_generation = models.IntegerField("génération du registre", default=0)
    # The last edition that was asked, and its date: « encore au registre au 01/10/2026 ».
    checked_generation = models.IntegerField("dernière génération lue", default=0)
    checked_on = models.DateField("encore au registre au", null=True, blank=True)
    settled_at = models.DateTimeField("réglé le", null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="par"
    )

    classification = {
        "id": "public",
        "community": "public",
        "subject": "professional",
        "kind": "professional",
        "commune_code": "professional",
        "place_name": "professional",
        "register_value": "professional",
        # Written freely about a person.
        "detail": "personal",
        "state": "professional",
        "told_by": "professional",
        "recorded_at": "professional",
        "recorded_by": "professional",
        "recorded_generation": "public",
        "checked_generation": "public",
        "checked_on": "public",
        "settled_at": "professional",
        "settled_by": "professional",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "signalement"
        verbose_name_plural = "signalements"
        indexes = (
            models.Index(fields=("community", "subject"), name="correction_by_entry"),
            models.Index(fields=("community", "state"), name="correction_by_state"),
        )

    def __str__(self) -> str:
        return f"{self.subject} {self.kind}"


class EntryConfirmation(CommunityModel):
    """When an entry was last said to be right, and the question that is open, if any."""

    subject = models.CharField("fiche", max_length=SUBJECT_WIDTH)
    requested_at = models.DateTimeField("demandé le", null=True, blank=True)
    # Until then a link waits for its answer and nobody is asked again; null: none is open.
    open_until = models.DateTimeField("lien valable jusqu’au", null=True, blank=True)
    confirmed_at = models.DateTimeField("confirmé le", null=True, blank=True)
    confirmed_by = models.CharField("confirmé par", max_length=4, blank=True, choices=Teller.choices)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="noté par",
    )

    classification = {
        "id": "public",
        "community": "public",
        "subject": "professional",
        "requested_at": "professional",
        "open_until": "professional",
        "confirmed_at": "professional",
        "confirmed_by": "professional",
        "recorded_by": "professional",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "confirmation d’une fiche"
        verbose_name_plural = "confirmations des fiches"
        constraints = (
            models.UniqueConstraint(fields=("community", "subject"), name="one_confirmation_per_entry"),
        )

    def __str__(self) -> str:
        return self.subject
