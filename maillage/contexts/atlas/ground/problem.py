"""What a computation of access stands on: communes with inhabitants, sites with supply, the ways between.

A ground is made once (`queries.ground_of`) and is never changed: a scenario works on copies of its arrays.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from maillage.core.accessibility.travel import Points

if TYPE_CHECKING:
    from maillage.contexts.atlas.ground.roads.methods import TravelMethod
    from maillage.core.accessibility.catchments import Catchments
    from maillage.core.accessibility.decay import Decay
    from maillage.core.accessibility.pairs import Pairs
    from maillage.core.accessibility.presets import Preset

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
SITE_PREFIX = "commune:"


@dataclass(frozen=True)
class Setting:
    """What a reader may choose.

    without_over_65: the supply without those aged over 65, as a share of the national age profile.
    calibrated: the weights estimated on the published APL, where the operator made them; else the preset's.
    """

    without_over_65: bool = False
    calibrated: bool = True


DEFAULT = Setting()


@dataclass(frozen=True)
class Place:
    """A commune where people live. Position in degrees; ages None where no source knows; own: of the territory."""

    code: str
    name: str
    lon: float
    lat: float
    population: int
    young: int | None
    adult: int | None
    old: int | None
    own: bool
    belt: bool = False
    density_km2: float | None = None


@dataclass(frozen=True)
class SiteOfSupply:
    """Everyone of the profession in one commune, at its point.

    headcount: persons, who count for a part where they have several places; supply: what they offer, in the
    activity of the preset (consultations a year, or full-time equivalents); staying: the part of it that goes with
    nobody who leaves (a teleconsultation booth).
    """

    key: str
    commune_code: str
    commune_name: str
    label: str
    headcount: float
    supply: float
    staying: float = 0.0


@dataclass(frozen=True)
class Sentence:
    """One printed line of the method: « Distances », « à vol d’oiseau… »."""

    about: str
    words: str


@dataclass(frozen=True)
class Method:
    """How the figures were made, in printed French sentences.

    distances, decay, activity, ages: the choices; sources: each with its date; missing: what is not counted and
    what that does to the figures. small_counts: whether any is masked, and why. certainty: what is uncertain
    about the choices.
    """

    distances: str
    decay: str
    activity: str
    ages: str
    supply: str
    certainty: str
    sources: tuple[str, ...]
    missing: tuple[str, ...] = ()
    small_counts: str = ""

    def lines(self) -> tuple[Sentence, ...]:
        """All of it in order, to be printed beside every result."""
        said = (
            Sentence("Distances", self.distances),
            Sentence("Éloignement", self.decay),
            Sentence("Offre", self.supply),
            Sentence("Activité", self.activity),
            Sentence("Âges", self.ages),
            Sentence("Certitude", self.certainty),
            *(Sentence("Ce qui manque", words) for words in self.missing),
            Sentence("Petits effectifs", self.small_counts),
        )
        return tuple(line for line in said if line.words)


@dataclass(frozen=True, eq=False)
class Ground:
    """All that a computation needs. Rows are places, columns are sites.

    own, belt: of the territory, of the communes around it; the values are exact for both, and only there.
    demand: standardised inhabitants (n_places,); supply: activity offered (n_sites,).
    values: index by place (n_places,), in the unit of the preset. decay: that of the preset or the calibrated one.
    travel: how minutes were estimated. key: changes whenever anything above does.
    """

    profession: str
    preset: Preset
    setting: Setting
    places: tuple[Place, ...]
    own: Flags
    belt: Flags
    demand: Floats
    sites: tuple[SiteOfSupply, ...]
    supply: Floats
    decay: Decay
    travel: TravelMethod
    pairs: Pairs
    catchments: Catchments
    values: Floats
    method: Method
    key: str
    activity_per_professional: float
    without_position: tuple[str, ...] = field(default=())

    @cached_property
    def population(self) -> Floats:
        """Inhabitants by place (n_places,), not standardised."""
        return np.array([place.population for place in self.places], dtype=np.float64)

    @cached_property
    def row_of(self) -> dict[str, int]:
        """Row of each commune code."""
        return {place.code: row for row, place in enumerate(self.places)}

    @cached_property
    def site_of(self) -> dict[str, int]:
        """Column of each commune code that has supply."""
        return {site.commune_code: column for column, site in enumerate(self.sites)}

    @cached_property
    def points(self) -> Points:
        """Where the places are, and how dense."""
        return points_of(self.places)

    @property
    def own_rows(self) -> NDArray[np.intp]:
        return np.flatnonzero(self.own)

    @property
    def threshold(self) -> float | None:
        """Under it a place is under-served; None where no threshold is set for the profession."""
        return self.preset.threshold

    def pairs_to(self, codes: Sequence[str]) -> Pairs:
        """All places within reach of a site that would stand in each of these communes (codes of `places`).

        Rows are places, columns are `codes` in this order: what a new site or a candidate is tried with.
        Kept on disk like the pairs of the ground itself.
        """
        from maillage.contexts.atlas.ground.kept_pairs import pairs_between

        sites = points_of([self.places[self.row_of[code]] for code in codes])
        return pairs_between(self.points, sites, self.decay.reach_min, self.travel)


def points_of(places: Sequence[Place]) -> Points:
    """Where these places are, shape (n,) each, and how dense."""
    return Points(
        np.array([place.lon for place in places], dtype=np.float64),
        np.array([place.lat for place in places], dtype=np.float64),
        np.array([np.nan if place.density_km2 is None else place.density_km2 for place in places]),
    )


def site_key(commune_code: str) -> str:
    """« commune:30140 »: how scenarios name a site."""
    return f"{SITE_PREFIX}{commune_code}"
