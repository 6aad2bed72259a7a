"""What the page, the map and the lists say of an outlook."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final
from urllib.parse import urlencode

from maillage.contexts.atlas.ground.professions import WORDS
from maillage.contexts.atlas.ground.results import side_words
from maillage.contexts.atlas.ground.scale import Scale, scale_of
from maillage.contexts.atlas.outlook.curve import Curve, curve_of
from maillage.contexts.atlas.outlook.projection import Outlook
from maillage.contexts.atlas.outlook.queries import profession_named
from maillage.core.outlook.profiles import ASSUMED, COMPOSED, PROFILES
from maillage.platform.ui.typography import count_words, french, number

PROFESSION, YEAR, TOLD = "profession", "annee", "dits"
# Under it, what a range says is mostly that persons are few.
HANDFUL: Final = 30
_CERTAINTY: Final = {COMPOSED: "recomposé par Maillage", ASSUMED: "hypothèse de Maillage, sans source"}


@dataclass(frozen=True)
class Asked:
    """What an address asks for; anything that makes no sense gives the default. year: 0 for the last one."""

    profession: str = "gp"
    year: int = 0
    told: bool = False

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Asked:
        year = given.get(YEAR, "")
        return cls(
            profession_named(given.get(PROFESSION, "gp")),
            int(year) if len(year) == 4 and year.isascii() and year.isdigit() else 0,
            given.get(TOLD, "") == "1",
        )

    def query(self, **changed: Any) -> str:
        """As an address keeps it, "?" included."""
        wanted = {
            PROFESSION: self.profession,
            YEAR: self.year or "",
            TOLD: "1" if self.told else "",
        } | changed
        return f"?{urlencode({name: value for name, value in wanted.items() if value})}"


@dataclass(frozen=True)
class YearRow:
    """A year of the territory. old_share: in percent."""

    year: int
    low: int
    mean: float
    high: int
    index: float
    index_low: float
    index_high: float
    people: int
    old_share: float

    @property
    def pk(self) -> int:
        return self.year


@dataclass(frozen=True)
class CommuneRow:
    """A commune in one year. below: chance, in percent, of being under the threshold; None without one.

    side: of the threshold, in words, as the mean has it beside today.
    """

    code: str
    name: str
    population: int
    today: float
    mean: float
    low: float
    high: float
    below: float | None
    side: str = ""

    @property
    def pk(self) -> str:
        return self.code


@dataclass(frozen=True)
class Shown:
    """An outlook with the year of today and the one that is looked at."""

    outlook: Outlook
    asked: Asked
    this_year: int

    @property
    def step(self) -> int:
        """Years from today of the year that is looked at."""
        wanted = self.asked.year - self.this_year
        return wanted if self.asked.year and 0 <= wanted <= self.outlook.years else self.outlook.years

    @property
    def year(self) -> int:
        return self.this_year + self.step

    @property
    def last_year(self) -> int:
        return self.this_year + self.outlook.years

    @cached_property
    def scale(self) -> Scale:
        return scale_of(self.outlook.ground)

    @property
    def unit(self) -> str:
        return self.outlook.ground.preset.unit_label

    @property
    def noun(self) -> tuple[str, str]:
        return WORDS[self.outlook.ground.profession].noun

    @property
    def headcount(self) -> int:
        return self.outlook.counts[0].high

    @property
    def is_handful(self) -> bool:
        return self.headcount < HANDFUL

    def figure(self, value: float) -> str:
        return number(value, self.scale.decimals)

    @property
    def sentence(self) -> str:
        """« En 2036, entre 3 et 7 médecins généralistes… »."""
        there, one_many = self.outlook.counts[-1], self.noun
        today = number(self.headcount) if self.headcount else f"aucun poste de {one_many[0]}"
        if there.low == there.high:
            amount = (
                f"sans doute {count_words(there.low, *one_many)}"
                if there.low
                else f"sans doute aucun poste de {one_many[0]} occupé"
            )
        else:
            amount = f"entre {number(there.low)} et {number(there.high)} {one_many[1]}"
        return f"En {self.last_year}, {amount} sur le territoire, contre {today} aujourd’hui"

    def title_of(self, step: int) -> str:
        """What the map shows in a year."""
        ground, year = self.outlook.ground, self.this_year + step
        mean = float(self.outlook.index.mean[0, step])
        if ground.threshold is None:
            return f"En {year}, {self.figure(mean)} {self.unit} en moyenne"
        under = self.outlook.commune_mean[:, step] < ground.threshold
        people = [ground.places[row].population for row in ground.own_rows.tolist()]
        concerned = sum(count for count, is_under in zip(people, under.tolist(), strict=True) if is_under)
        communes = sum(
            1 for count, is_under in zip(people, under.tolist(), strict=True) if is_under and count
        )
        limit = f"sous le seuil de {number(ground.threshold, 1)}"
        if not communes:
            return f"En {year}, aucune commune {limit} en moyenne"
        return (
            f"En {year}, {count_words(communes, 'commune', feminine=True)} {limit} en moyenne, "
            f"{count_words(concerned, 'habitant')} d’aujourd’hui"
        )

    @property
    def population_sentence(self) -> str:
        first, last = self.years[0], self.years[-1]
        before, after = number(first.old_share, 0), number(last.old_share, 0)
        share = f"{before} %, aujourd’hui comme alors" if before == after else f"de {before} à {after} %"
        return (
            f"De {number(first.people)} à {count_words(last.people, 'habitant')} en {self.last_year} ; part des 65 ans "
            f"et plus : {share}"
        )

    @cached_property
    def years(self) -> list[YearRow]:
        found = []
        for step, count in enumerate(self.outlook.counts):
            low, high = self.outlook.index_range(step)
            groups = self.outlook.groups[:, step]
            total = float(groups.sum())
            found.append(
                YearRow(
                    self.this_year + step,
                    count.low,
                    count.mean,
                    count.high,
                    float(self.outlook.index.mean[0, step]),
                    low,
                    high,
                    round(total),
                    100 * float(groups[2]) / total if total else 0.0,
                )
            )
        return found

    def communes(self, step: int) -> list[CommuneRow]:
        """The communes of the territory in a year, the least served first."""
        outlook, ground = self.outlook, self.outlook.ground
        rows = [
            CommuneRow(
                place.code,
                place.name,
                place.population,
                float(outlook.commune_mean[at, 0]),
                float(outlook.commune_mean[at, step]),
                float(outlook.low[at, step]),
                float(outlook.high[at, step]),
                None if outlook.below is None else 100 * float(outlook.below[at, step]),
                side_words(
                    float(outlook.commune_mean[at, step]),
                    ground.threshold,
                    float(outlook.commune_mean[at, 0]),
                ),
            )
            for at, place in enumerate(ground.places[row] for row in ground.own_rows.tolist())
        ]
        return sorted(rows, key=lambda row: (row.mean, row.name))

    @property
    def count_curve(self) -> Curve:
        rows = self.years
        return curve_of(
            [row.year for row in rows],
            [row.low for row in rows],
            [row.mean for row in rows],
            [row.high for row in rows],
        )

    @property
    def index_curve(self) -> Curve:
        rows, threshold = self.years, self.outlook.ground.threshold
        return curve_of(
            [row.year for row in rows],
            [row.index_low for row in rows],
            [row.index for row in rows],
            [row.index_high for row in rows],
            decimals=1 if threshold is not None else 0,
            limit=threshold,
            limit_words=f"seuil de {number(threshold, 1)}" if threshold is not None else "",
        )

    @property
    def profile(self) -> str:
        """Where the ages come from, and how sure that is."""
        profile = PROFILES[self.outlook.ground.profession]
        certainty = _CERTAINTY.get(profile.certainty, "")
        return f"{profile.source} ({profile.as_of}{f' ; {certainty}' if certainty else ''})."

    def detail(self, row: CommuneRow) -> str:
        """What the map says of a commune."""
        words = (
            f"{self.figure(row.mean)} {self.unit} (entre {self.figure(row.low)} et {self.figure(row.high)})"
        )
        if row.below is not None:
            words += f" ; {chance(row.below)} d’être sous le seuil"
        return french(words)

    def values(self, step: int) -> dict[str, dict[str, Any]]:
        """For the map: by commune its class and what is said of it."""
        return {
            row.code: {"class": self.scale.class_of(row.mean), "detail": self.detail(row)}
            for row in self.communes(step)
        }

    def answer(self, step: int) -> dict[str, Any]:
        """All that the page changes when its year does: the rows in the order of the table."""
        return {
            "year": self.this_year + step,
            "title": french(self.title_of(step)),
            "values": self.values(step),
            "rows": [
                {
                    "code": row.code,
                    "cells": [
                        self.figure(row.today),
                        self.figure(row.mean),
                        self.range_words(row),
                        chance(row.below) if row.below is not None else "—",
                    ],
                }
                for row in self.communes(step)
            ],
        }

    def range_words(self, row: CommuneRow) -> str:
        return french(f"{self.figure(row.low)} à {self.figure(row.high)}")

    def twin(self, step: int) -> list[tuple[CommuneRow, list[str]]]:
        """The rows of the table with their words, as `answer` gives them."""
        cells = {one["code"]: one["cells"] for one in self.answer(step)["rows"]}
        return [(row, cells[row.code]) for row in self.communes(step)]


def chance(percent: float) -> str:
    """« 3 chances sur 10 »: the draws allow nothing finer."""
    tenths = round(percent / 10)
    if tenths <= 0:
        return french("moins de 1 chance sur 10")
    if tenths >= 10:
        return french("plus de 9 chances sur 10")
    return french(f"{count_words(tenths, 'chance')} sur 10")
