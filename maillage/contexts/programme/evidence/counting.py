"""How much evidence a year holds, and which meetings left none: counted from plain values, no row is made.

The same rules as `queries.proofs_in`, which tells each piece: a test holds the two together.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from django.db.models import Q
from django.utils import timezone

from maillage.contexts.association import api as association
from maillage.contexts.association.models import Decision, DocumentVersion, Meeting, Minutes
from maillage.contexts.programme.actions.models import ActionLink
from maillage.contexts.programme.evidence.models import Evidence, FrozenProof
from maillage.contexts.programme.years.models import ReportingYear
from maillage.platform.tables.filters import day_start
from maillage.platform.tenancy.prepared import Prepared

_HELD: Final = "held"


@dataclass(frozen=True)
class UnprovenMeeting:
    """A meeting of an action that was held, with neither a signed sheet nor approved minutes."""

    pk: int
    title: str
    on: date
    action_ids: tuple[int, ...]


@dataclass
class Counts:
    """Pieces of evidence by action and by indicator; and, while the year is open, the meetings without any."""

    by_action: Counter[int] = field(default_factory=Counter)
    by_indicator: Counter[int] = field(default_factory=Counter)
    unproven: list[UnprovenMeeting] = field(default_factory=list)


def counts_in(year: ReportingYear) -> Counts:
    """Frozen once the year is closed. At most 6 queries."""
    found = Counts()
    if year.is_closed:
        rows = FrozenProof.objects.filter(year=year).order_by()
        _count(found, rows.values_list("action_id", "indicator_id"))
        return found
    meetings: dict[int, set[int]] = {}
    decisions: dict[int, set[int]] = {}
    documents: dict[int, set[int]] = {}
    for action, meeting, decision, document in _LINKS.rows():
        if meeting is not None:
            meetings.setdefault(meeting, set()).add(action)
        if decision is not None:
            decisions.setdefault(decision, set()).add(action)
        if document is not None:
            documents.setdefault(document, set()).add(action)
    held = _held(year, meetings)
    proven = _documents(year, found.by_action, documents, meetings, held)
    proven |= _minutes(year, found.by_action, meetings, held)
    _decisions(year, found.by_action, decisions, meetings, held)
    _count(found, _ADDED.rows(start=year.starts_on, end=year.ends_on))
    found.unproven = [
        UnprovenMeeting(pk, title, timezone.localtime(starts).date(), tuple(sorted(meetings[pk])))
        for pk, (starts, title) in sorted(held.items())
        if pk not in proven
    ]
    return found


# --- What is read -----------------------------------------------------------------------------------------
# Meetings are told by their moments, not by their numbers: an association holds hundreds a year, and what is of a
# meeting of no action counts for none.


def _moments(year: ReportingYear) -> dict[str, datetime]:
    """The first moment of the year, and the first after it."""
    return {"since": day_start(year.starts_on), "until": day_start(year.ends_on, days_later=1)}


def _held_in(since: datetime, until: datetime, meeting: str = "") -> dict[str, Any]:
    """Conditions on a meeting held then. meeting: the way to it, « meeting__ »."""
    return {
        f"{meeting}state": _HELD,
        f"{meeting}starts_at__gte": since,
        f"{meeting}starts_at__lt": until,
    }


_LINKS: Final = Prepared(
    lambda: (
        ActionLink.objects.filter(scenario=None)
        .order_by()
        .values_list("action_id", "meeting_id", "decision_id", "document_id")
    )
)
_ADDED: Final = Prepared(
    lambda start, end: (
        Evidence.objects.filter(happened_on__gte=start, happened_on__lte=end)
        .order_by()
        .values_list("action_id", "indicator_id")
    )
)
_MEETINGS: Final = Prepared(
    lambda since, until: (
        Meeting.objects.filter(**_held_in(since, until)).order_by().values_list("pk", "starts_at", "title")
    )
)
_DOCUMENTS: Final = Prepared(
    lambda documents, since, until: (
        DocumentVersion.objects.filter(
            Q(document_id__in=documents) | Q(**_held_in(since, until, "document__meeting__")),
            is_current=True,
            document__archived_at=None,
        )
        .order_by()
        .values_list(
            "document_id",
            "document__kind",
            "document__meeting_id",
            "document__meeting__starts_at",
            "document__valid_from",
            "document__created_at",
        )
    )
)
_MINUTES: Final = Prepared(
    lambda since, until: (
        Minutes.objects.filter(state=association.MinutesState.APPROVED, **_held_in(since, until, "meeting__"))
        .order_by()
        .values_list("meeting_id")
    )
)
_DECISIONS: Final = Prepared(
    lambda decisions, start, end, since, until: (
        Decision.objects.filter(
            Q(pk__in=decisions) | Q(**_held_in(since, until, "meeting__")),
            taken_on__gte=start,
            taken_on__lte=end,
        )
        .order_by()
        .values_list("pk", "meeting_id")
    )
)


def _count(found: Counts, pairs: object) -> None:
    for action, indicator in pairs:  # type: ignore[attr-defined]  # values of a query
        if action is not None:
            found.by_action[action] += 1
        if indicator is not None:
            found.by_indicator[indicator] += 1


def _held(year: ReportingYear, meetings: Mapping[int, set[int]]) -> dict[int, tuple[datetime, str]]:
    """Moment and title of the meetings tied to an action and held in the year."""
    if not meetings:
        return {}
    rows = _MEETINGS.rows(**_moments(year))
    return {pk: (starts, title) for pk, starts, title in rows if pk in meetings}


def _documents(
    year: ReportingYear,
    by_action: Counter[int],
    documents: Mapping[int, set[int]],
    meetings: Mapping[int, set[int]],
    held: Mapping[int, object],
) -> set[int]:
    """Counts the documents; the meetings whose sheet was signed."""
    if not documents and not held:
        return set()
    signed = set()
    moments = _moments(year)
    rows = _DOCUMENTS.rows(documents=tuple(sorted(documents)), **moments)
    for pk, kind, meeting, starts, valid_from, created in rows:
        if kind == association.DocumentKind.SIGNED_SHEET and meeting is not None:
            signed.add(meeting)
        # The day of the meeting, else the first day of what it says, else when it was put in the register.
        if valid_from is not None and starts is None:
            is_within = year.starts_on <= valid_from <= year.ends_on
        else:
            is_within = moments["since"] <= (starts or created) < moments["until"]
        if is_within:
            by_action.update(documents.get(pk, set()) | meetings.get(meeting or 0, set()))
    return signed


def _minutes(
    year: ReportingYear,
    by_action: Counter[int],
    meetings: Mapping[int, set[int]],
    held: Mapping[int, object],
) -> set[int]:
    """Counts the approved minutes; their meetings."""
    if not held:
        return set()
    found = held.keys() & {meeting for (meeting,) in _MINUTES.rows(**_moments(year))}
    for meeting in found:
        by_action.update(meetings[meeting])
    return found


def _decisions(
    year: ReportingYear,
    by_action: Counter[int],
    decisions: Mapping[int, set[int]],
    meetings: Mapping[int, set[int]],
    held: Mapping[int, object],
) -> None:
    if not decisions and not held:
        return
    days = {"start": year.starts_on, "end": year.ends_on}
    for pk, meeting in _DECISIONS.rows(decisions=tuple(sorted(decisions)), **days, **_moments(year)):
        by_action.update(decisions.get(pk, set()) | meetings.get(meeting or 0, set()))
