"""Structures of the territory by kind, beside those of the communes around."""

from __future__ import annotations

from collections.abc import Sequence

from maillage.contexts.atlas.portrait.tables import KindLine
from maillage.contexts.directory import api as directory
from maillage.contexts.territory import api as territory
from maillage.contexts.territory.models import Commune


def kinds_of(communes: Sequence[Commune]) -> list[KindLine]:
    """Kinds that exist on the territory or around, in the usual order. 3 queries, none without a commune."""
    if not communes:
        return []
    codes = frozenset(one.code for one in communes)
    around = territory.with_neighbours(codes) - codes
    here = {one.kind: one for one in directory.counts_by_kind(codes)}
    beside = {one.kind: one for one in directory.counts_by_kind(around)}
    population = sum(one.population for one in communes)
    return [
        KindLine(
            kind,
            (here.get(kind) or beside[kind]).label,
            here[kind].places if kind in here else 0,
            beside[kind].places if kind in beside else 0,
            population,
        )
        for kind in directory.in_usual_order({*here, *beside})
    ]
