"""« Carte de l’offre »: what the page, the picture and the list show of a ground."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

import numpy as np

from maillage.contexts.atlas.ground.problem import Ground, Setting
from maillage.contexts.atlas.ground.queries import ground_of
from maillage.contexts.atlas.ground.results import (
    CommuneValue,
    Compared,
    Under,
    by_commune,
    compared,
    under_threshold,
    weighted_mean,
)
from maillage.contexts.atlas.ground.scale import NO_DATA, LegendLine, Scale, scale_of, swatches
from maillage.contexts.atlas.ground.supply import RULES
from maillage.contexts.territory.models import Commune
from maillage.platform.tenancy.models import Community
from maillage.platform.ui.typography import count_words, number

PROFESSION, YOUNGER = "profession", "moins-de-65"


@dataclass(frozen=True)
class Asked:
    """What an address asks for; anything that makes no sense gives the default."""

    profession: str = "gp"
    younger: bool = False

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Asked:
        profession = given.get(PROFESSION, "gp")
        return cls(profession if profession in RULES else "gp", given.get(YOUNGER, "") == "1")

    def query(self, *, profession: str = "", younger: bool | None = None) -> str:
        """As an address keeps it, "?" included; with another profession or another age."""
        wanted = {PROFESSION: profession or self.profession}
        if self.younger if younger is None else younger:
            wanted[YOUNGER] = "1"
        return f"?{urlencode(wanted)}"

    def ground(self, community: Community) -> Ground:
        """Raises NoGround."""
        return ground_of(community, self.profession, setting=Setting(without_over_65=self.younger))


@dataclass(frozen=True)
class Shown:
    """What is shown of a ground. Figures are those of the communes of the territory, unless said otherwise."""

    asked: Asked
    ground: Ground

    @cached_property
    def scale(self) -> Scale:
        return scale_of(self.ground)

    @cached_property
    def rows(self) -> list[CommuneValue]:
        """Communes of the territory, the least served first."""
        return sorted(by_commune(self.ground), key=lambda row: (row.value, row.name))

    @cached_property
    def neighbours(self) -> list[CommuneValue]:
        return sorted(
            by_commune(self.ground, rows=np.flatnonzero(self.ground.belt)),
            key=lambda row: (row.value, row.name),
        )

    @cached_property
    def under(self) -> Under:
        return under_threshold(self.ground)

    @property
    def unit(self) -> str:
        return self.ground.preset.unit_label

    @property
    def decimals(self) -> int:
        return self.scale.decimals

    def shown(self, value: float | None) -> str:
        return "—" if value is None else number(value, self.decimals)

    @property
    def sentence(self) -> str:
        """What the map shows, said in one sentence."""
        threshold = self.ground.threshold
        if threshold is None:
            return self._spread()
        limit = f"sous le seuil de {number(threshold, 1)} {self.unit}"
        if not self.under.communes:
            return f"Aucune commune {limit}"
        communes = count_words(self.under.communes, "commune", feminine=True)
        return f"{communes[:1].upper()}{communes[1:]} {limit}, {count_words(self.under.people, 'habitant')}"

    def _spread(self) -> str:
        label = self.ground.preset.label
        mean = self.shown(weighted_mean(self.ground))
        if len(self.rows) < 2:
            return f"{label} : {mean} {self.unit}"
        low, high = self.rows[0], self.rows[-1]
        return (
            f"{label} : de {self.shown(low.value)} ({low.name}) à {self.shown(high.value)} ({high.name}) {self.unit}, "
            f"{mean} en moyenne"
        )

    @property
    def lines(self) -> list[LegendLine]:
        """The legend of the map: class and words."""
        return [*self.scale.lines, NO_DATA]

    @property
    def legend(self) -> list[tuple[str, str]]:
        return swatches(self.lines)

    @property
    def year(self) -> str:
        """« médecins généralistes, RPPS… »: what is shown, and of when."""
        return f"{self.ground.preset.label} ; unité : {self.unit}."

    def compared(self) -> list[Compared]:
        """The territory, its EPCI if there are several, the communes around and their EPCI. 1 query."""
        ground = self.ground
        epcis = _epcis([place.code for place in ground.places if place.own or place.belt])
        own = _grouped(ground, epcis, np.flatnonzero(ground.own))
        around = _grouped(ground, epcis, np.flatnonzero(ground.belt))
        lines = [compared(ground, "Le territoire", ground.own_rows)]
        if len(own) > 1:
            lines += [compared(ground, f"dont {name}", rows) for name, rows in own]
        if len(belt := np.flatnonzero(ground.belt)):
            lines.append(compared(ground, "Communes voisines", belt))
            if len(around) > 1:
                lines += [compared(ground, f"dont {name}", rows) for name, rows in around]
        return lines


def _epcis(codes: list[str]) -> dict[str, str]:
    """Name of the EPCI of each commune. 1 query."""
    rows = Commune.objects.filter(code__in=codes, epci__isnull=False)
    return dict(rows.values_list("code", "epci__name"))


def _grouped(ground: Ground, epcis: dict[str, str], rows: np.ndarray) -> list[tuple[str, np.ndarray]]:
    """Rows by EPCI, the most inhabited first."""
    groups: dict[str, list[int]] = {}
    for row in rows.tolist():
        groups.setdefault(epcis.get(ground.places[row].code, "aucune intercommunalité"), []).append(row)
    ordered = sorted(groups.items(), key=lambda item: (-ground.population[item[1]].sum(), item[0]))
    return [(name, np.array(members)) for name, members in ordered]
