"""What is read of a year to say what is missing: plain values, in a fixed number of queries.

Four hundred indicators are read as tuples, not as rows of models: the page is opened every day, and most of what it
reads is complete.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, NamedTuple

from django.db.models import Count, F, FilteredRelation, Min, Q

from maillage.contexts.association.api import Contact
from maillage.contexts.dossier.dialogue.confirming.models import Confirmation
from maillage.contexts.dossier.dialogue.models import Dialogue, DialogueState
from maillage.contexts.dossier.readiness.items import COORDINATION, Holder, function, person
from maillage.contexts.programme.api import EvidenceCounts, late_steps
from maillage.contexts.programme.models import Action, Indicator, Mission, ReportingYear
from maillage.platform.tenancy.prepared import Prepared
from maillage.platform.ui.typography import short_date

# Given up, an action proves nothing and needs nothing.
_DROPPED: Final = "dropped"
_DONE: Final = "done"


class IndicatorFact(NamedTuple):
    pk: int
    code: str
    name: str
    kind: str
    direction: str
    unit: str
    source: str
    mission_id: int | None
    action_id: int | None
    numerator: Any
    denominator: Any
    reading_id: int | None
    target: Any


class ActionFact(NamedTuple):
    pk: int
    code: str
    title: str
    state: str
    mission_id: int
    pilot_id: int | None
    starts_on: date | None


class MissionFact(NamedTuple):
    pk: int
    name: str
    pilot_id: int | None


class LateFact(NamedTuple):
    """Late steps of an action that one person has: how many, and the day of the first."""

    action_id: int
    owner_id: int | None
    steps: int
    due_on: date


class DialogueFact(NamedTuple):
    pk: int
    state: str
    submit_by_on: date | None


class Sheets(NamedTuple):
    """The action sheets that live in a year and who has them. answers: what pilots answered, by action."""

    actions: dict[int, ActionFact]
    missions: dict[int, MissionFact]
    late: Sequence[LateFact]
    names: dict[int, str]
    dialogue: DialogueFact | None
    answers: dict[int, str]


@dataclass
class Facts:
    """The health project in a year. names: of the contacts that pilot or bear something."""

    year: ReportingYear
    indicators: Sequence[IndicatorFact]
    actions: dict[int, ActionFact]
    missions: dict[int, MissionFact]
    late: Sequence[LateFact]
    evidence: EvidenceCounts
    names: dict[int, str]
    dialogue: DialogueFact | None = None
    answers: dict[int, str] = field(default_factory=dict)
    _pilots: dict[int | None, Holder] = field(default_factory=dict)

    @property
    def due_on(self) -> date:
        """The day for what has none of its own: that of the deposit, else the end of the year."""
        found = self.dialogue.submit_by_on if self.dialogue else None
        return found or self.year.ends_on

    @property
    def asks_to_confirm(self) -> bool:
        """Pilots are asked once the dossier is in preparation, and no longer once it is handed in."""
        return self.dialogue is not None and self.dialogue.state == DialogueState.PREPARATION

    def is_awaited(self, one: IndicatorFact) -> bool:
        """False for the indicator of an action that is not of the year: ended before, given up or not begun.

        What is written of it counts all the same; nobody is asked for it.
        """
        return one.action_id is None or one.action_id in self.actions

    def pilot_of_action(self, pk: int | None) -> Holder:
        """The pilot, else that of the mission, else the coordination."""
        if pk not in self._pilots:
            self._pilots[pk] = self._pilot(pk)
        return self._pilots[pk]

    def _pilot(self, pk: int | None) -> Holder:
        action = self.actions.get(pk) if pk is not None else None
        if action is None:
            return function(COORDINATION)
        return self._named(action.pilot_id) or self.pilot_of_mission(action.mission_id)

    def pilot_of_mission(self, pk: int | None) -> Holder:
        mission = self.missions.get(pk) if pk is not None else None
        return (self._named(mission.pilot_id) if mission else None) or function(COORDINATION)

    def bearer_of(self, late: LateFact) -> Holder:
        return self._named(late.owner_id) or self.pilot_of_action(late.action_id)

    def holder_of(self, one: IndicatorFact) -> Holder:
        if one.action_id is not None:
            return self.pilot_of_action(one.action_id)
        return self.pilot_of_mission(one.mission_id)

    def mission_of(self, one: IndicatorFact) -> int | None:
        """Its own, else that of its action."""
        if one.mission_id is not None or one.action_id is None:
            return one.mission_id
        action = self.actions.get(one.action_id)
        return action.mission_id if action else None

    def _named(self, contact_id: int | None) -> Holder | None:
        name = self.names.get(contact_id) if contact_id is not None else None
        return None if name is None or contact_id is None else person(contact_id, name)


_NAMES: Final = Prepared(
    lambda people: (
        Contact.objects.filter(pk__in=people)
        .order_by()
        .values_list("pk", "kind", "organisation_name", "first_name", "last_name")
    )
)
_INDICATORS: Final = Prepared(
    lambda year, start, end: (
        Indicator.objects.filter(
            Q(valid_from=None) | Q(valid_from__lte=end), Q(valid_until=None) | Q(valid_until__gte=start)
        )
        .annotate(
            figure=FilteredRelation("readings", condition=Q(readings__year=year, readings__is_current=True)),
            aim=FilteredRelation("targets", condition=Q(targets__year=year)),
        )
        .order_by("code", "pk")
        .values_list(
            "pk",
            "code",
            "name",
            "kind",
            "direction",
            "unit",
            "source",
            "mission_id",
            "action_id",
            "figure__numerator",
            "figure__denominator",
            "figure__pk",
            "aim__value",
        )
    )
)
_ACTIONS: Final = Prepared(
    lambda start, end: (
        Action.objects.exclude(state=_DROPPED)
        .exclude(state=_DONE, ends_on__lt=start)
        .filter(Q(starts_on=None) | Q(starts_on__lte=end))
        .order_by("mission__rank", "mission_id", "pk")
        .values_list(*ActionFact._fields)
    )
)
_MISSIONS: Final = Prepared(lambda: Mission.objects.order_by("rank", "pk").values_list(*MissionFact._fields))
_LATE: Final = Prepared(
    lambda today: (
        late_steps(today)
        .select_related(None)
        .order_by()
        .values_list("action_id", "owner_id")
        .annotate(n=Count("pk"), first=Min("due_on"))
        .order_by("action_id", F("owner_id").asc(nulls_first=True))
    )
)


_DIALOGUE: Final = Prepared(
    lambda year: Dialogue.objects.filter(year=year).order_by("pk").values_list(*DialogueFact._fields)[:1]
)


def sheets_in(year: ReportingYear, today: date) -> Sheets:
    """At most 6 queries. today: the day on which a step is late."""
    actions, missions = _actions(year), _missions()
    late = _late(min(today, year.ends_on))
    people = {row.pilot_id for row in actions.values()} | {row.pilot_id for row in missions.values()}
    dialogue = next((DialogueFact._make(row) for row in _DIALOGUE.rows(year=year.pk)), None)
    return Sheets(
        actions,
        missions,
        late,
        _names(people | {row.owner_id for row in late}),
        dialogue,
        _answers(dialogue) if dialogue is not None else {},
    )


def gathered(
    year: ReportingYear, indicators: Sequence[IndicatorFact], sheets: Sheets, evidence: EvidenceCounts
) -> Facts:
    return Facts(year=year, indicators=indicators, evidence=evidence, **sheets._asdict())


def _names(people: set[int | None]) -> dict[int, str]:
    wanted = tuple(sorted(pk for pk in people if pk is not None))
    return {
        pk: organisation if kind == "organisation" else f"{first} {last}".strip()
        for pk, kind, organisation, first, last in _NAMES.rows(people=wanted)
    }


def indicators_in(year: ReportingYear) -> list[IndicatorFact]:
    """The indicators whose definition holds in the year, with their figure and target of it. 1 query."""
    rows = _INDICATORS.rows(year=year.pk, start=year.starts_on, end=year.ends_on)
    return [IndicatorFact._make(row) for row in rows]


def _actions(year: ReportingYear) -> dict[int, ActionFact]:
    """The sheets that live in the year: not given up, begun before its end, and not over before its first day."""
    found = _ACTIONS.rows(start=year.starts_on, end=year.ends_on)
    return {row[0]: ActionFact._make(row) for row in found}


def _missions() -> dict[int, MissionFact]:
    return {row[0]: MissionFact._make(row) for row in _MISSIONS.rows()}


def _late(today: date) -> list[LateFact]:
    return [LateFact._make(row) for row in _LATE.rows(today=today)]


def _answers(dialogue: DialogueFact) -> dict[int, str]:
    """What pilots answered, by action."""
    rows = Confirmation.objects.filter(dialogue=dialogue.pk, is_current=True).order_by("pk")
    return dict(rows.values_list("action_id", "answer"))


def late_words(one: LateFact) -> str:
    many = "une étape en retard" if one.steps == 1 else f"{one.steps} étapes en retard"
    return f"{many} depuis le {short_date(one.due_on)}"


def indicators_of_actions(facts: Facts) -> dict[int, list[int]]:
    """Keys of the indicators of each action."""
    found: dict[int, list[int]] = defaultdict(list)
    for one in facts.indicators:
        if one.action_id is not None:
            found[one.action_id].append(one.pk)
    return found
