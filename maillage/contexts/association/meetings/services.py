"""The writes on meetings under one roof, for the other capabilities; each lives with what it is about."""

from __future__ import annotations

from maillage.contexts.association.meetings.answering.services import answer, give_proxy, revoke_proxy
from maillage.contexts.association.meetings.attending.services import (
    check_in,
    check_in_guest,
    close_meeting,
    count_unnamed,
    note_departure,
    note_presence,
    open_meeting,
)
from maillage.contexts.association.meetings.convocation.services import (
    Convened,
    cancel_meeting,
    convene,
    remind,
)
from maillage.contexts.association.meetings.inviting.services import (
    invite,
    invite_audience,
    note_guest,
    uninvite,
)
from maillage.contexts.association.meetings.polling.services import (
    answer_poll,
    choose_date,
    open_poll,
    propose_dates,
)
from maillage.contexts.association.meetings.preparing.services import (
    AgendaLine,
    add_point,
    create_meeting,
    create_series,
    repeat_meeting,
    set_agenda,
    update_meeting,
)
from maillage.contexts.association.meetings.refusals import MeetingChangedMeanwhile, MeetingRefused
from maillage.contexts.association.meetings.statements.services import note_statement

__all__ = [
    "AgendaLine",
    "Convened",
    "MeetingChangedMeanwhile",
    "MeetingRefused",
    "add_point",
    "answer",
    "answer_poll",
    "cancel_meeting",
    "check_in",
    "check_in_guest",
    "choose_date",
    "close_meeting",
    "convene",
    "count_unnamed",
    "create_meeting",
    "create_series",
    "give_proxy",
    "invite",
    "invite_audience",
    "note_departure",
    "note_guest",
    "note_presence",
    "note_statement",
    "open_meeting",
    "open_poll",
    "propose_dates",
    "remind",
    "repeat_meeting",
    "revoke_proxy",
    "set_agenda",
    "uninvite",
    "update_meeting",
]
