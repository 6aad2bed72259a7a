"""The list of action sheets."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import F, Q
from django.utils import timezone

from maillage.contexts.programme.actions import queries
from maillage.contexts.programme.actions.models import Action, ActionMember, ActionState
from maillage.contexts.programme.missions.queries import missions
from maillage.contexts.programme.permissions import WRITE
from maillage.platform.tables.columns import Column
from maillage.platform.tables.definition import Empty, Table
from maillage.platform.tables.filters import ListFilters, SearchField
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url
from maillage.platform.ui.typography import count_words

BADGES = {
    ActionState.IDEA: ("neutral", "circle-dashed"),
    ActionState.PLANNED: ("info", "calendar"),
    ActionState.RUNNING: ("info", "circle-dot"),
    ActionState.PAUSED: ("warning", "minus"),
    ActionState.DONE: ("success", ""),
    ActionState.DROPPED: ("neutral", "x"),
}
_LIVING, _LATE = "vivantes", "retard"


class ActionFilters(ListFilters):
    """Words, mission, state, whose; late ones."""

    q = SearchField(label="Rechercher")
    mission = forms.ChoiceField(label="Mission")
    etat = forms.ChoiceField(
        label="État",
        choices=[
            ("", "tous"),
            (_LIVING, "ni terminées ni abandonnées"),
            (_LATE, "avec une étape en retard"),
            *ActionState.choices,
        ],
    )
    groupe = forms.ChoiceField(label="Groupe")
    miennes = forms.BooleanField(label="Les miennes")
    sans_pilote = forms.BooleanField(label="Sans pilote")
    rare = ("groupe", "sans_pilote")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("mission", "toutes", [(str(one.pk), one.name) for one in missions()])
        bodies = queries.groups().values_list("pk", "name")
        self.offer("groupe", "tous", [(str(pk), name) for pk, name in bodies])

    def apply(self, rows: Any, cleaned: dict[str, Any]) -> Any:
        if text := cleaned.get("q"):
            rows = queries.holding(rows, text)
        if state := cleaned.get("etat"):
            rows = _in_state(rows, state)
        for name, path in (("mission", "mission_id"), ("groupe", "group_id")):
            if value := cleaned.get(name):
                rows = rows.filter(**{path: value})
        if cleaned.get("miennes") and self.actor.user is not None:
            user = self.actor.user.pk
            member = ActionMember.objects.filter(contact__user_id=user).values("action_id")
            rows = rows.filter(Q(pilot__user_id=user) | Q(pk__in=member))
        if cleaned.get("sans_pilote"):
            rows = rows.filter(pilot=None)
        return rows


def _in_state(rows: Any, state: str) -> Any:
    if state == _LIVING:
        return rows.exclude(state__in=(ActionState.DONE, ActionState.DROPPED))
    if state == _LATE:
        late = queries.late_steps(timezone.localdate()).order_by().values("action_id")
        return rows.filter(pk__in=late)
    return rows.filter(state=state)


def progress(row: Any) -> str:
    """« 3 sur 5 » steps; "" for a sheet without step."""
    return f"{row.steps_done} sur {row.steps_count}" if row.steps_count else ""


def late_words(row: Any) -> str:
    return count_words(row.late, "étape en retard", "étapes en retard", feminine=True) if row.late else ""


def action_url(row: Action, actor: Actor) -> str:
    assert actor.community is not None
    return community_url(actor.community, "programme:action", pk=row.pk)


def _pilot(row: Action) -> str:
    """Who pilots; what waits to be said where nobody does and the action still lives."""
    if row.pilot is not None:
        return str(row.pilot.name)
    return "" if row.state in (ActionState.DONE, ActionState.DROPPED) else "à désigner"


def _begin_url(actor: Actor) -> str:
    if actor.community is None or not actor.can(WRITE):
        return ""
    return community_url(actor.community, "programme:action_templates")


ACTIONS = Table(
    name="programme.actions",
    title="Fiches actions",
    model=Action,
    noun="fiche action",
    noun_plural="fiches actions",
    feminine=True,
    order=("mission__rank", "mission_id", "pk"),
    filters=ActionFilters,
    columns=(
        Column(
            "title",
            "Fiche action",
            link=action_url,
            second=lambda row: f"{row.code} · {row.mission.name}",
            sort=("title", "pk"),
        ),
        Column("code", "Numéro", place="export"),
        Column("mission", "Mission", value=lambda row: row.mission.name, place="export"),
        Column("pilot", "Pilote", value=_pilot),
        Column(
            "steps",
            "Étapes faites",
            value=progress,
            second=late_words,
            level="public",
        ),
        Column(
            "next_due",
            "Prochaine étape",
            kind="date",
            level="public",
            sort=(F("next_due").asc(nulls_last=True), "pk"),
        ),
        Column(
            "state",
            "État",
            value=lambda row: str(row.get_state_display()),
            kind="badge",
            badge=lambda row: BADGES[row.state],
            sort=("state", "pk"),
        ),
        Column("late", "Étapes en retard", kind="number", level="public", place="export"),
        Column("group", "Groupe", value=lambda row: row.group.name if row.group else "", place="export"),
        Column("starts_on", "Début", kind="date", place="export"),
        Column("ends_on", "Fin prévue", kind="date", place="export"),
        Column("finding", "Constat", place="export"),
        Column("objective", "Objectif", place="export"),
        Column("public", "Public visé", place="export"),
        Column("means", "Moyens", place="export"),
        Column("risks", "Risques et freins", place="export"),
        Column("state_reason", "Pourquoi", place="export"),
    ),
    empty=Empty(
        "Aucune fiche action encore : partez d’un modèle, la fiche arrive avec ses étapes et ses indicateurs.",
        "Choisir un modèle",
        _begin_url,
    ),
    sources=("Fiches actions tenues par la CPTS.",),
)
