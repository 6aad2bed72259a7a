"""Where somebody stands between the first invitation and an active membership, computed from what took place.

Nothing is typed twice: invitations and presences come from meetings, membership from the members, interest from the
last conversation that somebody noted.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import (
    Case,
    DateTimeField,
    IntegerField,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from maillage.contexts.association.contacts.models import Contact, Standing
from maillage.contexts.association.engagement.models import Approach, Outcome
from maillage.contexts.association.meetings.models import Attendee, Meeting, Presence

KNOWN, INVITED, CAME, INTERESTED = "known", "invited", "came", "interested"
DECLINED, MEMBER, ACTIVE, GONE = "declined", "member", "active", "gone"

# In the order of the way that leads to an active member; the two ways out come last.
LABELS: Final[dict[str, str]] = {
    KNOWN: "à inviter",
    INVITED: "invité",
    CAME: "venu",
    INTERESTED: "intéressé",
    MEMBER: "adhérent",
    ACTIVE: "adhérent actif",
    DECLINED: "ne souhaite pas",
    GONE: "parti",
}
_STAGES: Final = tuple(LABELS)
RANKS: Final[dict[str, int]] = {stage: rank for rank, stage in enumerate(LABELS)}
TONES: Final[dict[str, tuple[str, str]]] = {
    KNOWN: ("neutral", "user"),
    INVITED: ("info", ""),
    CAME: ("info", ""),
    INTERESTED: ("warning", "star"),
    MEMBER: ("success", ""),
    ACTIVE: ("success", ""),
    DECLINED: ("neutral", "ban"),
    GONE: ("neutral", "user-minus"),
}
# A member who came to nothing for a year is a member, and no longer an active one.
ACTIVE_WITHIN: Final = timedelta(days=365)
HERE: Final = (Presence.PRESENT, Presence.REMOTE)


def with_stages(rows: QuerySet[Contact], now: datetime) -> QuerySet[Any]:
    """The contacts with `stage_rank` (see `stage_of`) and `last_seen_at`, computed by the database."""
    attended = Attendee.objects.filter(contact=OuterRef("pk"), presence__in=HERE)
    seen = attended.order_by().values("contact").annotate(last=Max("meeting__starts_at")).values("last")
    return ranked(rows, now - ACTIVE_WITHIN, now).annotate(
        last_seen_at=Subquery(seen, output_field=DateTimeField())
    )


def ranked(rows: QuerySet[Contact], since: datetime, until: datetime) -> QuerySet[Any]:
    """The contacts with `stage_rank`; a member is active who came to a meeting between the two moments."""
    joined = Q(standing__in=(Standing.MEMBER, Standing.SUSPENDED))
    return rows.annotate(
        stage_rank=Case(
            When(joined & Q(pk__in=_came_between(since, until)), then=Value(RANKS[ACTIVE])),
            When(joined, then=Value(RANKS[MEMBER])),
            When(standing=Standing.FORMER, then=Value(RANKS[GONE])),
            default=Coalesce(_told(), _seen(), Value(RANKS[KNOWN])),
            output_field=IntegerField(),
        )
    )


def _came_between(since: datetime, until: datetime) -> QuerySet[Any, Any]:
    """Looked up once for all, from the meetings of that time: not for one member after the other."""
    meetings = Meeting.objects.filter(starts_at__gte=since, starts_at__lte=until)
    rows = Attendee.objects.filter(
        meeting__in=meetings.values("pk"), presence__in=HERE, contact__isnull=False
    )
    came: QuerySet[Any, Any] = rows.order_by().values("contact")
    return came


def _told() -> Subquery:
    """What somebody answered last, where that is a stage."""
    spoken = Approach.objects.filter(contact=OuterRef("pk"), done_on__isnull=False).exclude(
        outcome__in=("", Outcome.UNREACHED)
    )
    stage = Case(
        When(outcome=Outcome.NO, then=Value(RANKS[DECLINED])),
        When(outcome=Outcome.INTERESTED, then=Value(RANKS[INTERESTED])),
        output_field=IntegerField(),
    )
    return Subquery(spoken.order_by("-done_on", "-pk").annotate(stage=stage).values("stage")[:1])


def _seen() -> Subquery:
    """Came once, else invited once; nothing for who is on no list."""
    stage = Case(
        When(presence__in=HERE, then=Value(RANKS[CAME])),
        When(invited_at__isnull=False, then=Value(RANKS[INVITED])),
        output_field=IntegerField(),
    )
    rows = Attendee.objects.filter(contact=OuterRef("pk")).order_by().values("contact")
    return Subquery(rows.annotate(stage=Max(stage)).values("stage"))


def stage_of(row: Any) -> str:
    """Where a contact of `with_stages` stands: a key of LABELS."""
    return _STAGES[row.stage_rank]
