"""The communes behind the map, as a list that is sorted, filtered and exported."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from django import forms

from maillage.contexts.atlas.ground.professions import choices
from maillage.contexts.atlas.ground.results import CommuneValue, by_commune
from maillage.contexts.atlas.offer.showing import PROFESSION, YOUNGER, Shown
from maillage.platform.tables.columns import Column
from maillage.platform.tables.definition import Empty, Table
from maillage.platform.tables.filters import ListFilters
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url

EVERYWHERE, NEIGHBOURS = "tout", "voisines"


class OfferFilters(ListFilters):
    """`profession` and the age decide what the view computed; they stand here so that an address and an export keep
    them."""

    profession = forms.ChoiceField(label="Profession")
    ensemble = forms.ChoiceField(label="Communes")
    seuil = forms.ChoiceField(label="Seuil")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first, *others = choices()
        self.offer(PROFESSION, first[1], others)
        self.offer("ensemble", "du territoire", [(NEIGHBOURS, "voisines"), (EVERYWHERE, "toutes")])
        self.offer("seuil", "toutes", [("sous", "sous le seuil")])
        self.fields[YOUNGER] = forms.ChoiceField(label="Âge des professionnels", required=False)
        self.offer(YOUNGER, "tous", [("1", "sans les plus de 65 ans")])

    def apply(self, rows: Shown, cleaned: dict[str, Any]) -> list[CommuneValue]:
        ground = rows.ground
        wanted = {
            EVERYWHERE: ground.own | ground.belt,
            NEIGHBOURS: ground.belt,
        }.get(cleaned["ensemble"] or "", ground.own)
        found = by_commune(ground, rows=np.flatnonzero(wanted))
        return [row for row in found if row.is_under] if cleaned["seuil"] else found


def _commune_url(row: Any, actor: Actor) -> str:
    assert actor.community is not None
    return community_url(actor.community, "territory:commune", row.code)


OFFER: Final = Table(
    name="atlas.offer",
    title="Offre de soins par commune",
    noun="commune",
    feminine=True,
    order=("value", "name"),
    filters=OfferFilters,
    page_size=100,
    columns=(
        Column("name", "Commune", level="public", link=_commune_url, sort=("name",)),
        Column("value", "Indice", kind="number", decimals=2, level="public", sort=("value",)),
        Column(
            "state",
            "Seuil",
            kind="badge",
            level="public",
            value=lambda row: row.side,
            badge=lambda row: ("warning", "alert-triangle") if row.is_under else ("neutral", ""),
        ),
        Column("population", "Habitants", kind="number", level="public", sort=("population",)),
        Column(
            "nearest",
            "Le plus proche",
            level="public",
            value=lambda row: row.nearest or "au-delà de la portée",
            sort=("nearest",),
        ),
        Column(
            "nearest_min",
            "Minutes (estimées)",
            kind="number",
            decimals=0,
            level="public",
            sort=("nearest_min",),
        ),
        Column("code", "Code INSEE", level="public", place="export"),
        Column(
            "own",
            "Sur le territoire",
            level="public",
            value=lambda row: "oui" if row.own else "non",
            place="export",
        ),
    ),
    empty=Empty("Aucune commune n’est dans ce cas."),
)
