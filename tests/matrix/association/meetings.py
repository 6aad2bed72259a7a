from __future__ import annotations

from datetime import timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from maillage.contexts.association.contacts.models import Contact, Standing
from maillage.contexts.association.meetings.models import (
    AgendaItem,
    Attendee,
    Meeting,
    MeetingKind,
    MeetingState,
    Proxy,
    Series,
)
from maillage.contexts.association.meetings.polling.models import PollAnswer, PollDate
from maillage.contexts.association.meetings.statements.models import Statement
from maillage.platform.tenancy.actor import Actor
from tests.matrix.rows import Row, Sample, community, public

_numbers = count(1)


def _made(actor: Actor, **values: Any) -> Meeting:
    start = timezone.now() + timedelta(days=20)
    made: Meeting = Meeting.objects.create(
        community=actor.community,
        kind=MeetingKind.WORKSHOP,
        title=f"Atelier {next(_numbers)}",
        state=MeetingState.CONVENED,
        starts_at=start,
        ends_at=start + timedelta(hours=2),
        **values,
    )
    return made


def _meeting(actor: Actor) -> dict[str, Any]:
    return {"pk": _made(actor).pk}


def _contact(actor: Actor) -> Contact:
    number = next(_numbers)
    made: Contact = Contact.objects.create(
        community=actor.community,
        last_name=f"Exemple{number}",
        search_name=f"exemple{number}",
        standing=Standing.MEMBER,
    )
    return made


def _point(actor: Actor) -> dict[str, Any]:
    meeting = _made(actor)
    item = AgendaItem.objects.create(community=actor.community, meeting=meeting, rank=1, title="Comptes")
    return {"pk": meeting.pk, "item": item.pk}


def _attendee(actor: Actor) -> dict[str, Any]:
    meeting = _made(actor)
    one = Attendee.objects.create(community=actor.community, meeting=meeting, contact=_contact(actor))
    return {"pk": meeting.pk, "attendee": one.pk}


def _mine(actor: Actor) -> dict[str, Any]:
    """On the list of which the one who makes the sample is."""
    meeting = _made(actor)
    mine = Contact.objects.filter(user=actor.user).first()
    if mine is None:
        mine = _contact(actor)
        mine.user = actor.user
        mine.save(update_fields=["user"])
    Attendee.objects.create(community=actor.community, meeting=meeting, contact=mine)
    return {"pk": meeting.pk}


def _date(actor: Actor) -> dict[str, Any]:
    meeting = _made(actor)
    date = PollDate.objects.create(
        community=actor.community, meeting=meeting, starts_at=timezone.now() + timedelta(days=9)
    )
    one = Attendee.objects.create(community=actor.community, meeting=meeting, contact=_contact(actor))
    PollAnswer.objects.create(
        community=actor.community, date=date, attendee=one, value="yes", answered_at=timezone.now()
    )
    return {"pk": meeting.pk, "date": date.pk}


def _proxy(actor: Actor) -> dict[str, Any]:
    meeting = _made(actor)
    proxy = Proxy.objects.create(
        community=actor.community,
        meeting=meeting,
        giver=_contact(actor),
        holder=_contact(actor),
        given_at=timezone.now(),
        means="paper",
    )
    return {"pk": meeting.pk, "proxy": proxy.pk}


def _statement(actor: Actor) -> dict[str, Any]:
    meeting = _made(actor)
    said = Statement.objects.create(community=actor.community, meeting=meeting, text="Oui.")
    return {"pk": meeting.pk, "statement": said.pk}


def _series(actor: Actor) -> dict[str, Any]:
    series = Series.objects.create(community=actor.community, name=f"Série {next(_numbers)}")
    _made(actor, series=series)
    return {"pk": series.pk}


def fill(actor: Actor, first: int, size: int) -> None:
    """`size` meetings of one series that were held, each with somebody who came and a word of his, and `size` polls."""
    here = {"community": actor.community}
    series = Series.objects.create(**here, name=f"Rencontres {first}")
    now = timezone.now()
    for number in range(first, first + size):
        person = Contact.objects.create(
            **here, last_name=f"Réunion{number}", search_name=f"reunion{number}", standing=Standing.MEMBER
        )
        held = Meeting.objects.create(
            **here,
            kind=MeetingKind.WORKSHOP,
            title=f"Rencontre {number}",
            series=series,
            state=MeetingState.HELD,
            starts_at=now - timedelta(days=number % 900 + 1),
        )
        came = Attendee.objects.create(**here, meeting=held, contact=person, presence="present")
        Statement.objects.create(**here, meeting=held, attendee=came, text="Oui.")
        Meeting.objects.create(
            **here, kind=MeetingKind.WORKSHOP, title=f"Sans date {number}", state=MeetingState.POLL
        )


