from __future__ import annotations

from typing import Any

from django.utils import timezone

from maillage.contexts.association.contacts.models import Contact
from maillage.contexts.association.meetings.models import (
    Attendee,
    Meeting,
    MeetingKind,
    MeetingState,
    Presence,
)
from maillage.contexts.association.minutes import services
from maillage.contexts.association.minutes.models import Minutes
from maillage.contexts.association.minutes.queries import points_of
from maillage.platform.tenancy.actor import Actor
from tests.matrix.rows import Row, Sample, community


def _held(actor: Actor) -> Meeting:
    meeting: Meeting = Meeting.objects.create(
        community=actor.community,
        kind=MeetingKind.WORKSHOP,
        title="Échantillon",
        state=MeetingState.HELD,
        starts_at=timezone.now(),
    )
    return meeting


def _attendee(actor: Actor) -> Attendee:
    contact = Contact.objects.create(community=actor.community, last_name="Exemple", search_name="exemple")
    attendee: Attendee = Attendee.objects.create(
        community=actor.community, meeting=_held(actor), contact=contact, presence=Presence.PRESENT
    )
    return attendee


def _draft(actor: Actor) -> Minutes:
    minutes = services.start(by=actor, meeting=_held(actor))
    point = services.add_point(by=actor, minutes=minutes, title="Point")
    services.write_point(by=actor, pk=point.pk, seen=1, text="Texte")
    return minutes


def _meeting(actor: Actor) -> dict[str, Any]:
    return {"pk": _held(actor).pk}


def _attended(actor: Actor) -> dict[str, Any]:
    return {"pk": _attendee(actor).meeting_id}


def _certified(actor: Actor) -> dict[str, Any]:
    attendee = _attendee(actor)
    return {"pk": attendee.meeting_id, "attendee": attendee.pk}


def _written(actor: Actor) -> dict[str, Any]:
    return {"pk": _draft(actor).meeting_id}


def _point(actor: Actor) -> dict[str, Any]:
    minutes = _draft(actor)
    return {"pk": minutes.meeting_id, "point": points_of(minutes)[0].pk}


def _proposed(actor: Actor) -> dict[str, Any]:
    return {"pk": services.propose(by=actor, minutes=_draft(actor)).meeting_id}


def _edition(actor: Actor) -> dict[str, Any]:
    minutes = services.propose(by=actor, minutes=_draft(actor))
    services.approve(by=actor, minutes=minutes, approved_on=timezone.localdate())
    return {"pk": minutes.meeting_id, "number": 1}


SAMPLES: dict[str, Sample] = {
    "minutes_meeting": _meeting,
    "minutes_attended": _attended,
    "minutes_certified": _certified,
    "minutes_written": _written,
    "minutes_point": _point,
    "minutes_proposed": _proposed,
    "minutes_edition": _edition,
}


def fill(actor: Actor, first: int, size: int) -> None:
    """Minutes that were proposed."""
    for _ in range(first, first + size):
        services.propose(by=actor, minutes=_draft(actor))


_VIEW, _DECIDE, _CONVENE = "association.view", "association.decide", "association.convene"
# The certificate of the sample is that of somebody else: only who convenes has it.
_NOT_THEIRS = dict.fromkeys(("board_member", "professional", "partner"), (404, 405))


def _page(name: str, permission: str, **answers: Any) -> Row:
    return community(f"association:{name}", permission, module="association", **answers)


ROWS: tuple[Row, ...] = (
    _page("minutes_list", _VIEW),
    _page("minutes", _VIEW, sample="minutes_proposed"),
    _page("minutes_pdf", _VIEW, sample="minutes_proposed"),
    _page("minutes_docx", _VIEW, sample="minutes_proposed"),
    _page("minutes_edition_pdf", _VIEW, sample="minutes_edition"),
    _page("minutes_presence", _VIEW, sample="minutes_proposed"),
    _page("minutes_start", _DECIDE, get=405, post=302, sample="minutes_meeting"),
    _page("minutes_officers", _DECIDE, get=405, post=302, sample="minutes_written"),
    _page("minutes_propose", _DECIDE, get=405, post=302, sample="minutes_written"),
    _page("minutes_take_up", _DECIDE, get=405, post=302, sample="minutes_proposed"),
    _page("minutes_approve", _DECIDE, post=200, sample="minutes_proposed"),
    _page("minutes_point_add", _DECIDE, get=405, post=302, sample="minutes_written"),
    _page("minutes_point_write", _DECIDE, get=405, post=409, sample="minutes_point"),
    _page("minutes_point_decision", _DECIDE, get=405, post=422, sample="minutes_point"),
    _page("minutes_point_follow_up", _DECIDE, get=405, post=422, sample="minutes_point"),
    _page("convocation_pdf", _VIEW, sample="minutes_meeting"),
    _page("convocation_docx", _VIEW, sample="minutes_meeting"),
    _page("proxy_form_pdf", _VIEW, sample="minutes_meeting"),
    _page("proxy_form_docx", _VIEW, sample="minutes_meeting"),
    _page("attendance_sheet_pdf", _CONVENE, sample="minutes_meeting"),
    _page("attendance_sheet_docx", _CONVENE, sample="minutes_meeting"),
    _page("certificates_pdf", _CONVENE, sample="minutes_attended"),
    _page("certificate_pdf", "association.attend", sample="minutes_certified", others=_NOT_THEIRS),
)
