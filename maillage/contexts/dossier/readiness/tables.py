"""All that is missing, as a list: filtered, sorted, exported."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django import forms

from maillage.contexts.dossier.readiness.items import LABELS, Item
from maillage.contexts.dossier.readiness.places import url_of
from maillage.contexts.dossier.readiness.queries import Readiness
from maillage.contexts.programme.api import years
from maillage.contexts.programme.models import Mission, ReportingYear
from maillage.core.dues.euros import euros
from maillage.core.search_text import search_text
from maillage.platform.tables.columns import Column
from maillage.platform.tables.definition import Empty, Table
from maillage.platform.tables.filters import ListFilters, SearchField
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url

_YEARS: Final = "dossier.years"
_OF_NONE: Final = "aucune"


def known_years(actor: Actor) -> list[ReportingYear]:
    """The years of the community, newest first; read once in a request."""
    if _YEARS not in actor.memo:
        actor.memo[_YEARS] = list(years())
    found: list[ReportingYear] = actor.memo[_YEARS]
    return found


@dataclass(frozen=True)
class Row:
    """A thing that is missing, as the list shows it."""

    item: Item
    year: ReportingYear
    mission: str
    own_id: int | None

    @property
    def what(self) -> str:
        return self.item.what

    @property
    def missing(self) -> str:
        return self.item.label

    @property
    def holder(self) -> str:
        return self.item.holder.name

    @property
    def cents(self) -> int | None:
        return self.item.cents

    @property
    def due_on(self) -> date | None:
        return self.item.due_on

    def url(self, actor: Actor) -> str:
        return url_of(self.item, self.year, actor, self.own_id)


def rows_of(found: Readiness, names: Mapping[int, str], own_id: int | None) -> list[Row]:
    """names: of the missions."""
    return [Row(one, found.year, names.get(one.mission_id or 0, ""), own_id) for one in found.items]


class ItemFilters(ListFilters):
    """Year, words, what is missing, mission, who."""

    annee = forms.ChoiceField(label="Année")
    q = SearchField(label="Rechercher")
    manque = forms.ChoiceField(
        label="Ce qui manque",
        choices=[("", "tout"), *((kind.value, said) for kind, (said, _) in LABELS.items())],
    )
    mission = forms.ChoiceField(label="Mission")
    qui = forms.CharField(label="Qui", max_length=120)
    rare = ("qui",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("annee", "en cours", [(str(one.pk), one.label) for one in known_years(self.actor)])
        missions = Mission.objects.order_by("rank", "pk").values_list("pk", "name")
        self.offer("mission", "toutes", [(_OF_NONE, "aucune"), *((str(pk), name) for pk, name in missions)])

    def apply(self, rows: Any, cleaned: dict[str, Any]) -> Any:
        kept: Sequence[Row] = list(rows)
        if words := search_text(cleaned.get("q") or "").split():
            kept = [row for row in kept if all(word in _searched(row) for word in words)]
        if kind := cleaned.get("manque"):
            kept = [row for row in kept if row.item.kind == kind]
        if mission := cleaned.get("mission"):
            kept = [row for row in kept if str(row.item.mission_id or _OF_NONE) == mission]
        if who := search_text(cleaned.get("qui") or ""):
            kept = [row for row in kept if who in search_text(row.holder)]
        return kept


def _searched(row: Row) -> str:
    return search_text(f"{row.what} {row.missing} {row.holder} {row.item.detail}")


def _euros(row: Row) -> Decimal | None:
    return None if row.cents is None else Decimal(row.cents) / 100


def _money(row: Row) -> str:
    return "" if row.cents is None else euros(row.cents)


def _years_url(actor: Actor) -> str:
    return community_url(actor.community, "programme:years") if actor.community else ""


_SOURCE: Final = (
    "Fiches actions, indicateurs, preuves, contrat, dépenses et temps, tels qu’ils sont écrits aujourd’hui. Argent : "
    "part variable qui dépend de l’indicateur ou de l’action ; sinon, la somme elle-même."
)
ITEMS: Final = Table(
    name="dossier.readiness",
    title="Tout ce qui manque",
    noun="point",
    order=("-cents", "due_on", "missing", "what"),
    filters=ItemFilters,
    columns=(
        Column(
            "what",
            "Quoi",
            level="professional",
            sort=("what",),
            link=lambda row, actor: row.url(actor),
            second=lambda row: row.item.detail,
        ),
        Column("missing", "Ce qui manque", level="public", sort=("missing", "what")),
        Column(
            "detail", "Précision", value=lambda row: row.item.detail, level="professional", place="export"
        ),
        Column("mission", "Mission", level="public", place="export"),
        Column("holder", "Qui", level="professional", sort=("holder", "what")),
        Column("money", "Argent concerné", kind="text", value=_money, level="public", place="page"),
        Column(
            "cents",
            "Argent concerné (€)",
            kind="number",
            decimals=2,
            value=_euros,
            level="public",
            place="export",
        ),
        Column("due_on", "Pour le", kind="date", level="public", sort=("due_on", "what")),
    ),
    empty=Empty("Rien ne manque pour cette année."),
    sources=(_SOURCE,),
)
NO_YEAR: Final = Table(
    name="dossier.readiness_without_year",
    title="Tout ce qui manque",
    noun="point",
    order=("what",),
    columns=(Column("what", "Quoi", level="professional"),),
    empty=Empty(
        "Aucune année de bilan : ouvrez-en une pour voir ce qui manque.", "Années de bilan", _years_url
    ),
)