SAMPLES: dict[str, Sample] = {
    "association_meeting": _meeting,
    "association_meeting_attendee": _attendee,
    "association_meeting_date": _date,
    "association_meeting_mine": _mine,
    "association_meeting_point": _point,
    "association_meeting_proxy": _proxy,
    "association_meeting_series": _series,
    "association_meeting_statement": _statement,
}

_VIEW, _CONVENE, _ATTEND = "association.view", "association.convene", "association.attend"
_ONE = "association_meeting"


def _page(name: str, permission: str, sample: str = "", **answers: Any) -> Row:
    return community(f"association:{name}", permission, module="association", sample=sample, **answers)


def _act(name: str, sample: str = _ONE) -> Row:
    return _page(name, _CONVENE, sample, get=405, post=302)


ROWS: tuple[Row, ...] = (
    _page("home", _ATTEND, get=302),
    _page("meetings", _VIEW),
    _page("meeting_new", _CONVENE, post=200),
    _page("meeting_series", _VIEW),
    _page("meeting_series_page", _VIEW, "association_meeting_series"),
    _page("meeting_series_edit", _CONVENE, "association_meeting_series", post=200),
    _page("my_meetings", _ATTEND),
    # Whoever is not on the list of a meeting finds no page of its own.
    _page(
        "my_meeting",
        _ATTEND,
        "association_meeting_mine",
        get=404,
        post=404,
        others={"coordinator": (200, 302)},
    ),
    _page("my_meeting_ics", _ATTEND, "association_meeting_mine", get=404, others={"coordinator": (200, 405)}),
    _page("meeting", _VIEW, _ONE),
    _page("meeting_edit", _CONVENE, _ONE, post=200),
    _page("meeting_print", _VIEW, _ONE),
    _page("meeting_ics", _VIEW, _ONE),
    _page("meeting_repeat", _CONVENE, _ONE, post=200),
    _act("meeting_resume"),
    _page("meeting_agenda", _CONVENE, _ONE, post=200),
    _page("meeting_point", _CONVENE, "association_meeting_point", post=200),
    _act("meeting_point_up", "association_meeting_point"),
    _act("meeting_point_down", "association_meeting_point"),
    _act("meeting_point_remove", "association_meeting_point"),
    _page("meeting_people", _CONVENE, _ONE),
    _act("meeting_invite_audience"),
    _act("meeting_invite"),
    _act("meeting_invite_guest"),
    _act("meeting_person_category", "association_meeting_attendee"),
    _act("meeting_person_remove", "association_meeting_attendee"),
    _page("meeting_convene", _CONVENE, _ONE, post=200),
    _act("meeting_remind"),
    _page("meeting_cancel", _CONVENE, _ONE, post=302),
    _page("meeting_poll", _CONVENE, _ONE, post=200),
    _act("meeting_poll_ask"),
    _act("meeting_date_withdraw", "association_meeting_date"),
    _act("meeting_date_choose", "association_meeting_date"),
    _page("meeting_proxies", _CONVENE, _ONE, post=200),
    _act("meeting_proxy_revoke", "association_meeting_proxy"),
    _page("meeting_session", _CONVENE, _ONE),
    _page("meeting_numbers", _CONVENE, _ONE),
    _page("meeting_open", _CONVENE, _ONE, post=302),
    # Its date is to come: nothing to close yet.
    _page("meeting_close", _CONVENE, _ONE, get=302, post=302),
    _act("meeting_guest"),
    _act("meeting_count"),
    _act("meeting_note", "association_meeting_attendee"),
    _page("meeting_times", _CONVENE, "association_meeting_attendee", post=200),
    _page("meeting_code", _CONVENE, _ONE),
    _page("meeting_poster", _CONVENE, _ONE),
    _act("meeting_code_renew"),
    _page("meeting_round", _CONVENE, _ONE, post=200),
    _act("meeting_statement_remove", "association_meeting_statement"),
    public("association_public:meeting", get=404, post=404, kwargs={"secret": "inconnu"}),
    public("association_public:meeting_ics", get=404, kwargs={"secret": "inconnu"}),
    public("association_public:presence", get=404, post=404, kwargs={"secret": "inconnu"}),
)
