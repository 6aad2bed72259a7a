"""The filter rows of the lists of facilities."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms

from maillage.contexts.directory.facilities.queries import lines_by_commune, lines_by_type, vintages
from maillage.contexts.directory.facilities.types import DOMAINS
from maillage.contexts.territory import api as territory
from maillage.platform.tables.filters import ListFilters
from maillage.platform.tenancy.actor import Actor


class _VintageFilters(ListFilters):
    """Which vintage, the latest unless said otherwise, and on which communes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.communes = _remembered(self.actor, "facilities.communes", _communes)
        self.vintages = _remembered(self.actor, "facilities.vintages", lambda _: vintages())
        latest = str(self.vintages[0]) if self.vintages else "aucun"
        self.offer("millesime", latest, [(str(year), str(year)) for year in self.vintages[1:]])

    def vintage(self) -> int | None:
        """The vintage to show; None when no file was imported."""
        if chosen := self.accepted().get("millesime"):
            return int(chosen)
        return self.vintages[0] if self.vintages else None


def _remembered(actor: Actor, name: str, find: Callable[[Actor], Any]) -> Any:
    """The view and the list both read the filters: what they offer is looked for once in a request."""
    if name not in actor.memo:
        actor.memo[name] = find(actor)
    return actor.memo[name]


def _communes(actor: Actor) -> dict[str, str]:
    assert actor.community is not None
    return dict(territory.perimeter_communes(actor.community).values_list("code", "name"))


class TypeFilters(_VintageFilters):
    commune = forms.ChoiceField(label="Commune")
    domaine = forms.ChoiceField(label="Domaine")
    millesime = forms.ChoiceField(label="Millésime")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("commune", "tout le territoire", list(self.communes.items()))
        self.offer("domaine", "tous", list(DOMAINS.items()))

    def apply(self, rows: Any, cleaned: dict[str, Any]) -> Any:
        """`rows` is ignored: commune and vintage decide the counts."""
        del rows
        vintage = self.vintage()
        if vintage is None or not self.communes:
            return []
        chosen = cleaned.get("commune")
        lines = lines_by_type(
            vintage, [chosen] if chosen else self.communes, is_past=vintage != self.vintages[0]
        )
        domain = cleaned.get("domaine")
        return [line for line in lines if not domain or line.code.startswith(domain)]


class CommuneFilters(_VintageFilters):
    millesime = forms.ChoiceField(label="Millésime")

    def apply(self, rows: Any, cleaned: dict[str, Any]) -> Any:
        """`rows` is the code of the type."""
        del cleaned
        vintage = self.vintage()
        if vintage is None:
            return []
        return lines_by_commune(vintage, rows, self.communes)
