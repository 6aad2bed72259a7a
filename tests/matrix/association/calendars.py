from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from maillage.contexts.association.bodies.models import Body, BodyKind
from maillage.contexts.association.calendars.models import BusyTime, CalendarFeed, OwnCalendar
from maillage.platform.tenancy.actor import Actor
from tests.matrix.rows import Row, Sample, community, public


def _feed(actor: Actor) -> dict[str, Any]:
    feed = CalendarFeed.objects.create(
        community=actor.community, user=actor.user, digest=f"{CalendarFeed.objects.count():064d}"
    )
    return {"pk": feed.pk}


def fill(actor: Actor, first: int, size: int) -> None:
    """One calendar of the actor's own with `size` hours taken, and as many addresses that show the meetings."""
    now = timezone.now()
    own = OwnCalendar.objects.create(
        community=actor.community,
        user=actor.user,
        name=f"Cabinet {first}",
        imported_at=now,
        until_on=now.date() + timedelta(days=300),
    )
    BusyTime.objects.bulk_create(
        BusyTime(
            community=actor.community,
            calendar=own,
            starts_at=now + timedelta(days=number),
            ends_at=now + timedelta(days=number, hours=1),
        )
        for number in range(size)
    )
    for _ in range(size):
        _feed(actor)


def _feed_of_a_body(actor: Actor) -> dict[str, Any]:
    """An address that those who convene may take back, whoever made it."""
    body = Body.objects.create(
        community=actor.community, kind=BodyKind.BOARD, name="Conseil", created_on=timezone.localdate()
    )
    digest = f"{CalendarFeed.objects.count():064d}"
    return {"pk": CalendarFeed.objects.create(community=actor.community, body=body, digest=digest).pk}


SAMPLES: dict[str, Sample] = {"calendar_feed": _feed_of_a_body}
# To them the address of a body is not found: they see their own alone.
_OWN_ONLY = dict.fromkeys(("board_member", "professional", "partner"), (405, 404))


def _page(name: str, **answers: Any) -> Row:
    return community(f"association:{name}", "association.attend", module="association", **answers)


ROWS: tuple[Row, ...] = (
    _page("calendars", post=200),
    _page("calendar_revoke", get=405, post=302, sample="calendar_feed", others=_OWN_ONLY),
    _page("own_calendar_read", get=405, post=200),
    _page("own_calendar_forget", get=405, post=302, kwargs={"pk": 0}),
    public("association_public:feed", get=404, post=405, kwargs={"secret": "inconnu"}),
)
