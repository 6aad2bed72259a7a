"""What the page shows, and all it was made of, kept while no line of the journal touches it (`parts`).

A minute at most, for what is written without a line or committed out of order: nothing is made of a part that was read
longer ago. The list, the lists of persons and the letters are never kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from time import time
from typing import Any, Final, NamedTuple

from django.core.cache import caches
from django.utils import timezone

from maillage.contexts.dossier.readiness import queries
from maillage.contexts.dossier.readiness.items import Item, Kind, MissionState, PersonState
from maillage.contexts.dossier.readiness.parts import READERS, Lines, Parts, newest_lines, touched_since
from maillage.contexts.dossier.readiness.queries import Readiness
from maillage.contexts.funding.api import VIEW_MONEY
from maillage.contexts.programme.models import ReportingYear
from maillage.core.aci.variable import Range
from maillage.platform.tenancy.actor import Actor

KEPT_S: Final = 60
# The page shows what weighs most; the list has the rest.
FIRST: Final = 8
PEOPLE: Final = 12


class MissionRow(NamedTuple):
    pk: int | None
    name: str
    variable_cents: int
    acquired_cents: int
    hanging_cents: int
    points: int
    who: tuple[str, ...]


class PersonRow(NamedTuple):
    key: str
    name: str
    points: int
    said: tuple[str, ...]
    due_on: date | None


@dataclass(frozen=True)
class Summary:
    """count: of all that is missing; people_count: of those who have some of it; first: what weighs most, but the
    lines of the contract, which all ask for the same paper."""

    indicators: int
    complete: int
    count: int
    due_on: date
    hanging_cents: int
    whole_cents: int
    range: Range
    missions: tuple[MissionRow, ...]
    people: tuple[PersonRow, ...]
    people_count: int
    first: tuple[Item, ...]


class Kept(NamedTuple):
    """A value, the last line of the journal before it was read, and until when it may be used (seconds)."""

    line: int
    until: float
    value: Any


def summary(year: ReportingYear, actor: Actor) -> Summary:
    """1 query when nothing that counts was written since; more for each part that was touched."""
    kept, base, lines = caches["process"], _base(year, actor), newest_lines()
    whole = f"{base}-{actor.can(VIEW_MONEY)}"
    known: Kept | None = kept.get(whole)
    if known is None or touched_since(lines, known.line):
        read, until = _parts(base, lines, year)
        line = lines[0][0] if lines else 0
        known = Kept(line, until, summed(queries.missing(year, actor, known=read)))
        kept.set(whole, known, max(0.0, until - time()))
    found: Summary = known.value
    return found


def _base(year: ReportingYear, actor: Actor) -> str:
    """The year as it stands, and the day."""
    community = actor.community.pk if actor.community else 0
    return f"readiness-{community}-{year.pk}-{year.version}-{timezone.localdate().isoformat()}"


def _parts(base: str, lines: Lines, year: ReportingYear) -> tuple[Parts, float]:
    """Those that were touched are read again; until when the oldest may be used."""
    kept, today, now = caches["process"], timezone.localdate(), time()
    known: dict[str, Kept] = kept.get_many([f"{base}-{name}" for name in READERS])
    values, until = {}, now + KEPT_S
    for name, reader in READERS.items():
        one = known.get(f"{base}-{name}")
        if one is None or name in touched_since(lines, one.line):
            one = Kept(lines[0][0] if lines else 0, now + KEPT_S, reader(year, today))
            kept.set(f"{base}-{name}", one, KEPT_S)
        values[name], until = one.value, min(until, one.until)
    return Parts(**values), until


def summed(found: Readiness) -> Summary:
    people = found.people()
    return Summary(
        indicators=found.indicators,
        complete=found.complete,
        count=len(found.items),
        due_on=found.due_on,
        hanging_cents=found.hanging_cents,
        whole_cents=found.standing.whole_cents,
        range=found.standing.range,
        missions=tuple(_mission(one) for one in found.missions),
        people=tuple(_person(one) for one in people[:PEOPLE]),
        people_count=len(people),
        first=tuple(one for one in found.items if one.kind != Kind.LINE)[:FIRST],
    )


def _mission(one: MissionState) -> MissionRow:
    who = tuple(dict.fromkeys(item.holder.name for item in one.items))
    sums = (one.variable_cents, one.acquired_cents, one.hanging_cents)
    return MissionRow(one.pk, one.name, *sums, len(one.items), who)


def _person(one: PersonState) -> PersonRow:
    said = tuple(dict.fromkeys(item.label for item in one.items))
    return PersonRow(one.holder.key, one.holder.name, len(one.items), said, one.due_on)
