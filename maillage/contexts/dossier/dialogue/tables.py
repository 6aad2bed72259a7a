"""The lists of a dialogue: years, confirmations, points."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from maillage.contexts.dossier.dialogue.confirming.models import Confirmation
from maillage.contexts.dossier.dialogue.confirming.queries import ActionLine
from maillage.contexts.dossier.dialogue.models import Dialogue, DialogueState
from maillage.contexts.dossier.dialogue.points.models import Point, PointState
from maillage.contexts.dossier.permissions import PREPARE
from maillage.platform.tables.columns import Action, Column
from maillage.platform.tables.definition import Empty, Table
from maillage.platform.tables.filters import ListFilters
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url

BADGES = {
    DialogueState.TARGETS: ("neutral", "circle-dashed"),
    DialogueState.PREPARATION: ("info", "pencil"),
    DialogueState.SUBMITTED: ("info", "send"),
    DialogueState.MET: ("warning", "users"),
    DialogueState.CONCLUDED: ("success", ""),
}
POINT_BADGES = {
    PointState.OPEN: ("warning", "message-circle"),
    PointState.AGREED: ("success", ""),
    PointState.MAINTAINED: ("danger", "flag"),
}
LINE_BADGES = {
    "à confirmer": ("neutral", "circle-dashed"),
    "en retard": ("danger", "clock"),
    "corrections à faire": ("warning", "pencil"),
    "modifiée depuis la confirmation": ("warning", "history"),
    "confirmée": ("success", ""),
}


def _url(row: Dialogue, actor: Actor) -> str:
    assert actor.community is not None
    return community_url(actor.community, "dossier:dialogue", pk=row.pk)


def _open(actor: Actor) -> str:
    if actor.community is None or not actor.can(PREPARE):
        return ""
    return community_url(actor.community, "dossier:dialogue_open")


DIALOGUES = Table(
    name="dossier.dialogues",
    title="Dialogue de gestion",
    model=Dialogue,
    noun="année",
    feminine=True,
    order=("-year__starts_on", "-pk"),
    columns=(
        Column("year", "Année", value=lambda row: row.year.label, link=_url, sort=("year__starts_on",)),
        Column(
            "state",
            "Étape",
            kind="badge",
            value=lambda row: str(row.get_state_display()),
            badge=lambda row: BADGES[DialogueState(row.state)],
        ),
        Column("submit_by_on", "À déposer avant le", kind="date", sort=("submit_by_on",)),
        Column("submitted_on", "Déposé le", kind="date", sort=("submitted_on",)),
        Column("met_on", "Réunion", kind="date", sort=("met_on",)),
        Column("concluded_on", "Conclu le", kind="date", sort=("concluded_on",)),
        Column("agreed_on", "Objectifs convenus le", kind="date", place="export"),
        Column("acknowledged_on", "Accusé de réception du", kind="date", place="export"),
    ),
    empty=Empty(
        "Aucun dialogue n’est commencé : il suit une année de bilan, des objectifs convenus aux conclusions.",
        "Commencer un dialogue",
        _open,
    ),
)


def _action_url(line: ActionLine, actor: Actor) -> str:
    assert actor.community is not None
    return community_url(actor.community, "programme:action", pk=line.action.pk)


def _answer(line: ActionLine) -> str:
    """Who answered, for whom and how."""
    told = line.confirmation
    if told is None:
        return ""
    if told.way == "on_behalf":
        return f"par {told.confirmed_by or 'l’équipe'}, au nom du pilote : {told.how}"
    return str(told.get_way_display())


def _asked(line: ActionLine) -> str:
    call = line.call
    if call is None or call.reminded_on is None:
        return ""
    return (
        f"{call.letters} lettre{'s' if call.letters > 1 else ''}, la dernière le {call.reminded_on:%d/%m/%Y}"
    )


class LineFilters(ListFilters):
    """Their state."""

    etat = forms.ChoiceField(label="État", choices=[("", "tous"), *((one, one) for one in LINE_BADGES)])

    def apply(self, rows: Any, cleaned: dict[str, Any]) -> Any:
        wanted = cleaned.get("etat")
        return [row for row in rows if row.state == wanted] if wanted else rows


def confirmations_table(row: Dialogue, *, may_answer: bool) -> Table:
    """Every action of the year, who has confirmed and who has not."""

    def actions(line: ActionLine, actor: Actor) -> list[Action]:
        if actor.community is None or not may_answer:
            return []
        url = community_url(actor.community, "dossier:confirm", pk=row.pk, action=line.action.pk)
        return [Action("Noter la réponse", url, "pencil")]

    return Table(
        name="dossier.confirmations",
        title=f"Confirmations {row.year.label}",
        model=Confirmation,
        noun="fiche",
        feminine=True,
        order=("pk",),
        filters=LineFilters,
        columns=(
            Column(
                "action",
                "Fiche",
                value=lambda line: f"{line.action.code} · {line.action.title}",
                second=lambda line: line.action.mission.name,
                link=_action_url,
            ),
            Column("pilot", "Pilote", level="professional", value=lambda line: line.pilot or "sans pilote"),
            Column(
                "state",
                "État",
                level="public",
                kind="badge",
                value=lambda line: line.state,
                badge=lambda line: LINE_BADGES[line.state],
            ),
            Column(
                "confirmed_at",
                "Le",
                kind="date",
                value=lambda line: (
                    timezone.localdate(line.confirmation.confirmed_at) if line.confirmation else None
                ),
                second=_answer,
            ),
            Column(
                "note",
                "Ce qui reste à voir",
                value=lambda line: " ; ".join(
                    [
                        *([line.confirmation.note] if line.confirmation and line.confirmation.note else []),
                        *line.changes,
                    ]
                ),
            ),
            Column("asked", "Demandé", level="professional", value=_asked),
            Column("way", "Réponse donnée", value=_answer, place="export"),
        ),
        actions=actions,
        empty=Empty("Aucune fiche action n’était à l’œuvre cette année-là."),
    )


def _point_url(point: Point, actor: Actor) -> str:
    assert actor.community is not None
    return community_url(actor.community, "dossier:point", pk=point.pk)


def _cents(value: int | None) -> float | None:
    return None if value is None else value / 100


def _about(point: Point) -> str:
    return str(point.indicator) if point.indicator else point.payment_label or "sujet libre"


class PointFilters(ListFilters):
    etat = forms.ChoiceField(label="État", choices=[("", "tous"), *PointState.choices])

    def apply(self, rows: Any, cleaned: dict[str, Any]) -> Any:
        return rows.filter(state=cleaned["etat"]) if cleaned.get("etat") else rows


POINTS = Table(
    name="dossier.points",
    title="Points de désaccord",
    model=Point,
    noun="point",
    order=("pk",),
    filters=PointFilters,
    columns=(
        Column("title", "Objet", link=_point_url, second=_about, sort=("title",)),
        Column("about", "Porte sur", level="public", value=_about, place="export"),
        Column(
            "stake_cents",
            "En jeu (€)",
            kind="number",
            decimals=2,
            value=lambda row: _cents(row.stake_cents),
            sort=("stake_cents",),
        ),
        Column(
            "arguments", "Arguments", kind="number", level="public", value=lambda row: row.arguments_count
        ),
        Column(
            "state",
            "État",
            kind="badge",
            value=lambda row: str(row.get_state_display()),
            badge=lambda row: POINT_BADGES[PointState(row.state)],
            sort=("state",),
        ),
        Column("won_cents", "Retenu (€)", kind="number", decimals=2, value=lambda row: _cents(row.won_cents)),
        Column("settled_on", "Réglé le", kind="date", place="export"),
        Column("outcome", "Issue", place="export"),
    ),
    empty=Empty("Aucun désaccord n’est noté."),
)
