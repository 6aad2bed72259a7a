"""« Ma réunion »: what one person invited sees and may do, by the personal link or with an account.

Two doors, one page: `page_of` says what is shown, `act` does the one thing that a POST asks for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from maillage.contexts.association.contacts.models import Contact
from maillage.contexts.association.decisions.models import FollowUpState
from maillage.contexts.association.decisions.queries import of_contact
from maillage.contexts.association.meetings import queries
from maillage.contexts.association.meetings.answering import services
from maillage.contexts.association.meetings.attending.services import check_doors, check_in
from maillage.contexts.association.meetings.models import Answer, Attendee, Meeting, MeetingState
from maillage.contexts.association.meetings.polling.models import Availability
from maillage.contexts.association.meetings.polling.queries import answers_by, dates_of, taken_at
from maillage.contexts.association.meetings.polling.services import answer_poll
from maillage.contexts.association.meetings.refusals import MeetingRefused
from maillage.contexts.association.meetings.words import when, where
from maillage.contexts.association.voting.electorate import ProxyRefused, electorate_of
from maillage.contexts.association.voting.personal import block_for
from maillage.platform.tenancy.actor import Actor

_ANSWERED: Final = {
    Answer.YES: "C’est noté : vous venez.",
    Answer.NO: "C’est noté : vous ne venez pas.",
}


@dataclass(frozen=True)
class DateLine:
    """A date of the poll for this person: `said` is an Availability or ""; taken: by the calendar that they gave."""

    pk: int
    words: str
    said: str
    taken: bool


def page_of(attendee: Attendee) -> dict[str, Any]:
    """The context of the page. About 14 queries, whatever the size of the meeting, and three for each open vote."""
    meeting: Meeting = attendee.meeting
    running = meeting.state in services.RUNNING
    there = attendee.presence in queries.THERE
    proxy = queries.proxy_from(meeting, attendee.contact_id)
    return {
        "community": attendee.community,
        "meeting": meeting,
        "attendee": attendee,
        "name": str(attendee),
        "when": when(meeting.starts_at, meeting.ends_at),
        "where": where(meeting),
        "items": queries.agenda_of(meeting),
        "running": running,
        "there": there,
        "gone": there and attendee.left_at is not None,
        "doors": running and _doors_open(meeting) and not (there and attendee.left_at is None),
        "dates": _dates(attendee) if meeting.state == MeetingState.POLL else [],
        "choices": Availability.choices,
        "proxy": proxy,
        "carried": queries.proxies_carried(meeting, attendee.contact_id),
        "holders": _holders(attendee) if running and attendee.voter and not there else [],
        "votes": block_for(attendee),
        "to_do": [one for one in of_contact(attendee.contact_id) if one.state == FollowUpState.OPEN]
        if attendee.contact_id
        else [],
    }


def _doors_open(meeting: Meeting) -> bool:
    try:
        check_doors(meeting)
    except MeetingRefused:
        return False
    return True


def _dates(attendee: Attendee) -> list[DateLine]:
    said, dates = answers_by(attendee), dates_of(attendee.meeting)
    mine = taken_at(dates, [attendee.contact] if attendee.contact else [])
    taken = mine.get(attendee.contact_id or 0, set())
    return [
        DateLine(one.pk, when(one.starts_at, one.ends_at), said.get(one.pk, ""), one.pk in taken)
        for one in dates
    ]


def _holders(attendee: Attendee) -> list[Contact]:
    """Those who may carry a power here, by name; [] where the statutes take none."""
    electorate = electorate_of(attendee.meeting)
    most = electorate.rules.proxies(attendee.meeting.kind).most
    if most == 0 or attendee.contact_id not in electorate.colleges:
        return []
    others = [pk for pk in electorate.colleges if pk != attendee.contact_id]
    return list(Contact.objects.filter(pk__in=others).order_by("search_name", "pk"))


def act(*, by: Actor, attendee: Attendee, data: Mapping[str, str]) -> str:
    """Do the one thing that was asked; a sentence for the person. Raises MeetingRefused."""
    wanted = data.get("action", "")
    if wanted in ("yes", "no"):
        services.answer(by=by, attendee=attendee.pk, value=wanted)
        return _ANSWERED[Answer(wanted)]
    if wanted in ("here", "remote"):
        check_in(by=by, attendee=attendee.pk, how="self", remote=wanted == "remote")
        return "C’est noté : vous êtes là."
    if wanted == "proxy":
        return _give(by, attendee, data.get("holder", ""))
    if wanted == "take_back":
        proxy = queries.proxy_from(attendee.meeting, attendee.contact_id)
        if proxy is not None:
            services.revoke_proxy(by=by, meeting=attendee.meeting_id, proxy=proxy.pk)
        return "Votre pouvoir est repris."
    if wanted == "dates":
        return _say_dates(by, attendee, data)
    raise MeetingRefused("Choisissez une réponse.")


def _give(by: Actor, attendee: Attendee, holder: str) -> str:
    if attendee.contact_id is None or not attendee.voter:
        raise MeetingRefused("Vous n’avez pas de voix dans cette réunion : il n’y a pas de pouvoir à donner.")
    if not holder.isdecimal() or len(holder) > 18:
        raise MeetingRefused("Choisissez à qui donner votre pouvoir.")
    try:
        proxy = services.give_proxy(
            by=by, meeting=attendee.meeting_id, giver=attendee.contact_id, holder=int(holder)
        )
    except ProxyRefused as refusal:
        raise MeetingRefused(str(refusal)) from refusal
    return f"C’est noté : {proxy.holder.name} vote pour vous."


def _say_dates(by: Actor, attendee: Attendee, data: Mapping[str, str]) -> str:
    answers = {
        int(name.removeprefix("date_")): value
        for name, value in data.items()
        if name.startswith("date_")
        and name.removeprefix("date_").isdecimal()
        and len(name) < 24
        and value in Availability.values
    }
    if not answer_poll(by=by, attendee=attendee, answers=answers):
        raise MeetingRefused("Choisissez une réponse pour au moins une date.")
    return (
        "Merci, vos disponibilités sont notées. Vous pouvez les changer tant que la date n’est pas choisie."
    )
