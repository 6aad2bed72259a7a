"""The lines of the budget, as a list to filter and to take away."""

from __future__ import annotations

from typing import Any

from django import forms

from maillage.contexts.funding.budget.models import Kind, Nature
from maillage.contexts.funding.budget.queries import LineState
from maillage.contexts.funding.permissions import PLAN
from maillage.contexts.programme.api import years
from maillage.contexts.programme.models import Mission
from maillage.core.search_text import search_text
from maillage.platform.tables.columns import Column
from maillage.platform.tables.definition import Empty, Table
from maillage.platform.tables.filters import ListFilters, SearchField
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url


class LineFilters(ListFilters):
    """Words, mission, sense, nature; on the lines of one year, which are few."""

    annee = forms.ChoiceField(label="Année")
    q = SearchField(label="Rechercher")
    mission = forms.ChoiceField(label="Mission")
    sens = forms.ChoiceField(label="Sens", choices=[("", "tous"), *Kind.choices])
    nature = forms.ChoiceField(label="Nature", choices=[("", "toutes"), *Nature.choices])
    rare = ("nature",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(str(one.pk), one.label) for one in years()]
        self.offer("annee", "en cours", known)
        rows = Mission.objects.order_by("rank", "pk").values_list("pk", "name")
        self.offer("mission", "toutes", [("0", "fonctionnement"), *((str(pk), name) for pk, name in rows)])

    def apply(self, rows: Any, cleaned: dict[str, Any]) -> Any:
        words = search_text(cleaned.get("q") or "").split()
        return [row for row in rows if self._passes(row, cleaned, words)]

    @staticmethod
    def _passes(row: LineState, cleaned: dict[str, Any], words: list[str]) -> bool:
        line = row.line
        text = search_text(f"{line.label} {line.note} {line.action or ''}")
        mission = cleaned.get("mission") or ""
        return (
            all(word in text for word in words)
            and (not mission or str(line.mission_id or 0) == mission)
            and cleaned.get("sens") in (None, "", line.kind)
            and cleaned.get("nature") in (None, "", line.nature)
        )


def _line_url(row: LineState, actor: Actor) -> str:
    assert actor.community is not None
    return community_url(actor.community, "funding:budget_line", pk=row.line.pk)


def _euros(cents: int | None) -> float | None:
    return None if cents is None else cents / 100


def _new(actor: Actor) -> str:
    if actor.community is None or not actor.can(PLAN):
        return ""
    return community_url(actor.community, "funding:budget_line_create")


def _money(name: str, label: str, value: Any, **rest: Any) -> Column:
    return Column(name, label, kind="number", decimals=2, level="public", value=value, **rest)


LINES = Table(
    name="funding.budget_lines",
    title="Lignes du budget",
    noun="ligne",
    feminine=True,
    order=("rank",),
    filters=LineFilters,
    columns=(
        Column(
            "label",
            "Ligne",
            level="professional",
            value=lambda row: row.line.label,
            link=_line_url,
            second=lambda row: f"{row.line.get_kind_display()}, {row.line.get_nature_display()}",
            sort=("label",),
        ),
        Column(
            "mission",
            "Mission",
            level="public",
            value=lambda row: row.line.mission.name if row.line.mission else "Fonctionnement",
            second=lambda row: row.line.action.code if row.line.action else "",
        ),
        _money("planned", "Prévu (€)", lambda row: _euros(row.line.planned_cents), sort=("planned",)),
        _money("granted", "Accordé (€)", lambda row: _euros(row.line.granted_cents)),
        _money(
            "engaged",
            "Engagé ou attendu (€)",
            lambda row: _euros(row.allowed if row.line.is_income else row.spent.engaged),
            place="export",
        ),
        _money(
            "done",
            "Payé ou reçu (€)",
            lambda row: _euros(row.received if row.line.is_income else row.spent.paid),
            sort=("done",),
        ),
        _money(
            "left",
            "Reste (€)",
            lambda row: _euros(row.allowed - row.received if row.line.is_income else row.left),
            sort=("left",),
        ),
        Column("kind", "Sens", level="public", value=lambda row: row.line.get_kind_display(), place="export"),
        Column(
            "nature",
            "Nature",
            level="public",
            value=lambda row: row.line.get_nature_display(),
            place="export",
        ),
        Column("year", "Année", level="public", value=lambda row: row.line.year.label, place="export"),
        Column(
            "action",
            "Fiche action",
            level="public",
            value=lambda row: str(row.line.action or ""),
            place="export",
        ),
        Column("note", "Remarques", level="professional", value=lambda row: row.line.note, place="export"),
    ),
    empty=Empty(
        "Aucune ligne : écrivez ce que vous prévoyez de dépenser, et ce qui viendra en plus de l’ACI.",
        "Ajouter une dépense prévue",
        _new,
    ),
    sources=(
        "Budget saisi dans Maillage ; engagé et payé d’après les dépenses et les indemnités approuvées.",
    ),
)
