"""The spine: what contexts know of facts, offered to whoever counts, proves and pays them.

A context that holds facts registers sources; the programme reads indicators from them, funding reads time. Nothing is
pushed and nothing is copied: a figure can always be opened down to the rows that make it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from maillage.platform.registry import Registry

if TYPE_CHECKING:
    from maillage.platform.tenancy.actor import Actor


@dataclass(frozen=True)
class Period:
    """From `start_on` to `end_on`, both included."""

    start_on: date
    end_on: date


@dataclass(frozen=True)
class Question:
    """What is asked of a source: over which days, narrowed to which `option` of the source ("" is all).

    only: keys of rows by kind (« association.Meeting »), when just what an action is tied to counts; None is all.
    """

    period: Period
    option: str = ""
    only: Mapping[str, frozenset[int]] | None = None


@dataclass(frozen=True)
class Measure:
    """An answer: `denominator` is None for a plain count."""

    numerator: Decimal
    denominator: Decimal | None = None


@dataclass(frozen=True)
class FactRow:
    """One of the rows that make a figure; names nobody to who may not see names. url: "" when it has no page."""

    on: date
    label: str
    detail: str = ""
    amount: Decimal = Decimal(1)
    url: str = ""


@dataclass(frozen=True)
class IndicatorSource:
    """A figure that a context can always compute from its facts, in the scope of one community.

    measure(questions): one answer per question, in at most `queries` queries however many questions there are.
    rows(actor, question): the rows behind an answer, newest first; their amounts sum to the numerator.
    options(): what may be chosen as `option`, key and words, the community's scope being open; () when nothing.
    links: kinds of `only` that the source can narrow to.
    """

    name: str
    label: str
    detail: str
    unit: str
    measure: Callable[[Sequence[Question]], Sequence[Measure]]
    rows: Callable[[Actor, Question], Iterable[FactRow]]
    options: Callable[[], Sequence[tuple[str, str]]] = tuple
    links: tuple[str, ...] = ()
    module: str = ""
    queries: int = 1


@dataclass(frozen=True)
class TimeFact:
    """Time that somebody gave: what funding may make an entry of. `source_id` is unique in its source and stable.

    contact_id: who, in the contacts of the association. proven: something shows it; `proof` says what, `missing` what
    is lacking. links: kind and key of what it belongs to, by which an action is found.
    function: « governance » for what a function of the association asks, « mission » for a task of a mission.
    """

    source_id: str
    contact_id: int
    on: date
    minutes: int
    title: str
    function: str
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    proven: bool = False
    proof: str = ""
    missing: str = ""
    url: str = ""
    links: Sequence[tuple[str, int]] = field(default_factory=tuple)


@dataclass(frozen=True)
class TimeSource:
    """`facts(period)` says whose time was given in these days, in at most `queries` queries."""

    name: str
    label: str
    facts: Callable[[Period], Iterable[TimeFact]]
    module: str = ""
    queries: int = 1


indicator_sources: Registry[IndicatorSource] = Registry()
time_sources: Registry[TimeSource] = Registry()
