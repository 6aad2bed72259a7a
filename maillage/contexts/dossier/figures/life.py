"""What the association did, counted by the same sources as the indicators; and the territory."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from maillage.contexts.association import api as association
from maillage.contexts.dossier.figures.book import Association, Count, Facts, Ground
from maillage.contexts.funding import api as funding
from maillage.contexts.programme import api as programme
from maillage.contexts.programme.models import ReportingYear
from maillage.contexts.territory import api as territory
from maillage.platform.registry.spine import IndicatorSource, Period, Question, indicator_sources
from maillage.platform.tenancy.models import Community

MEETINGS: Final = "association.meetings"
HOURS: Final = "association.meeting_hours"
PEOPLE: Final = "association.participants"
MEMBERS: Final = "association.members"
DECISIONS: Final = "association.decisions"
_CATEGORY: Final = "categorie:"
_KIND: Final = "reunion:"


class FactsOf:
    """Meetings, hours and participants of each action, and the time that was given. 5 queries."""

    def __init__(self, year: ReportingYear, action_ids: Sequence[int]) -> None:
        self.year = year
        period = Period(year.starts_on, year.ends_on)
        links = programme.links_of(action_ids)
        asked = [Question(period), *(Question(period, only=links[pk]) for pk in action_ids)]
        meetings, hundredths, people = (_measured(name, asked) for name in (MEETINGS, HOURS, PEOPLE))
        self._minutes = funding.minutes_by_action(year)
        self.whole = Facts(meetings[0], hundredths[0], people[0], sum(self._minutes.values()))
        given: dict[int | None, int] = defaultdict(int)
        for (_, action), minutes in self._minutes.items():
            given[action] += minutes
        self._actions = {
            pk: Facts(meetings[rank], hundredths[rank], people[rank], given[pk])
            for rank, pk in enumerate(action_ids, 1)
        }

    def of_action(self, pk: int) -> Facts:
        return self._actions.get(pk, Facts())

    def minutes_of(self, mission_id: int | None) -> int:
        """Time given to a mission; None: to no action."""
        return sum(minutes for (mission, _), minutes in self._minutes.items() if mission == mission_id)


def _measured(name: str, asked: Sequence[Question]) -> list[int]:
    """Whole numbers, hours in hundredths."""
    return [int(one.numerator * (100 if name == HOURS else 1)) for one in _source(name).measure(asked)]


def _source(name: str) -> IndicatorSource:
    found = indicator_sources.get(name)
    assert found is not None, name
    return found


def association_of(year: ReportingYear, today: date, facts: FactsOf) -> Association:
    """Members on the last day (or today), meetings by kind, people by category. 4 queries."""
    period = Period(year.starts_on, year.ends_on)
    belonging = Period(year.starts_on, max(today, year.starts_on))
    categories = [pair for pair in _source(PEOPLE).options() if not pair[0].startswith(_KIND)]
    kinds = list(_source(MEETINGS).options())
    professions = association.profession_choices()
    members = _measured(
        MEMBERS,
        [
            Question(belonging),
            *(Question(belonging, key) for key, _ in professions),
            *(Question(belonging, f"{_CATEGORY}{key}") for key, _ in categories),
        ],
    )
    people = _measured(PEOPLE, [Question(period, key) for key, _ in categories])
    held = _measured(MEETINGS, [Question(period, key) for key, _ in kinds])
    (decisions,) = _measured(DECISIONS, [Question(period)])
    middle = 1 + len(professions)
    return Association(
        members=members[0],
        by_profession=_counts(professions, members[1:middle]),
        by_category=_counts(categories, members[middle:]),
        facts=facts.whole,
        meetings_by_kind=_counts(kinds, held),
        people_by_category=_counts(categories, people),
        decisions=decisions,
    )


def _counts(options: Iterable[tuple[str, str]], counts: Sequence[int]) -> tuple[Count, ...]:
    """Those that count something, the most first."""
    found = [Count(key, words, count) for (key, words), count in zip(options, counts, strict=True) if count]
    return tuple(sorted(found, key=lambda one: (-one.count, one.label)))


def ground_of(community: Community, today: date) -> Ground:
    """The perimeter in force that day. 2 queries."""
    communes = tuple(
        (one.code, one.name, one.population) for one in territory.perimeter_communes(community, today)
    )
    found = territory.summary(community, today)
    return Ground(communes, found.population, found.area_km2, found.density, str(territory.POPULATION_SOURCE))
