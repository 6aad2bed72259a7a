"""Entries from the facts that other contexts hold: made once for each fact, corrected when the fact is corrected.

A fact that changes never changes its entry. What was not approved is replaced by another edition; what was approved
stays, and another entry adds or takes back the difference.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django_scopes import scope, scopes_disabled

from maillage.contexts.funding.rates import queries as rates
from maillage.contexts.funding.rates.models import PayKind, PayTask
from maillage.contexts.funding.time import writing
from maillage.contexts.funding.time.models import COUNTED, WAITING, EntryState, TimeEntry
from maillage.contexts.funding.time.queries import closed_years
from maillage.contexts.programme.models import ActionLink
from maillage.platform.audit.services import record
from maillage.platform.files.services import share
from maillage.platform.registry.spine import Period, TimeFact, TimeSource, time_sources
from maillage.platform.tasks.due import due_job
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.services import serialised

# How far back a daily round looks: a sheet is often corrected weeks after its meeting.
LOOK_BACK: Final = timedelta(days=400)
_AT_ONCE: Final = 400
_GONE: Final = "le fait n’est plus noté"
_CHANGED: Final = "le fait a été corrigé"


@dataclass(frozen=True)
class Collected:
    """What a round did: entries made, corrected, facts left alone because their year is closed."""

    made: int = 0
    corrected: int = 0
    closed: int = 0

    def __add__(self, other: Collected) -> Collected:
        return Collected(self.made + other.made, self.corrected + other.corrected, self.closed + other.closed)


@dataclass(frozen=True)
class _Round:
    """What one round knows. actions: action of a linked row, by kind and key."""

    by: Actor
    source: TimeSource
    task: PayTask | None
    actions: Mapping[tuple[str, int], int]
    closed: Sequence[tuple[date, date]]


@transaction.atomic
def collect(*, by: Actor, period: Period) -> Collected:
    """Bring the entries in line with the facts of these days, for every source that is switched on. Twice is once."""
    assert by.community is not None
    serialised(by)
    total = Collected()
    for source in time_sources:
        if by.community.has_module(source.module):
            total += _collect_from(by, source, period)
    return total


@due_job("funding.collect_time", every=timedelta(hours=6))
def collect_everywhere() -> int:
    """Collect for every community that has the module; how many entries were made or corrected."""
    with scopes_disabled():
        communities = list(Community.objects.order_by("pk"))
    today, changed = timezone.localdate(), 0
    for community in communities:
        if community.has_module("funding"):
            with scope(community=community):
                done = collect(by=Actor.system(community), period=Period(today - LOOK_BACK, today))
                changed += done.made + done.corrected
    return changed


def _collect_from(by: Actor, source: TimeSource, period: Period) -> Collected:
    facts = {fact.source_id: fact for fact in source.facts(period)}
    chains = _chains(source.name, facts, period)
    round_ = _Round(
        by, source, rates.meetings_task(period.end_on), _actions_of(facts.values()), closed_years()
    )
    total = Collected()
    for key in sorted(facts.keys() | chains.keys()):
        total += _settle(round_, key, facts.get(key), chains.get(key, []))
    return total


def _chains(source: str, facts: Mapping[str, TimeFact], period: Period) -> dict[str, list[TimeEntry]]:
    """Every edition of these facts, and of those that entries of the period know. 1 query, 1 more by 400 facts."""
    in_period = Q(happened_on__gte=period.start_on, happened_on__lte=period.end_on)
    found: dict[int, TimeEntry] = {}
    known = TimeEntry.objects.filter(source=source).select_related("contact", "task", "file")
    for row in known.filter(in_period).order_by("pk"):
        found[row.pk] = row
    seen = {row.source_id for row in found.values()}
    others = sorted(facts.keys() | seen)
    for start in range(0, len(others), _AT_ONCE):
        for row in known.filter(source_id__in=others[start : start + _AT_ONCE]).order_by("pk"):
            found[row.pk] = row
    chains: dict[str, list[TimeEntry]] = defaultdict(list)
    for row in sorted(found.values(), key=lambda one: one.edition):
        chains[row.source_id].append(row)
    return dict(chains)


def _actions_of(facts: Iterable[TimeFact]) -> dict[tuple[str, int], int]:
    """The action of each linked meeting: the first one that was linked. 1 query."""
    meetings = sorted({key for fact in facts for kind, key in fact.links if kind == "association.Meeting"})
    found: dict[tuple[str, int], int] = {}
    for start in range(0, len(meetings), _AT_ONCE):
        links = ActionLink.objects.filter(meeting__in=meetings[start : start + _AT_ONCE]).order_by("-pk")
        for meeting, action in links.values_list("meeting_id", "action_id"):
            found["association.Meeting", meeting] = action
    return found


def _settle(round_: _Round, key: str, fact: TimeFact | None, chain: list[TimeEntry]) -> Collected:
    """Bring one fact and its entries together."""
    day = fact.on if fact else chain[0].happened_on
    if any(first <= day <= last for first, last in round_.closed):
        return Collected(closed=1) if fact and not chain else Collected()
    if not chain:
        if fact is None or fact.minutes <= 0:
            return Collected()
        _make(round_, fact)
        return Collected(made=1)
    if any(row.state == EntryState.REVERSED for row in chain):
        # Somebody cancelled it by hand: what the fact says no longer counts.
        return Collected()
    return _correct(round_, fact, chain)


def _correct(round_: _Round, fact: TimeFact | None, chain: list[TimeEntry]) -> Collected:
    approved = sum(row.minutes for row in chain if row.state in COUNTED)
    wanted = (fact.minutes if fact else 0) - approved
    # What corrects an approved entry stays where that one is counted: the money comes off the same action.
    is_first = approved == 0
    last = chain[-1]
    waiting = last if last.state in WAITING else None
    if waiting is not None:
        same_time = waiting.minutes == wanted and (fact is None or not _moved(waiting, fact))
        if same_time and (fact is None or not (is_first and _sorted_otherwise(round_, waiting, fact))):
            if fact is not None:
                _refresh_proof(round_.by, waiting, fact)
            return Collected()
        writing.replace(round_.by, waiting, _CHANGED if fact else _GONE)
        if same_time and fact is not None and wanted:
            _keep_proof(_edition(round_, waiting, fact, wanted, is_first), waiting, fact, round_.by)
            return Collected(corrected=1)
    elif last.state == EntryState.REFUSED and last.minutes == wanted:
        return Collected()
    if wanted == 0:
        return Collected(corrected=1 if waiting is not None else 0)
    _edition(round_, last, fact, wanted, is_first)
    return Collected(corrected=1)


def _edition(
    round_: _Round, last: TimeEntry, fact: TimeFact | None, minutes: int, is_first: bool
) -> TimeEntry:
    """The next edition: sorted as the fact is today where nothing of it is approved, a task chosen by hand kept."""
    values = _of_fact(round_, fact)
    if fact is not None and is_first:
        kind = _kind(fact)
        task = None if kind == PayKind.INDEMNITY else last.task or round_.task
        values |= {"kind": kind, "task": task, "action_id": _action(round_, fact) or last.action_id}
    return writing.edition_after(last, by=round_.by, minutes=minutes, **values)


def _keep_proof(made: TimeEntry, before: TimeEntry, fact: TimeFact, by: Actor) -> None:
    """The same time under another action or nature: what somebody brought to show it still does."""
    if before.file is not None:
        made.file = share(by=by, file=before.file, owner=writing.OWNER, owner_id=made.pk)
    if not fact.proven:
        made.proof, made.missing = before.proof, before.missing
    made.save(update_fields=["file", "proof", "missing"])


def _kind(fact: TimeFact) -> PayKind:
    return PayKind.INDEMNITY if fact.function == "governance" else PayKind.MISSION


def _action(round_: _Round, fact: TimeFact) -> int | None:
    """The first linked action; None without one."""
    return next((found for link in fact.links if (found := round_.actions.get(link))), None)


def _sorted_otherwise(round_: _Round, row: TimeEntry, fact: TimeFact) -> bool:
    """True if the fact is now of another nature, or linked to another action."""
    action = _action(round_, fact)
    return row.kind != _kind(fact) or (action is not None and action != row.action_id)


def _moved(row: TimeEntry, fact: TimeFact) -> bool:
    """True if the fact is at another hour than the entry says, in whole minutes."""
    return row.happened_on != fact.on or (fact.starts_at is not None and row.starts_at != fact.starts_at)


def _of_fact(round_: _Round, fact: TimeFact | None) -> dict[str, Any]:
    """What a corrected entry takes from the fact of today; nothing where the fact is gone."""
    if fact is None:
        return {"missing": "", "proof": _GONE}
    return {
        "title": fact.title[:200],
        "happened_on": fact.on,
        "cap_year": fact.on.year,
        "starts_at": fact.starts_at,
        "ends_at": fact.ends_at,
        "proof": fact.proof[:200] if fact.proven else "",
        "missing": fact.missing[:200],
        "proof_url": fact.url[:200],
    }


def _make(round_: _Round, fact: TimeFact) -> TimeEntry:
    kind = _kind(fact)
    made: TimeEntry = TimeEntry.objects.create(
        community=round_.by.community,
        source=round_.source.name,
        source_id=fact.source_id,
        contact_id=fact.contact_id,
        kind=kind,
        task=None if kind == PayKind.INDEMNITY else round_.task,
        action_id=_action(round_, fact),
        minutes=fact.minutes,
        created_by=round_.by.user,
        **_of_fact(round_, fact),
    )
    record(
        by=round_.by,
        action="time.collected",
        obj=made,
        label=writing.label_of(made),
        after={"minutes": fact.minutes, "source": round_.source.name},
    )
    return made


def _refresh_proof(by: Actor, row: TimeEntry, fact: TimeFact) -> None:
    """A proof that came since: told in the journal, the entry itself being the same. One typed by hand stays."""
    proof = fact.proof[:200] if fact.proven else ""
    before = {"proof": row.proof, "missing": row.missing}
    after = {"proof": proof, "missing": fact.missing[:200]}
    if before == after or row.file_id is not None or (row.proof and not fact.proven):
        return
    row.proof, row.missing = after["proof"], after["missing"]
    row.version += 1
    row.save(update_fields=["proof", "missing", "version"])
    record(by=by, action="time.proof", obj=row, label=writing.label_of(row), before=before, after=after)
