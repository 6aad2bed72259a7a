"""The dialogue de gestion of a year: where it stands, its dates, who was there, what was concluded."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from maillage.platform.files.models import StoredFile
from maillage.platform.tenancy.models import CommunityModel


class DialogueState(models.TextChoices):
    TARGETS = "targets", "objectifs à convenir"
    PREPARATION = "preparation", "en préparation"
    SUBMITTED = "submitted", "dossier déposé"
    MET = "met", "réunion tenue"
    CONCLUDED = "concluded", "conclu"


# One step on, or one step back with a reason.
TRANSITIONS: dict[str, frozenset[str]] = {
    DialogueState.TARGETS: frozenset({DialogueState.PREPARATION}),
    DialogueState.PREPARATION: frozenset({DialogueState.TARGETS, DialogueState.SUBMITTED}),
    DialogueState.SUBMITTED: frozenset({DialogueState.PREPARATION, DialogueState.MET}),
    DialogueState.MET: frozenset({DialogueState.SUBMITTED, DialogueState.CONCLUDED}),
    DialogueState.CONCLUDED: frozenset({DialogueState.MET}),
}
ORDER: tuple[str, ...] = tuple(DialogueState.values)


class Dialogue(CommunityModel):  # type: ignore[django-manager-missing]  # scoped manager
    """The dialogue of one reporting year. It is held after the year: a closed year does not end it.

    submit_by_on, meet_by_on: the dates that are planned; …_reminded_on: the one that was last recalled, None for none,
    so that a date that moves is recalled again and no other one twice.
    submitted_file: what was handed in; acknowledged_on: when the insurer said that it had come.
    """

    year = models.ForeignKey(
        "programme.ReportingYear", on_delete=models.PROTECT, related_name="+", verbose_name="année"
    )
    state = models.CharField(
        "état", max_length=12, choices=DialogueState.choices, default=DialogueState.TARGETS
    )
    submit_by_on = models.DateField("à déposer avant le", null=True)
    meet_by_on = models.DateField("réunion prévue le", null=True)
    submit_reminded_on = models.DateField("dépôt rappelé pour le", null=True)
    meet_reminded_on = models.DateField("réunion rappelée pour le", null=True)
    agreed_on = models.DateField("objectifs convenus le", null=True)
    agreed_with = models.CharField("convenus avec", max_length=300, blank=True)
    submitted_on = models.DateField("déposé le", null=True)
    submitted_how = models.CharField("déposé comment", max_length=200, blank=True)
    submitted_file = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="dossier déposé"
    )
    acknowledged_on = models.DateField("accusé de réception du", null=True)
    acknowledgement = models.CharField("référence de l’accusé", max_length=200, blank=True)
    met_on = models.DateField("réunion tenue le", null=True)
    meeting = models.ForeignKey(
        "association.Meeting", on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="réunion"
    )
    present_cpts = models.TextField("présents pour la CPTS", max_length=2_000, blank=True)
    present_insurer = models.TextField("présents pour l’assurance maladie", max_length=2_000, blank=True)
    present_ars = models.TextField("présents pour l’ARS", max_length=2_000, blank=True)
    conclusions = models.TextField("conclusions", max_length=12_000, blank=True)
    concluded_on = models.DateField("conclu le", null=True)
    minutes_file = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="relevé signé"
    )
    version = models.PositiveIntegerField("version", default=1)
    created_at = models.DateTimeField("ouvert le", auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="par"
    )

    classification = {
        "id": "public",
        "community": "public",
        "year": "public",
        "state": "public",
        "submit_by_on": "public",
        "meet_by_on": "public",
        "submit_reminded_on": "public",
        "meet_reminded_on": "public",
        "agreed_on": "public",
        "agreed_with": "professional",
        "submitted_on": "public",
        "submitted_how": "professional",
        "submitted_file": "public",
        "acknowledged_on": "public",
        "acknowledgement": "professional",
        "met_on": "public",
        "meeting": "public",
        "present_cpts": "professional",
        "present_insurer": "professional",
        "present_ars": "professional",
        "conclusions": "professional",
        "concluded_on": "public",
        "minutes_file": "public",
        "version": "public",
        "created_at": "public",
        "created_by": "professional",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "dialogue de gestion"
        verbose_name_plural = "dialogues de gestion"
        constraints = (models.UniqueConstraint(fields=("community", "year"), name="one_dialogue_per_year"),)
        indexes = (models.Index(fields=("state", "submit_by_on"), name="dialogues_by_date"),)

    def __str__(self) -> str:
        return f"Dialogue de gestion {self.year.label}"


class DialogueMove(CommunityModel):
    """One step that was taken, on or back: when, by whom, and why when something was missing or it went back."""

    dialogue = models.ForeignKey(
        Dialogue, on_delete=models.CASCADE, related_name="moves", verbose_name="dialogue"
    )
    before = models.CharField("de", max_length=12, choices=DialogueState.choices)
    after = models.CharField("à", max_length=12, choices=DialogueState.choices)
    reason = models.CharField("pourquoi", max_length=600, blank=True)
    passed = models.TextField("ce qui manquait", max_length=4_000, blank=True)
    created_at = models.DateTimeField("le", auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="par"
    )

    classification = {
        "id": "public",
        "community": "public",
        "dialogue": "public",
        "before": "public",
        "after": "public",
        "reason": "professional",
        "passed": "professional",
        "created_at": "public",
        "created_by": "professional",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "étape d’un dialogue de gestion"
        verbose_name_plural = "étapes des dialogues de gestion"
        indexes = (models.Index(fields=("community", "dialogue", "created_at"), name="dialogue_moves"),)

    def __str__(self) -> str:
        return f"{self.get_before_display()} → {self.get_after_display()}"

    @property
    def is_back(self) -> bool:
        return ORDER.index(self.after) < ORDER.index(self.before)
