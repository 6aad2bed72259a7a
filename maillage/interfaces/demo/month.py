"""What one month changes on a territory: what makes the page « Mouvements » live.

Each kind of change happens at least as often as `_AT_LEAST` says, so that a small rural territory shows them all.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from random import Random

from maillage.interfaces.demo import names
from maillage.interfaces.demo.people import LIBERAL, Activity, DemoCommune, Person
from maillage.interfaces.demo.population import distance_km
from maillage.interfaces.demo.sites import SiteMaker

# Kind of change -> (least number, share of people in town).
_AT_LEAST = {
    "leaves": (2, 0.012),
    "arrives": (3, 0.014),
    "moves": (2, 0.006),
    "opens": (1, 0.006),
    "renamed": (1, 0.002),
    "telephone": (2, 0.01),
}


def month_later(
    people: Sequence[Person], communes: Sequence[DemoCommune], *, seed: int, first_rank: int
) -> list[Person]:
    """The same territory a month later: departures (a general practitioner among them), arrivals, moves from one
    commune to another, second sites opened, a change of name, new telephone numbers.

    `first_rank` must be above every rank and site number in use: arrivals and new sites are numbered from it on.
    """
    random = Random(f"month {seed} {first_rank}")  # noqa: S311 - invented people, not secrets
    return _Month(people, communes, random, first_rank).run()


class _Month:
    def __init__(
        self, people: Sequence[Person], communes: Sequence[DemoCommune], random: Random, first_rank: int
    ) -> None:
        self.people = list(people)
        self.communes = sorted(communes, key=lambda commune: commune.code)
        self.random = random
        self.rank = first_rank
        self.sites = SiteMaker(random, first_rank)
        self.untouched = [person for person in self.people if person.in_town]
        self.random.shuffle(self.untouched)

    def run(self) -> list[Person]:
        in_town = len(self.untouched)
        number = {name: max(least, round(share * in_town)) for name, (least, share) in _AT_LEAST.items()}
        gone = {person.rank for person in self._take_leavers(number["leaves"])}
        changed: dict[int, Person] = {}
        changes: tuple[tuple[str, Callable[[Person], Person]], ...] = (
            ("moves", self._moved),
            ("opens", self._opened),
            ("renamed", self._renamed),
            ("telephone", self._reached_elsewhere),
        )
        for name, change in changes:
            for person in self._take(number[name]):
                changed[person.rank] = change(person)
        stayed = [changed.get(person.rank, person) for person in self.people if person.rank not in gone]
        models = [person for person in stayed if person.in_town and person.rank not in changed]
        return stayed + [self._newcomer(person) for person in self._models(models, number["arrives"])]

    def _take(self, number: int) -> list[Person]:
        taken, self.untouched = self.untouched[:number], self.untouched[number:]
        return taken

    def _take_leavers(self, number: int) -> list[Person]:
        """Those who leave; one of them is a general practitioner, since that is what everybody dreads."""
        self.untouched.sort(key=lambda person: not person.is_general_practitioner)
        first = self._take(1)
        self.random.shuffle(self.untouched)
        return first + self._take(number - 1)

    def _models(self, people: Sequence[Person], number: int) -> list[Person]:
        """Whom newcomers resemble: a nurse, a physiotherapist, then anybody."""
        chosen = [
            found
            for profession in ("60", "70")
            if (found := next((person for person in people if person.profession == profession), None))
        ]
        return (chosen + self.random.sample(list(people), min(number, len(people))))[:number]

    def _newcomer(self, model: Person) -> Person:
        """Somebody of the same profession, at the same place."""
        given = self.random.choice(names.GIVEN_WOMEN if model.woman else names.GIVEN_MEN)
        family = f"{self.random.choice(names.SURNAME_SECOND)}-{self.random.choice(names.SURNAME_FIRST)}"
        self.rank += 1
        return replace(
            model,
            rank=self.rank - 1,
            family_name=family,
            given_name=given,
            activities=model.activities[:1],
        )

    def _elsewhere(self, commune: DemoCommune) -> DemoCommune:
        """Another commune within 25 km where somebody may settle, else any other one."""
        others = [other for other in self.communes if other.code != commune.code]
        near = [
            other for other in others if other.population >= 300 and distance_km(commune, other) < 25
        ] or others
        return self.random.choice(near) if near else commune

    def _moved(self, person: Person) -> Person:
        first, *rest = person.activities
        site = self.sites.make(self._elsewhere(first.site.commune), "solo")
        site = replace(site, commune_code_missing=False)
        return replace(person, activities=(replace(first, site=site), *rest))

    def _opened(self, person: Person) -> Person:
        site = self.sites.make(self._elsewhere(person.activities[0].site.commune), "solo")
        return replace(person, activities=(*person.activities, Activity(site, LIBERAL, "FON-01")))

    def _renamed(self, person: Person) -> Person:
        return replace(person, family_name=f"{person.family_name} {self.random.choice(names.SURNAME_SECOND)}")

    def _reached_elsewhere(self, person: Person) -> Person:
        first, *rest = person.activities
        phone = f"{names.FICTION_LANDLINE}{self.random.randrange(10_000):04d}"
        return replace(person, activities=(replace(first, site=replace(first.site, phone=phone)), *rest))
