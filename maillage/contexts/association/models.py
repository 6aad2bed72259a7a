"""Assembles the models of the capabilities."""

from maillage.contexts.association.bodies.models import (
    Body,
    Mandate,
    MandateReport,
    OutsideMandate,
    WhoIsWhoPage,
)
from maillage.contexts.association.calendars.models import BusyTime, CalendarFeed, OwnCalendar
from maillage.contexts.association.contacts.models import Contact
from maillage.contexts.association.decisions.models import Decision, FollowUp
from maillage.contexts.association.documents.models import Document, DocumentText, DocumentVersion
from maillage.contexts.association.engagement.models import Approach
from maillage.contexts.association.fees.models import Fee, FeePeriod, FeeRate, FeeSettings, Payment
from maillage.contexts.association.joining.models import Application, JoiningForm
from maillage.contexts.association.mailing.models import Mailing, Recipient
from maillage.contexts.association.meetings.models import AgendaItem, Attendee, Meeting, Proxy, Series
from maillage.contexts.association.meetings.polling.models import PollAnswer, PollDate
from maillage.contexts.association.meetings.statements.models import Statement
from maillage.contexts.association.members.models import (
    ImportLine,
    MemberEvent,
    MemberImport,
    Team,
    TeamMember,
)
from maillage.contexts.association.minutes.models import Minutes, MinutesEdition, MinutesPoint
from maillage.contexts.association.statutes.models import College, Statutes
from maillage.contexts.association.voting.models import Ballot, HandCount, NamedVoice, Turn, Urn, Vote

__all__ = [
    "AgendaItem",
    "Application",
    "Approach",
    "Attendee",
    "Ballot",
    "Body",
    "BusyTime",
    "CalendarFeed",
    "College",
    "Contact",
    "Decision",
    "Document",
    "DocumentText",
    "DocumentVersion",
    "Fee",
    "FeePeriod",
    "FeeRate",
    "FeeSettings",
    "FollowUp",
    "HandCount",
    "ImportLine",
    "JoiningForm",
    "Mailing",
    "Mandate",
    "MandateReport",
    "Meeting",
    "MemberEvent",
    "MemberImport",
    "Minutes",
    "MinutesEdition",
    "MinutesPoint",
    "NamedVoice",
    "OutsideMandate",
    "OwnCalendar",
    "Payment",
    "PollAnswer",
    "PollDate",
    "Proxy",
    "Recipient",
    "Series",
    "Statement",
    "Statutes",
    "Team",
    "TeamMember",
    "Turn",
    "Urn",
    "Vote",
    "WhoIsWhoPage",
]
