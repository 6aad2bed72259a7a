"""How close we are to the published APL, département by département."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from maillage.platform.tables.columns import Column
from maillage.platform.tables.definition import Empty, Table


@dataclass(frozen=True)
class DepartementGap:
    """bias: computed less published; explained: percent of the published variance, None where it does not vary."""

    code: str
    name: str
    places: int
    people: int
    bias: float
    mean_absolute: float
    explained: float | None

    @property
    def pk(self) -> str:
        return self.code


def gaps(by_departement: dict[str, dict[str, Any]], names: dict[str, str]) -> list[DepartementGap]:
    """Rows of the list, from what a calibration keeps."""
    return [
        DepartementGap(
            code,
            names.get(code, code),
            one["places"],
            one["people"],
            one["bias"],
            one["mean_absolute"],
            100 * one["explained"] if "explained" in one else None,
        )
        for code, one in by_departement.items()
    ]


APL_GAPS: Final = Table(
    name="atlas.apl_gaps",
    title="À quel point nous approchons l’APL publiée",
    noun="département",
    order=("code",),
    page_size=120,
    columns=(
        Column("name", "Département", level="public", sort=("name",)),
        Column("places", "Communes", kind="number", level="public", sort=("places",)),
        Column("people", "Population standardisée", kind="number", level="public", sort=("people",)),
        Column(
            "mean_absolute",
            "Écart absolu moyen",
            kind="number",
            decimals=2,
            level="public",
            sort=("mean_absolute",),
        ),
        Column("bias", "Écart moyen", kind="number", decimals=2, level="public", sort=("bias",)),
        Column("explained", "Variation expliquée (%)", kind="number", decimals=0, level="public"),
        Column("code", "Code", level="public", place="export"),
    ),
    empty=Empty(
        "Aucun calage n’a encore été fait : importez le classeur de la DREES, puis demandez le calage."
    ),
)
