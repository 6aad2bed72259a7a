"""The list of imports, and the lines of one, checked."""

from __future__ import annotations

from typing import Any

from django import forms

from maillage.contexts.association.members.importing.analysis import (
    DOUBLE,
    ERROR,
    LEFT,
    NEW,
    SAME,
    STATES,
    UPDATE,
    Checked,
)
from maillage.contexts.association.members.importing.columns import FIELDS
from maillage.contexts.association.members.models import ImportState, MemberImport
from maillage.contexts.association.permissions import EDIT_MEMBERS
from maillage.platform.tables.columns import Action, Column
from maillage.platform.tables.definition import Empty, Table
from maillage.platform.tables.filters import ListFilters
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url

_TONES = {
    NEW: ("success", "user-plus"),
    UPDATE: ("info", "pencil"),
    SAME: ("neutral", "check"),
    DOUBLE: ("neutral", "copy"),
    ERROR: ("danger", ""),
    LEFT: ("neutral", "x"),
}
_STATE_TONES = {
    ImportState.DRAFT: ("warning", ""),
    ImportState.APPLIED: ("success", ""),
    ImportState.UNDONE: ("neutral", "arrow-back-up"),
}


class LineFilters(ListFilters):
    etat = forms.ChoiceField(label="État", choices=[("", "tous"), *STATES.items()])

    def apply(self, rows: Any, cleaned: dict[str, Any]) -> Any:
        wanted = cleaned.get("etat")
        return [row for row in rows if row.state == wanted] if wanted else rows


def _line_url(row: Checked, actor: Actor) -> str:
    assert actor.community is not None
    pk = row.line.of_import_id
    return community_url(actor.community, "association:member_import_line", pk=pk, number=row.number)


def _actions(row: Checked, actor: Actor) -> list[Action]:
    label = "Corriger" if row.state == ERROR else "Voir"
    return [Action(label, _line_url(row, actor), "pencil")]


def _text_of(name: str) -> Any:
    return lambda row: row.texts.get(name, "")


LINES = Table(
    name="association.import_lines",
    title="Lignes de la liste",
    noun="ligne",
    feminine=True,
    order=("number",),
    filters=LineFilters,
    columns=(
        Column("name", "Nom", level="personal", link=_line_url, sort=("name",)),
        Column("number", "Ligne", kind="number", level="public", sort=("number",)),
        Column(
            "state",
            "État",
            value=lambda row: row.state_label,
            kind="badge",
            badge=lambda row: _TONES[row.state],
            level="public",
            sort=("state",),
        ),
        Column("problems", "À savoir", level="personal", sort=("problems",)),
        Column(
            "card",
            "Annuaire",
            value=lambda row: row.card.name if row.card else "",
            second=lambda row: (
                "" if row.card is None else "par son numéro" if row.is_card_sure else "par son nom"
            ),
            level="professional",
        ),
        *(
            Column(f"text_{one.name}", one.label, value=_text_of(one.name), level="personal", place="export")
            for one in FIELDS
            if one.name != "note"
        ),
        Column("extra", "Note", value=lambda row: " ; ".join(row.extra), level="personal", place="export"),
    ),
    actions=_actions,
    empty=Empty("Toutes les lignes de cette liste ont été importées."),
    personal_permission=EDIT_MEMBERS,
    sources=("Liste donnée par la communauté.",),
)


def _import_url(row: MemberImport, actor: Actor) -> str:
    assert actor.community is not None
    return community_url(actor.community, "association:member_import_page", pk=row.pk)


def _new_url(actor: Actor) -> str:
    assert actor.community is not None
    return community_url(actor.community, "association:member_import")


IMPORTS = Table(
    name="association.member_imports",
    title="Listes importées",
    model=MemberImport,
    noun="liste",
    feminine=True,
    order=("-made_at",),
    columns=(
        Column("name", "Liste", link=_import_url, sort=("name",)),
        Column("made_at", "Donnée le", kind="datetime", sort=("made_at",)),
        Column(
            "made_by", "Par", value=lambda row: str(row.made_by or "l’installation"), level="professional"
        ),
        Column(
            "state",
            "État",
            value=lambda row: str(row.get_state_display()),
            kind="badge",
            badge=lambda row: _STATE_TONES[ImportState(row.state)],
            sort=("state",),
        ),
        Column(
            "created", "Créés", value=lambda row: row.counts.get("created"), kind="number", level="public"
        ),
        Column(
            "updated", "Complétés", value=lambda row: row.counts.get("updated"), kind="number", level="public"
        ),
    ),
    empty=Empty("Aucune liste n’a encore été importée.", "Importer une liste", _new_url),
    sources=("Listes données par la communauté ; leurs lignes sont gardées quatre-vingt-dix jours.",),
)
