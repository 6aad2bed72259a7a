"""What is done of a meeting and what comes next: the coordinator's list, from the date to the minutes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from maillage.contexts.association.meetings.attending.moment import Moment, moment_of
from maillage.contexts.association.meetings.convocation.notice import Notice
from maillage.contexts.association.meetings.models import Meeting, MeetingState
from maillage.contexts.association.meetings.queries import Tally
from maillage.contexts.association.meetings.words import when
from maillage.contexts.association.minutes.models import MinutesState
from maillage.platform.ui.typography import count_words, long_date

_OVER: Final = (MeetingState.HELD, MeetingState.CANCELLED)


@dataclass(frozen=True)
class Step:
    """url_name: of the page that does it. detail: what is there already."""

    name: str
    label: str
    verb: str
    url_name: str
    done: bool
    detail: str


def steps_of(
    meeting: Meeting, *, points: int, people: Tally, notice: Notice | None, minutes: str
) -> list[Step]:
    """In the order in which they are usually done; the first that is not done is what comes next.

    minutes: the state of the minutes, "" while nobody began them.
    """
    sent, moment = meeting.convened_at is not None, moment_of(meeting)
    return [
        Step(
            "date",
            "Date",
            "Trouver une date",
            "meeting_poll",
            meeting.starts_at is not None,
            when(meeting.starts_at, meeting.ends_at) if meeting.starts_at else _poll_words(meeting),
        ),
        Step(
            "agenda",
            "Ordre du jour",
            "Écrire l’ordre du jour",
            "meeting_agenda",
            points > 0,
            count_words(points, "point") if points else "aucun point encore",
        ),
        Step(
            "people",
            "Participants",
            "Inviter",
            "meeting_people",
            people.listed > 0,
            f"{count_words(people.listed, 'personne', feminine=True)} sur la liste"
            if people.listed
            else "personne sur la liste",
        ),
        Step(
            "convocation",
            "Convocation",
            "Convoquer",
            "meeting_convene",
            sent,
            _convocation_words(meeting, people, notice),
        ),
        Step(
            "session",
            "Séance",
            _session_verb(meeting, moment),
            "meeting_session",
            meeting.state in _OVER,
            _session_words(meeting, people),
        ),
        Step(
            "minutes",
            "Compte rendu",
            "Écrire le compte rendu"
            if minutes != MinutesState.PROPOSED
            else "Faire approuver le compte rendu",
            "minutes",
            minutes == MinutesState.APPROVED,
            MinutesState(minutes).label if minutes else "s’écrit pendant la séance, depuis l’ordre du jour",
        ),
    ]


def next_step(meeting: Meeting, steps: list[Step]) -> Step | None:
    """The one primary button of the page: during the meeting the session, afterwards the minutes; None at the end."""
    by_name = {one.name: one for one in steps}
    if meeting.state == MeetingState.CANCELLED:
        return None
    if meeting.state == MeetingState.OPEN:
        return by_name["session"]
    if meeting.state == MeetingState.HELD:
        return None if by_name["minutes"].done else by_name["minutes"]
    first = next((one for one in steps if not one.done), None)
    if first is not None and first.name == "session" and moment_of(meeting).is_early:
        # All is sent and the day is to come: what moves meanwhile is the answers.
        return replace(first, verb="Suivre les réponses", url_name="meeting_people")
    return first


def _session_verb(meeting: Meeting, moment: Moment) -> str:
    if meeting.state == MeetingState.OPEN:
        return "Suivre la séance"
    return "Noter les présences" if moment.is_late else "Ouvrir la séance"


def _poll_words(meeting: Meeting) -> str:
    return (
        "sondage en cours" if meeting.state == MeetingState.POLL else "à fixer, ou à demander par un sondage"
    )


def _convocation_words(meeting: Meeting, people: Tally, notice: Notice | None) -> str:
    if meeting.convened_at is None:
        if meeting.state in (MeetingState.OPEN, MeetingState.HELD):
            return "sans convocation"
        return (
            f"au plus tard le {long_date(notice.latest_on)}" if notice and notice.asked_days else "à envoyer"
        )
    answers = f"{people.yes} oui, {people.no} non, {count_words(people.proxy, 'pouvoir')}"
    late = ", trop tard pour les statuts" if notice and notice.is_late else ""
    return f"partie le {long_date(notice.left_on)}{late} : {answers}" if notice else answers


def _session_words(meeting: Meeting, people: Tally) -> str:
    if meeting.state == MeetingState.OPEN:
        return f"en cours : {count_words(people.there, 'présent')}"
    if meeting.state == MeetingState.HELD:
        return f"tenue : {count_words(people.there, 'présent')}"
    return "présences, quorum, tour de table"
