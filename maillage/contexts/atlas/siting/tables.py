"""The communes of the answer, as a list that is sorted and exported."""

from __future__ import annotations

from typing import Any, Final

from maillage.contexts.atlas.siting.asked import SitingFilters
from maillage.platform.tables.columns import Column
from maillage.platform.tables.definition import Empty, Table
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url


def _commune_url(row: Any, actor: Actor) -> str:
    assert actor.community is not None
    return community_url(actor.community, "territory:commune", row.code)


def _number(name: str, label: str, decimals: int | None = None, place: Any = "both") -> Column:
    return Column(name, label, kind="number", level="public", sort=(name,), decimals=decimals, place=place)


SITES: Final = Table(
    name="atlas.siting",
    title="Où implanter ?",
    noun="commune",
    feminine=True,
    order=("rank",),
    filters=SitingFilters,
    columns=(
        Column("name", "Commune", level="public", link=_commune_url, sort=("name",)),
        _number("count", "Arrivées"),
        _number("population", "Habitants"),
        _number("reached", "Habitants à portée"),
        _number("before", "Indice aujourd’hui", 2),
        _number("after", "Indice ensuite", 2),
        _number("rank", "Ordre", place="export"),
        _number("before_min", "Minutes jusqu’au plus proche aujourd’hui", 1, "export"),
        _number("after_min", "Minutes jusqu’au plus proche ensuite", 1, "export"),
        Column("code", "Code INSEE", level="public", place="export"),
    ),
    empty=Empty("Aucune commune : ce qui est demandé ne changerait rien sur le territoire."),
)
