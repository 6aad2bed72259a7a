"""Every step of every sheet: what is to be done, by whom, until when."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import F, Q
from django.utils import timezone

from maillage.contexts.programme.actions import queries
from maillage.contexts.programme.actions.models import Step, StepState
from maillage.contexts.programme.actions.steps.showing import is_late
from maillage.contexts.programme.actions.tables import action_url
from maillage.contexts.programme.missions.queries import missions
from maillage.platform.tables.columns import Column
from maillage.platform.tables.definition import Empty, Table
from maillage.platform.tables.filters import DayField, ListFilters
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url

LATE = "en retard"
BADGES = {
    "à faire": ("neutral", "circle-dashed"),
    "en cours": ("info", "circle-dot"),
    LATE: ("danger", ""),
    "faite": ("success", ""),
    "abandonnée": ("neutral", "x"),
}


class StepFilters(ListFilters):
    """Mission, state, whose, between two days."""

    mission = forms.ChoiceField(label="Mission")
    etat = forms.ChoiceField(
        label="État",
        choices=[("", "toutes"), ("attente", "à faire ou en cours"), ("retard", LATE), *StepState.choices],
    )
    depuis = DayField(label="Pour le, depuis")
    jusque = DayField(label="Jusqu’au")
    miennes = forms.BooleanField(label="Les miennes")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("mission", "toutes", [(str(one.pk), one.name) for one in missions()])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        self.check_period("depuis", "jusque")
        return cleaned

    def apply(self, rows: Any, cleaned: dict[str, Any]) -> Any:
        if state := cleaned.get("etat"):
            rows = _in_state(rows, state)
        for name, path in (
            ("mission", "action__mission_id"),
            ("depuis", "due_on__gte"),
            ("jusque", "due_on__lte"),
        ):
            if value := cleaned.get(name):
                rows = rows.filter(**{path: value})
        if cleaned.get("miennes") and self.actor.user is not None:
            user = self.actor.user.pk
            rows = rows.filter(Q(owner__user_id=user) | Q(owner=None, action__pilot__user_id=user))
        return rows


def _in_state(rows: Any, state: str) -> Any:
    if state == "attente":
        return rows.filter(state__in=queries.WAITING)
    if state == "retard":
        late = queries.late_steps(timezone.localdate()).order_by().values("pk")
        return rows.filter(pk__in=late)
    return rows.filter(state=state)


def word_of(row: Step) -> str:
    """« en retard » for what waits and is past its day."""
    return LATE if is_late(row, row.action, timezone.localdate()) else str(row.get_state_display())


def _url(row: Step, actor: Actor) -> str:
    return f"{action_url(row.action, actor)}#etapes"


def _actions_url(actor: Actor) -> str:
    return community_url(actor.community, "programme:actions") if actor.community else ""


STEPS = Table(
    name="programme.steps",
    title="Étapes des actions",
    model=Step,
    noun="étape",
    feminine=True,
    order=(F("due_on").asc(nulls_last=True), "pk"),
    filters=StepFilters,
    columns=(
        Column("title", "Étape", link=_url, second=lambda row: f"{row.action.code} · {row.action.title}"),
        Column("action", "Fiche action", value=lambda row: str(row.action), level="public", place="export"),
        Column(
            "mission", "Mission", value=lambda row: row.action.mission.name, level="public", place="export"
        ),
        Column("owner", "Portée par", value=lambda row: row.owner.name if row.owner else ""),
        Column("starts_on", "Début", kind="date", sort=(F("starts_on").asc(nulls_last=True), "pk")),
        Column("due_on", "Pour le", kind="date", sort=(F("due_on").asc(nulls_last=True), "pk")),
        Column("done_on", "Faite le", kind="date", place="export"),
        Column(
            "state",
            "État",
            value=word_of,
            kind="badge",
            badge=lambda row: BADGES[word_of(row)],
            level="public",
        ),
    ),
    empty=Empty(
        "Aucune étape ici : elles s’ajoutent sur chaque fiche action, ou arrivent avec un modèle.",
        "Voir les fiches actions",
        _actions_url,
    ),
    sources=("Étapes notées sur les fiches actions.",),
)
