"""What shows that something took place. Every function works inside the community's scope.

Nothing is copied while a year is open: the signed sheet of a meeting is evidence of the actions tied to it, by a query
through the link. When the year is closed the list is frozen, and read from there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from maillage.contexts.association import api as association
from maillage.contexts.association.models import Decision, DocumentVersion, Meeting, Minutes
from maillage.contexts.programme.actions.models import Action, ActionLink
from maillage.contexts.programme.evidence.models import Evidence, FrozenProof
from maillage.contexts.programme.evidence.proofs import MEMBERS, Proof, ProofKind
from maillage.contexts.programme.years.models import ReportingYear
from maillage.platform.registry.spine import Period
from maillage.platform.tables.filters import day_start
from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.scoping import open_community
from maillage.platform.tenancy.urls import community_url

_LARGEST = 2**63 - 1
_HELD = "held"


def evidence_of_actions(action_ids: Iterable[int] | None, period: Period) -> list[Proof]:
    """Evidence of these actions (None: all) for what happened in these days, newest first, as it stands today.

    Signed sheets, approved minutes, documents and decisions of the meetings that an action is tied to, documents and
    decisions that it is tied to itself, and what was added by hand. A thing proves each of its actions once. 6 queries.
    """
    wanted = None if action_ids is None else frozenset(action_ids)
    return _newest_first([*_linked(wanted, period), *_added(_of_actions(wanted), period)])


def proofs_in(year: ReportingYear, action_ids: Iterable[int] | None = None) -> list[Proof]:
    """Evidence of a year, of these actions or of everything (indicators with it): frozen once the year is closed.

    At most 6 queries.
    """
    wanted = None if action_ids is None else frozenset(action_ids)
    if year.is_closed:
        return _frozen(year, wanted)
    period = Period(year.starts_on, year.ends_on)
    added = Evidence.objects.all() if wanted is None else _of_actions(wanted)
    return _newest_first([*_linked(wanted, period), *_added(added, period)])


def of_indicator(indicator_id: int, action_id: int | None, year: ReportingYear) -> list[Proof]:
    """What shows a figure: what was added to the indicator, and the evidence of its action."""
    if year.is_closed:
        found = _frozen(year, None)
    else:
        period = Period(year.starts_on, year.ends_on)
        mine = Evidence.objects.filter(
            Q(indicator_id=indicator_id) | Q(action_id=action_id, action__isnull=False)
        )
        linked = _linked(frozenset({action_id}), period) if action_id is not None else []
        found = _newest_first([*linked, *_added(mine, period)])
    return [
        one
        for one in found
        if one.indicator_id == indicator_id or (action_id is not None and one.action_id == action_id)
    ]


def find(pk: int) -> Evidence | None:
    rows = Evidence.objects.select_related(
        "action",
        "action__pilot",
        "indicator",
        "indicator__action",
        "indicator__action__pilot",
        "file",
        "created_by",
    )
    return rows.filter(pk=pk).first() if pk <= _LARGEST else None


def action_named(pk: int) -> Action | None:
    """The action sheet that an address names. 1 query."""
    return Action.objects.select_related("pilot").filter(pk=pk).first() if pk <= _LARGEST else None


def _of_actions(wanted: frozenset[int] | None) -> QuerySet[Evidence]:
    rows: QuerySet[Evidence] = Evidence.objects.filter(action__isnull=False)
    return rows if wanted is None else rows.filter(action_id__in=sorted(wanted))


def _newest_first(proofs: Sequence[Proof]) -> list[Proof]:
    return sorted(
        proofs, key=lambda one: (-one.on.toordinal(), one.kind, one.title, one.source, one.action_id or 0)
    )


@dataclass(frozen=True)
class _Ties:
    """By row, the actions that are tied to it."""

    meetings: dict[int, set[int]]
    decisions: dict[int, set[int]]
    documents: dict[int, set[int]]


def _ties(wanted: frozenset[int] | None) -> _Ties:
    rows = ActionLink.objects.filter(scenario=None).order_by()
    if wanted is not None:
        rows = rows.filter(action_id__in=sorted(wanted))
    found = _Ties({}, {}, {})
    for action, meeting, decision, document in rows.values_list(
        "action_id", "meeting_id", "decision_id", "document_id"
    ):
        for kept, target in (
            (found.meetings, meeting),
            (found.decisions, decision),
            (found.documents, document),
        ):
            if target is not None:
                kept.setdefault(target, set()).add(action)
    return found


def _linked(wanted: frozenset[int] | None, period: Period) -> list[Proof]:
    ties = _ties(wanted)
    community = open_community()
    days = _held_on(sorted(ties.meetings), period)
    return [
        *_documents(community, ties, days, period),
        *_minutes(community, ties, days),
        *_decisions(community, ties, days, period),
    ]


def _held_on(meetings: list[int], period: Period) -> dict[int, tuple[date, str]]:
    """Day and title of those of these meetings that were held in these days."""
    if not meetings:
        return {}
    rows = Meeting.objects.filter(
        pk__in=meetings,
        state=_HELD,
        starts_at__gte=day_start(period.start_on),
        starts_at__lt=day_start(period.end_on, days_later=1),
    )
    return {
        pk: (timezone.localtime(starts).date(), title)
        for pk, starts, title in rows.order_by().values_list("pk", "starts_at", "title")
    }


def _documents(
    community: Community, ties: _Ties, days: dict[int, tuple[date, str]], period: Period
) -> list[Proof]:
    if not ties.documents and not days:
        return []
    rows = DocumentVersion.objects.filter(
        Q(document_id__in=sorted(ties.documents)) | Q(document__meeting_id__in=sorted(days)),
        is_current=True,
        document__archived_at=None,
    ).select_related("document", "file", "document__meeting")
    found = []
    for version in rows.order_by("pk"):
        document = version.document
        on = _day_of(document)
        if not period.start_on <= on <= period.end_on:
            continue
        signed = document.kind == association.DocumentKind.SIGNED_SHEET
        actions = ties.documents.get(document.pk, set()) | ties.meetings.get(document.meeting_id or 0, set())
        found += [
            Proof(
                on,
                document.title,
                ProofKind.SIGNED_SHEET if signed else ProofKind.DOCUMENT,
                version.file,
                community_url(community, "association:document", pk=document.pk),
                action,
                f"association.Document:{document.pk}",
                visibility=document.visibility,
                meeting_id=document.meeting_id,
                document_id=document.pk,
            )
            for action in sorted(actions)
        ]
    return found


def _day_of(document: Any) -> date:
    """That of its meeting, else the first day of what it says, else when it was put in the register."""
    if document.meeting is not None and document.meeting.starts_at is not None:
        return timezone.localtime(document.meeting.starts_at).date()
    day: date = document.valid_from or timezone.localtime(document.created_at).date()
    return day


def _minutes(community: Community, ties: _Ties, days: dict[int, tuple[date, str]]) -> list[Proof]:
    if not days:
        return []
    rows = Minutes.objects.filter(meeting_id__in=sorted(days), state=association.MinutesState.APPROVED)
    return [
        Proof(
            days[meeting][0],
            f"Compte rendu : {days[meeting][1]}"[:200],
            ProofKind.MINUTES,
            None,
            community_url(community, "association:minutes", pk=meeting),
            action,
            f"association.Minutes:{pk}",
            visibility=MEMBERS,
            meeting_id=meeting,
        )
        for pk, meeting in rows.order_by("pk").values_list("pk", "meeting_id")
        for action in sorted(ties.meetings[meeting])
    ]


def _decisions(
    community: Community, ties: _Ties, days: dict[int, tuple[date, str]], period: Period
) -> list[Proof]:
    if not ties.decisions and not days:
        return []
    rows = Decision.objects.filter(
        Q(pk__in=sorted(ties.decisions)) | Q(meeting_id__in=sorted(days)),
        taken_on__gte=period.start_on,
        taken_on__lte=period.end_on,
    )
    return [
        Proof(
            row.taken_on,
            f"{row.number} · {row.title}"[:200],
            ProofKind.DECISION,
            None,
            community_url(community, "association:decision", pk=row.pk),
            action,
            f"association.Decision:{row.pk}",
            visibility=MEMBERS,
            meeting_id=row.meeting_id,
            decision_id=row.pk,
        )
        for row in rows.order_by("pk")
        for action in sorted(
            ties.decisions.get(row.pk, set()) | ties.meetings.get(row.meeting_id or 0, set())
        )
    ]


def _added(rows: QuerySet[Evidence], period: Period) -> list[Proof]:
    community = open_community()
    found = rows.filter(happened_on__gte=period.start_on, happened_on__lte=period.end_on)
    return [
        Proof(
            row.happened_on,
            row.title,
            ProofKind.ADDED,
            row.file,
            community_url(community, "programme:evidence", pk=row.pk),
            row.action_id,
            f"programme.Evidence:{row.pk}",
            indicator_id=row.indicator_id,
            evidence_id=row.pk,
        )
        for row in found.select_related("file").order_by("pk")
    ]


def _frozen(year: ReportingYear, wanted: frozenset[int] | None) -> list[Proof]:
    community = open_community()
    rows = FrozenProof.objects.filter(year=year).select_related("file")
    if wanted is not None:
        rows = rows.filter(action_id__in=sorted(wanted))
    return _newest_first(
        [
            Proof(
                row.on,
                row.title,
                ProofKind(row.kind),
                row.file,
                _page(community, row),
                row.action_id,
                f"programme.FrozenProof:{row.pk}",
                indicator_id=row.indicator_id,
                visibility=row.visibility,
                meeting_id=row.meeting_id,
                decision_id=row.decision_id,
                document_id=row.document_id,
                evidence_id=row.evidence_id,
            )
            for row in rows.order_by("pk")
        ]
    )


def _page(community: Community, row: FrozenProof) -> str:
    """Where it came from, as long as that is there."""
    if row.document_id is not None:
        return community_url(community, "association:document", pk=row.document_id)
    if row.decision_id is not None:
        return community_url(community, "association:decision", pk=row.decision_id)
    if row.evidence_id is not None:
        return community_url(community, "programme:evidence", pk=row.evidence_id)
    if row.kind == ProofKind.MINUTES and row.meeting_id is not None:
        return community_url(community, "association:minutes", pk=row.meeting_id)
    return ""
