"""Action sheets (fiches actions): what is done, by whom, until when, and what it is tied to."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from maillage.contexts.programme.missions.models import Mission
from maillage.platform.tenancy.models import CommunityModel


class ActionState(models.TextChoices):
    IDEA = "idea", "à l’étude"
    PLANNED = "planned", "prévue"
    RUNNING = "running", "en cours"
    PAUSED = "paused", "suspendue"
    DONE = "done", "terminée"
    DROPPED = "dropped", "abandonnée"


TRANSITIONS: dict[str, frozenset[str]] = {
    ActionState.IDEA: frozenset({ActionState.PLANNED, ActionState.RUNNING, ActionState.DROPPED}),
    ActionState.PLANNED: frozenset({ActionState.RUNNING, ActionState.PAUSED, ActionState.DROPPED}),
    ActionState.RUNNING: frozenset({ActionState.PAUSED, ActionState.DONE, ActionState.DROPPED}),
    ActionState.PAUSED: frozenset({ActionState.PLANNED, ActionState.RUNNING, ActionState.DROPPED}),
    ActionState.DONE: frozenset({ActionState.RUNNING}),
    ActionState.DROPPED: frozenset({ActionState.IDEA, ActionState.PLANNED}),
}


class Action(CommunityModel):  # type: ignore[django-manager-missing]  # scoped manager
    """One action sheet. code: short and stable (« A12 »), given once per community and never again.

    template: key of the template it came from, "" without. search_name: its words as they are searched.
    """

    code = models.CharField("numéro", max_length=12)
    title = models.CharField("intitulé", max_length=200)
    mission = models.ForeignKey(
        Mission, on_delete=models.PROTECT, related_name="actions", verbose_name="mission"
    )
    state = models.CharField("état", max_length=8, choices=ActionState.choices, default=ActionState.IDEA)
    finding = models.TextField("constat", max_length=8_000, blank=True)
    objective = models.TextField("objectif", max_length=8_000, blank=True)
    public = models.TextField("public visé", max_length=2_000, blank=True)
    means = models.TextField("moyens", max_length=8_000, blank=True)
    risks = models.TextField("risques et freins", max_length=8_000, blank=True)
    pilot = models.ForeignKey(
        "association.Contact",
        on_delete=models.PROTECT,
        null=True,
        related_name="piloted",
        verbose_name="pilote",
    )
    group = models.ForeignKey(
        "association.Body",
        on_delete=models.PROTECT,
        null=True,
        related_name="actions",
        verbose_name="groupe de travail",
    )
    starts_on = models.DateField("début", null=True)
    ends_on = models.DateField("fin prévue", null=True)
    state_reason = models.CharField("pourquoi", max_length=300, blank=True)
    template = models.CharField("modèle d’origine", max_length=60, blank=True)
    search_name = models.TextField("texte de recherche")
    version = models.PositiveIntegerField("version", default=1)
    created_at = models.DateTimeField("créée le", auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="par"
    )
    updated_at = models.DateTimeField("modifiée le", auto_now=True)

    classification = {
        "id": "public",
        "community": "public",
        "code": "public",
        "title": "public",
        "mission": "public",
        "state": "public",
        "finding": "professional",
        "objective": "professional",
        "public": "professional",
        "means": "professional",
        "risks": "professional",
        "pilot": "professional",
        "group": "public",
        "starts_on": "public",
        "ends_on": "public",
        "state_reason": "professional",
        "template": "public",
        "search_name": "professional",
        "version": "public",
        "created_at": "public",
        "created_by": "professional",
        "updated_at": "public",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "fiche action"
        verbose_name_plural = "fiches actions"
        constraints = (models.UniqueConstraint(fields=("community", "code"), name="one_action_per_code"),)
        indexes = (models.Index(fields=("community", "mission", "state"), name="actions_by_mission"),)

    def __str__(self) -> str:
        return f"{self.code} · {self.title}"


class StepState(models.TextChoices):
    TO_DO = "todo", "à faire"
    RUNNING = "running", "en cours"
    DONE = "done", "faite"
    DROPPED = "dropped", "abandonnée"


class Step(CommunityModel):
    """A step of an action; late as soon as `due_on` has passed and it is neither done nor dropped."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="steps", verbose_name="action")
    rank = models.PositiveSmallIntegerField("ordre")
    title = models.CharField("étape", max_length=200)
    starts_on = models.DateField("début", null=True)
    due_on = models.DateField("pour le", null=True)
    state = models.CharField("état", max_length=8, choices=StepState.choices, default=StepState.TO_DO)
    done_on = models.DateField("faite le", null=True)
    owner = models.ForeignKey(
        "association.Contact",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="portée par",
    )
    version = models.PositiveIntegerField("version", default=1)

    classification = {
        "id": "public",
        "community": "public",
        "action": "public",
        "rank": "public",
        "title": "professional",
        "starts_on": "public",
        "due_on": "public",
        "state": "public",
        "done_on": "public",
        "owner": "professional",
        "version": "public",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "étape"
        verbose_name_plural = "étapes"
        indexes = (
            models.Index(fields=("community", "action", "rank"), name="steps_in_order"),
            models.Index(fields=("community", "state", "due_on"), name="steps_by_date"),
        )

    def __str__(self) -> str:
        return self.title


class ActionMember(CommunityModel):
    """Somebody of the action's group, or a partner organisation, and what they bring."""

    action = models.ForeignKey(
        Action, on_delete=models.CASCADE, related_name="members", verbose_name="action"
    )
    contact = models.ForeignKey(
        "association.Contact", on_delete=models.CASCADE, related_name="+", verbose_name="contact"
    )
    is_partner = models.BooleanField("partenaire", default=False)
    part = models.CharField("apport", max_length=200, blank=True)

    classification = {
        "id": "public",
        "community": "public",
        "action": "public",
        "contact": "professional",
        "is_partner": "public",
        "part": "professional",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "participant d’une action"
        verbose_name_plural = "participants d’une action"
        constraints = (
            models.UniqueConstraint(
                fields=("community", "action", "contact"), name="one_part_per_action_and_contact"
            ),
        )

    def __str__(self) -> str:
        return f"{self.contact} · {self.action}"


class ActionLink(CommunityModel):
    """What an action is tied to: exactly one of a meeting, a decision, a document or a scenario of the atlas.

    Evidence, indicators of an action, time entries and the dossier all follow these links: nothing is copied.
    """

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="links", verbose_name="action")
    meeting = models.ForeignKey(
        "association.Meeting", on_delete=models.CASCADE, null=True, related_name="+", verbose_name="réunion"
    )
    decision = models.ForeignKey(
        "association.Decision", on_delete=models.CASCADE, null=True, related_name="+", verbose_name="décision"
    )
    document = models.ForeignKey(
        "association.Document", on_delete=models.CASCADE, null=True, related_name="+", verbose_name="document"
    )
    scenario = models.ForeignKey(
        "atlas.Scenario", on_delete=models.CASCADE, null=True, related_name="+", verbose_name="scénario"
    )
    created_at = models.DateTimeField("lié le", auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="par"
    )

    classification = {
        "id": "public",
        "community": "public",
        "action": "public",
        "meeting": "public",
        "decision": "public",
        "document": "public",
        "scenario": "public",
        "created_at": "public",
        "created_by": "professional",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "lien d’une action"
        verbose_name_plural = "liens d’une action"
        constraints = tuple(
            models.UniqueConstraint(
                fields=("community", "action", target),
                condition=models.Q(**{f"{target}__isnull": False}),
                name=f"one_link_per_action_and_{target}",
            )
            for target in ("meeting", "decision", "document", "scenario")
        )

    def __str__(self) -> str:
        return f"{self.action} · {self.meeting or self.decision or self.document or self.scenario}"


class EntryKind(models.TextChoices):
    COMMENT = "comment", "commentaire"
    STATE = "state", "état"
    SHEET = "sheet", "fiche"
    STEP = "step", "étape"
    PEOPLE = "people", "groupe"
    LINK = "link", "lien"


class ActionEntry(CommunityModel):
    """What happened to an action, and what people say of it: its history, which stays with the sheet.

    words: a whole sentence, or the comment. The journal says the same with the values; it has its own duration.
    """

    action = models.ForeignKey(
        Action, on_delete=models.CASCADE, related_name="entries", verbose_name="action"
    )
    kind = models.CharField("genre", max_length=8, choices=EntryKind.choices)
    words = models.TextField("texte", max_length=4_000)
    created_at = models.DateTimeField("le", auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="par"
    )

    classification = {
        "id": "public",
        "community": "public",
        "action": "public",
        "kind": "public",
        "words": "professional",
        "created_at": "public",
        "created_by": "professional",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "ligne d’histoire d’une action"
        verbose_name_plural = "histoire des actions"
        indexes = (models.Index(fields=("community", "action", "-created_at"), name="entries_by_action"),)

    def __str__(self) -> str:
        return f"{self.get_kind_display()} du {timezone.localdate(self.created_at):%Y-%m-%d}"
