"""Invent the professionals of a territory, after national densities and the shape of its communes.

Everything follows from the seed: the same communes and seed give the same people, on any machine.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from math import cos, hypot, radians
from random import Random

from maillage.interfaces.demo import names, rates
from maillage.interfaces.demo.people import LIBERAL, SALARIED, Activity, DemoCommune, Person, Site
from maillage.interfaces.demo.sites import SiteMaker

_KM_PER_DEGREE = 111.2


def invent_people(communes: Sequence[DemoCommune], *, seed: int, first_rank: int = 0) -> list[Person]:
    """People of a territory, with RPPS ranks from `first_rank` on (leave 100,000 between two territories).

    Site numbers start at the same rank, so that two territories never share one.
    """
    return _Inventor(communes, seed=seed, first_rank=first_rank).run()


def distance_km(one: DemoCommune, other: DemoCommune) -> float:
    """Distance between two communes, as the crow flies, right to a per cent within one region."""
    mean_lat = radians((one.lat + other.lat) / 2)
    return hypot((one.lon - other.lon) * cos(mean_lat), one.lat - other.lat) * _KM_PER_DEGREE


def nearest(commune: DemoCommune, candidates: Sequence[DemoCommune]) -> DemoCommune | None:
    """The nearest of some communes; ties go to the smaller code."""
    return min(candidates, key=lambda other: (distance_km(commune, other), other.code), default=None)


def expected_numbers(communes: Sequence[DemoCommune], trade: rates.Trade) -> dict[str, float]:
    """How many of a trade each commune should have: those of its people, and those of its small neighbours.

    People of communes under `rates.RURAL_UNDER` inhabitants count for `remote_factor`.
    """
    large = [commune for commune in communes if commune.population >= trade.smallest_commune]
    expected: dict[str, float] = defaultdict(float)
    for commune in communes:
        demand = commune.population * trade.per_inhabitant
        if commune.population < rates.RURAL_UNDER:
            demand *= trade.remote_factor
        if commune.population >= trade.smallest_commune:
            expected[commune.code] += demand
        elif (neighbour := nearest(commune, large)) is not None:
            expected[neighbour.code] += demand
    return dict(expected)


class _Inventor:
    """One run: the draws, the numbers already given, the sites already open."""

    def __init__(self, communes: Sequence[DemoCommune], *, seed: int, first_rank: int) -> None:
        self.communes = sorted(communes, key=lambda commune: commune.code)
        self.random = Random(f"people {seed} {first_rank}")  # noqa: S311 - invented people, not secrets
        self.sites = SiteMaker(self.random, first_rank)
        self.rank = first_rank
        self.people: list[Person] = []
        self.taken: set[tuple[str, str]] = set()
        self.open_sites: dict[tuple[str, str], list[Site]] = defaultdict(list)
        self.occupants: dict[int, int] = defaultdict(int)

    def run(self) -> list[Person]:
        for commune in self.communes:
            self._staff(commune, "hospital", rates.HOSPITAL_SMALLEST_COMMUNE, rates.HOSPITAL_STAFF)
            self._staff(
                commune, "nursing_home", rates.NURSING_HOME_SMALLEST_COMMUNE, rates.NURSING_HOME_STAFF
            )
        for trade in rates.TRADES:
            expected = expected_numbers(self.communes, trade)
            for commune in self.communes:
                for _ in range(self._rounded(expected.get(commune.code, 0.0))):
                    self.people.append(self._townsperson(commune, trade))
        return self.people

    def _rounded(self, expected: float) -> int:
        """A whole number near `expected`, right on average."""
        return int(expected + self.random.random())

    # People

    def _identity(self, women: float) -> tuple[int, bool, str, str]:
        woman = self.random.random() < women
        given_names = names.GIVEN_WOMEN if woman else names.GIVEN_MEN
        while True:
            family = f"{self.random.choice(names.SURNAME_FIRST)}-{self.random.choice(names.SURNAME_SECOND)}"
            given = self.random.choice(given_names)
            if (family, given) not in self.taken:
                break
        self.taken.add((family, given))
        self.rank += 1
        return self.rank - 1, woman, family, given

    def _staff(
        self, commune: DemoCommune, kind: str, smallest_commune: int, staff: Sequence[rates.Staff]
    ) -> None:
        if commune.population < smallest_commune:
            return
        site = self.sites.make(commune, kind)
        self.open_sites[commune.code, kind].append(site)
        for post in staff:
            for _ in range(post.number):
                rank, woman, family, given = self._identity(post.women)
                activity = Activity(site, SALARIED, "FON-48" if post.student else "FON-33")
                knowhows = (post.knowhow,) if post.knowhow else ()
                self.people.append(
                    Person(
                        rank=rank,
                        woman=woman,
                        family_name=family,
                        given_name=given,
                        profession=post.profession,
                        activities=(activity,),
                        knowhows=knowhows,
                        doctor=post.doctor,
                        student=post.student,
                    )
                )

    def _townsperson(self, commune: DemoCommune, trade: rates.Trade) -> Person:
        rank, woman, family, given = self._identity(trade.women)
        knowhows: tuple[tuple[str, str], ...] = ()
        if trade.knowhows:
            knowhows = (self.random.choice(trade.knowhows),)
        if trade.profession == "60" and self.random.random() < rates.ADVANCED_PRACTICE_SHARE:
            knowhows = (("S", "SI01"),)
        if knowhows and knowhows[0][1] in {"SM54", "SM26"} and self.random.random() < 0.08:
            knowhows += (("CAPA", self.random.choice(("CAPA06", "CAPA10", "CAPA02"))),)
        return Person(
            rank=rank,
            woman=woman,
            family_name=family,
            given_name=given,
            profession=trade.profession,
            activities=self._activities(commune, trade),
            knowhows=knowhows,
            doctor=trade.doctor,
        )

    # Places

    def _activities(self, commune: DemoCommune, trade: rates.Trade) -> tuple[Activity, ...]:
        main = self._main_activity(commune, trade)
        others: list[Activity] = []
        if main.mode == LIBERAL and trade.profession != "21":
            if self.random.random() < rates.SECOND_SITE_SHARE:
                others.extend(self._second_site(commune, trade))
            if self.random.random() < rates.SALARIED_BESIDE_SHARE:
                others.extend(self._salaried_beside(commune, trade))
        return (main, *others)

    def _main_activity(self, commune: DemoCommune, trade: rates.Trade) -> Activity:
        if trade.profession == "21":
            return self._pharmacist(commune)
        salaried_at = (
            self.open_sites[commune.code, "hospital"] + self.open_sites[commune.code, "nursing_home"]
        )
        if salaried_at and self.random.random() < trade.salaried:
            return Activity(self.random.choice(salaried_at), SALARIED, "FON-33")
        site = self._practice(commune, trade)
        role = "FON-01" if site.sector == "SA07" else self.random.choice(("FON-02", "FON-17", "FON-01"))
        return Activity(site, LIBERAL, role)

    def _pharmacist(self, commune: DemoCommune) -> Activity:
        """The first of a pharmacy owns it, the second is employed there."""
        for site in self.open_sites[commune.code, "pharmacy"]:
            if self.occupants[site.number] < 2:
                self.occupants[site.number] += 1
                return Activity(site, SALARIED, "FON-05")
        site = self.sites.make(commune, "pharmacy")
        self.open_sites[commune.code, "pharmacy"].append(site)
        self.occupants[site.number] = 1
        return Activity(site, LIBERAL, "FON-03")

    def _practice(self, commune: DemoCommune, trade: rates.Trade) -> Site:
        """Own practice, group practice of the same profession, or the health centre of a middling commune."""
        draw = self.random.random()
        if 1_500 <= commune.population < 15_000 and draw < 0.35:
            return self._shared(commune, "health_centre", capacity=14)
        if draw < 0.7:
            return self._shared(commune, "group", profession=trade.profession, capacity=5)
        return self.sites.make(commune, "solo")

    def _shared(self, commune: DemoCommune, kind: str, *, profession: str = "", capacity: int) -> Site:
        """A site that colleagues share, a new one when the last is full."""
        known = self.open_sites[commune.code, kind + profession]
        if not known or self.occupants[known[-1].number] >= capacity:
            known.append(self.sites.make(commune, kind))
        self.occupants[known[-1].number] += 1
        return known[-1]

    def _second_site(self, commune: DemoCommune, trade: rates.Trade) -> list[Activity]:
        """A second practice, in a neighbouring commune large enough for some people."""
        around = [
            other
            for other in self.communes
            if other.code != commune.code and other.population >= 300 and distance_km(commune, other) < 15
        ]
        if not around:
            return []
        return [Activity(self._shared(self.random.choice(around), "group", profession=trade.profession, capacity=5),
                         LIBERAL, "FON-01")]  # fmt: skip

    def _salaried_beside(self, commune: DemoCommune, trade: rates.Trade) -> list[Activity]:
        """A salaried activity beside: physicians coordinate the nursing home, others work there."""
        homes = [
            site for (_, kind), sites in self.open_sites.items() if kind == "nursing_home" for site in sites
        ]
        near = [site for site in homes if distance_km(commune, site.commune) < 20]
        if not near:
            return []
        return [
            Activity(self.random.choice(near), SALARIED, "FON-63" if trade.profession == "10" else "FON-33")
        ]
