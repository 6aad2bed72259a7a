"""Communes too small to stand alone in a figure, grouped with their neighbours of the same intercommunality."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class SmallArea:
    """code: of the commune (Insee); population: inhabitants; parent: what it belongs to (its EPCI)."""

    code: str
    population: int
    parent: str


def group_small_communes(areas: Iterable[SmallArea], *, minimum: int) -> dict[str, tuple[str, ...]]:
    """The group of each commune: the sorted codes of those with which its figures are added up.

    A commune of `minimum` inhabitants or more stands alone. The smaller ones of one parent are one group. A group that
    is still under the minimum joins the smallest other one of its parent, else the smallest of all, until every group
    reaches it, or one is left (a territory that is too small altogether: show its total, or nothing).

    The same communes always give the same groups, whatever their order. ValueError for a code given twice.
    """
    listed = sorted(areas, key=lambda area: area.code)
    if len({area.code for area in listed}) != len(listed):
        raise ValueError("a commune is given twice")
    small: dict[str, list[SmallArea]] = {}
    groups: list[list[SmallArea]] = []
    for area in listed:
        if area.population >= minimum:
            groups.append([area])
        else:
            small.setdefault(area.parent, []).append(area)
    groups.extend(small.values())
    while len(groups) > 1:
        least = min(groups, key=_rank)
        if _population(least) >= minimum:
            break
        groups.remove(least)
        host = min(groups, key=lambda group: (_parents(group).isdisjoint(_parents(least)), *_rank(group)))
        host.extend(least)
    return {area.code: tuple(sorted(member.code for member in group)) for group in groups for area in group}


def _population(group: list[SmallArea]) -> int:
    return sum(area.population for area in group)


def _parents(group: list[SmallArea]) -> set[str]:
    return {area.parent for area in group}


def _rank(group: list[SmallArea]) -> tuple[int, str]:
    return _population(group), min(area.code for area in group)
