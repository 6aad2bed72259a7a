"""Professionals for 10,000 inhabitants: the territory beside what it is part of, from one source for all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final

from django.core.cache import caches

from maillage.contexts.atlas.ground.professions import WORDS
from maillage.contexts.atlas.ground.supply import RULES, Rule, is_counted
from maillage.contexts.directory import api as directory
from maillage.contexts.directory.api import SupplyEdition
from maillage.contexts.territory import api as territory
from maillage.contexts.territory.api import Level
from maillage.contexts.territory.models import Commune
from maillage.platform.tenancy.models import Community

_KEPT_S: Final = 15 * 60
# Those of the atlas, and two more whom inhabitants look for.
PROFESSIONS: Final[Mapping[str, Rule]] = {
    **RULES,
    "speech_therapist": Rule("91", "Orthophoniste"),
    "podiatrist": Rule("80", "Pédicure-podologue"),
}
# In the order in which the portrait shows them.
SHOWN: Final = (
    "gp",
    "nurse",
    "pharmacist",
    "physiotherapist",
    "dentist",
    "midwife",
    "speech_therapist",
    "podiatrist",
)


def profession_named(name: str) -> str:
    """The profession that an address asks for; the first one when it is unknown."""
    return name if name in SHOWN else SHOWN[0]


@dataclass(frozen=True)
class Density:
    """How many of a profession somewhere, for how many inhabitants. rank: place of the line among those of its table.

    when: what stands after the count (« au 1er janvier 2024 »); source: short name of the file.
    """

    profession: str
    level: str
    kind: str
    count: int
    population: int
    when: str
    source: str
    rank: int

    @property
    def pk(self) -> str:
        return f"{self.profession}-{self.rank:02d}"

    @property
    def rate(self) -> float | None:
        return directory.per_ten_thousand(self.count, self.population)

    @property
    def words(self) -> str:
        return WORDS[self.profession].label


@dataclass(frozen=True)
class Densities:
    """lines: by profession, the territory of the BPE first, what it is compared with, then the territory of the RPPS.

    levels: what is compared, the territory first; none without BPE. by_commune: number of each profession by commune
    code (BPE). communes: those of the territory, by name: code, name, inhabitants.
    """

    levels: tuple[Level, ...]
    lines: Mapping[str, tuple[Density, ...]]
    by_commune: Mapping[str, Mapping[str, int]]
    communes: tuple[tuple[str, str, int], ...]
    edition: SupplyEdition

    @property
    def counted(self) -> tuple[str, ...]:
        return tuple(one for one in SHOWN if self.lines.get(one))

    def compared(self, profession: str) -> list[Density]:
        """The lines of the BPE, one for each level."""
        return [line for line in self.lines.get(profession, ()) if line.source == BPE]

    def today(self, profession: str) -> Density | None:
        """What the register says of the territory."""
        return next((line for line in self.lines.get(profession, ()) if line.source == RPPS), None)

    def of_france(self, profession: str) -> float | None:
        lines = self.compared(profession)
        return lines[-1].rate if lines else None


BPE: Final = "BPE, INSEE"
RPPS: Final = "RPPS, ANS"


def densities_of(community: Community) -> Densities | None:
    """The territory of today; None without perimeter. 1 query more than `densities_from`."""
    communes = list(territory.perimeter_communes(community))
    return densities_from(communes, community) if communes else None


def densities_from(communes: Sequence[Commune], community: Community | None = None) -> Densities:
    """These communes, by name. 2 queries when they are known in this process, else at most 9 more.

    community: whose merges of entries count; None: the register as it is.
    """
    edition = directory.supply_edition(community)
    codes = [one.code for one in communes]
    told = "\n".join((territory.files_digest(), " ".join(codes), edition.mark))
    kept, key = caches["process"], f"atlas.densities.{blake2b(told.encode(), digest_size=16).hexdigest()}"
    found: Densities | None = kept.get(key)
    if found is None:
        found = _counted(communes, edition)
        kept.set(key, found, _KEPT_S)
    return found


def _counted(communes: Sequence[Commune], edition: SupplyEdition) -> Densities:
    codes = frozenset(one.code for one in communes)
    year = edition.facilities_year
    levels = tuple(territory.levels_of(codes)) if year is not None else ()
    compared: dict[str, list[Density]] = {profession: [] for profession in SHOWN}
    inside: Mapping[str, Mapping[str, int]] = {}
    if year is not None:
        labels = _labels(year)
        inside = _by_commune(year, labels, frozenset().union(*(level.communes for level in levels)))
        compared = _compared(year, labels, levels, inside)
    today = _today(codes, sum(one.population for one in communes), edition)
    return Densities(
        levels,
        {one: (*compared[one], *today.get(one, ())) for one in SHOWN},
        {one: {code: n for code, n in counts.items() if code in codes} for one, counts in inside.items()},
        tuple((one.code, one.name, one.population) for one in communes),
        edition,
    )


def _labels(year: int) -> dict[str, str]:
    """How the BPE names each profession that this vintage counts."""
    labels = {one: PROFESSIONS[one].facility_label for one in SHOWN}
    counted = directory.labels_counted(labels.values(), year)
    return {one: label for one, label in labels.items() if label in counted}


def _by_commune(year: int, labels: Mapping[str, str], codes: frozenset[str]) -> dict[str, Mapping[str, int]]:
    found = directory.counts_by_commune(year, list(labels.values()), codes)
    return {one: found[label] for one, label in labels.items()}


def _compared(
    year: int,
    labels: Mapping[str, str],
    levels: Sequence[Level],
    inside: Mapping[str, Mapping[str, int]],
) -> dict[str, list[Density]]:
    totals = directory.counts_by_departement(year, list(labels.values()))
    in_file = {code for counts in totals.values() for code in counts}
    lines: dict[str, list[Density]] = {profession: [] for profession in SHOWN}
    for profession, label in labels.items():
        for rank, level in enumerate(levels):
            if level.departements:
                # Départements that the file does not count at all have no inhabitants to divide by either.
                people = sum(n for code, n in level.departements.items() if code in in_file)
                count = sum(totals[label].get(code, 0) for code in level.departements)
            else:
                people = level.population
                count = sum(inside[profession].get(code, 0) for code in level.communes)
            when = f"1er janvier {year}"
            lines[profession].append(
                Density(profession, level.name, level.kind_words, count, people, when, BPE, rank)
            )
    return lines


def _today(codes: frozenset[str], population: int, edition: SupplyEdition) -> dict[str, tuple[Density, ...]]:
    """Persons (pharmacies: places) of the register who give care outside hospital here, each once."""
    if edition.register_on is None:
        return {}
    found: dict[str, set[str]] = {profession: set() for profession in SHOWN}
    for code, skill, practice in directory.practices_here(codes, edition.same):
        for profession in SHOWN:
            rule = PROFESSIONS[profession]
            if rule.profession != code or (rule.skills and skill not in rule.skills):
                continue
            if is_counted(practice, rule):
                found[profession].add(practice.place if rule.places else practice.person)
    when = f"{edition.register_on:%d/%m/%Y}"
    return {
        profession: (
            Density(
                profession,
                "Le territoire",
                "Le territoire",
                len(people),
                population,
                when,
                RPPS,
                99,
            ),
        )
        for profession, people in found.items()
    }
