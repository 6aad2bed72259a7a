"""The answer of « Qui est proche ? »."""

from __future__ import annotations

from maillage.contexts.directory.positions.filters import NearFilters
from maillage.contexts.directory.positions.near import Near
from maillage.platform.tables.columns import Column
from maillage.platform.tables.definition import Empty, Table


def _outside(row: Near) -> str:
    return "" if row.on_territory else "hors du territoire"


NEAR = Table(
    name="directory.near",
    title="Qui est proche ?",
    noun="réponse",
    feminine=True,
    order=("minutes", "distance_km", "name"),
    filters=NearFilters,
    columns=(
        Column(
            "name",
            "Nom",
            level="professional",
            link=lambda row, actor: row.url,
            second=lambda row: row.what,
            sort=("name",),
        ),
        Column("commune", "Commune", level="professional", second=_outside, sort=("commune", "minutes")),
        Column(
            "minutes",
            "Minutes en voiture (estimées)",
            kind="number",
            level="public",
            sort=("minutes", "distance_km", "name"),
        ),
        Column(
            "distance_km",
            "Km à vol d’oiseau",
            kind="number",
            decimals=1,
            level="public",
            sort=("distance_km",),
        ),
        Column("phone_shown", "Téléphone", kind="phone", level="professional", place="page"),
        Column("phone", "Téléphone", level="professional", place="export"),
        Column("what", "Quoi", level="professional", place="export"),
        Column("provenance", "Position", level="public"),
    ),
    empty=Empty(
        "Écrivez une commune et choisissez ce que vous cherchez : les plus proches viennent d’abord."
    ),
)
