"""The lists behind the page: the territory year after year, and its communes in one year."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from django import forms

from maillage.contexts.atlas.ground.professions import choices
from maillage.contexts.atlas.outlook.assumptions import PROFESSIONS
from maillage.contexts.atlas.outlook.showing import PROFESSION, YEAR, CommuneRow, Shown, YearRow
from maillage.platform.tables.columns import Column
from maillage.platform.tables.definition import Empty, Table
from maillage.platform.tables.filters import ListFilters
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url


class ProfessionFilters(ListFilters):
    """What the view computed follows from it; it stands here so that an address and an export keep it."""

    profession = forms.ChoiceField(label="Profession")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first, *others = choices(PROFESSIONS)
        self.offer(PROFESSION, first[1], others)

    def apply(self, rows: Shown, cleaned: dict[str, Any]) -> list[YearRow] | list[CommuneRow]:
        del cleaned
        return rows.years


class CommuneFilters(ProfessionFilters):
    """years: those that the outlook reaches, the last one first, which is shown until another is chosen."""

    annee = forms.ChoiceField(label="Année")
    years: tuple[int, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields[YEAR]
        field.choices = [(str(year), str(year)) for year in self.years]

    def apply(self, rows: Shown, cleaned: dict[str, Any]) -> list[YearRow] | list[CommuneRow]:
        del cleaned
        return rows.communes(rows.step)


def communes_table(shown: Shown) -> Table:
    """The communes in the year that is looked at, which the title names."""
    years = tuple(range(shown.last_year, shown.this_year - 1, -1))
    filters = type("CommuneFilters", (CommuneFilters,), {"years": years})
    return replace(COMMUNES, title=f"{COMMUNES.title}, en {shown.year}", filters=filters)


def _commune_url(row: Any, actor: Actor) -> str:
    assert actor.community is not None
    return community_url(actor.community, "territory:commune", row.code)


def _number(name: str, label: str, decimals: int, *, place: Any = "both") -> Column:
    return Column(name, label, kind="number", decimals=decimals, level="public", sort=(name,), place=place)


YEARS: Final = Table(
    name="atlas.outlook_years",
    title="Avenir du territoire, année par année",
    noun="année",
    feminine=True,
    order=("year",),
    filters=ProfessionFilters,
    columns=(
        Column("year", "Année", value=lambda row: str(row.year), level="public", sort=("year",)),
        _number("low", "Au moins", 0),
        _number("mean", "En moyenne", 1),
        _number("high", "Au plus", 0),
        _number("index", "Indice moyen", 2),
        _number("people", "Habitants", 0),
        _number("index_low", "Indice, au moins", 2, place="export"),
        _number("index_high", "Indice, au plus", 2, place="export"),
        _number("old_share", "65 ans et plus (%)", 1, place="export"),
    ),
    empty=Empty("Aucune année."),
)
COMMUNES: Final = Table(
    name="atlas.outlook_communes",
    title="Avenir commune par commune",
    noun="commune",
    feminine=True,
    order=("mean", "name"),
    filters=CommuneFilters,
    page_size=100,
    columns=(
        Column(
            "name",
            "Commune",
            level="public",
            link=_commune_url,
            sort=("name",),
            second=lambda row: row.side,
        ),
        _number("today", "Aujourd’hui", 2),
        _number("mean", "En moyenne", 2),
        _number("low", "Au moins", 2),
        _number("high", "Au plus", 2),
        Column(
            "below",
            "Sous le seuil (% de chances)",
            kind="number",
            decimals=0,
            level="public",
            value=lambda row: row.below,
            sort=("below",),
        ),
        Column("side", "Seuil, en moyenne", level="public", place="export"),
        Column("code", "Code INSEE", level="public", place="export"),
        _number("population", "Habitants", 0, place="export"),
    ),
    empty=Empty("Aucune commune sur le territoire."),
)
