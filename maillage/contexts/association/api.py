"""What the contexts above and the interfaces may ask of the association."""

from django.db.models import QuerySet

from maillage.contexts.association.bodies.services import (
    add_mandate,
    create_body,
)
from maillage.contexts.association.bodies.services import create_outside as create_outside_mandate
from maillage.contexts.association.bodies.services import write_report as write_mandate_report
from maillage.contexts.association.contacts.fields import ContactField
from maillage.contexts.association.contacts.merging.rules import Choice as SamePersonChoice
from maillage.contexts.association.contacts.merging.rules import Pair as SamePerson
from maillage.contexts.association.contacts.merging.rules import Rule as SamePersonRule
from maillage.contexts.association.contacts.merging.rules import Verdict as SamePersonVerdict
from maillage.contexts.association.contacts.merging.rules import rules as same_person_rules
from maillage.contexts.association.contacts.models import Contact, Practice, Standing
from maillage.contexts.association.contacts.named import Writing, tell_writings
from maillage.contexts.association.contacts.personal_data import contacts_of
from maillage.contexts.association.contacts.professions import choices as profession_choices
from maillage.contexts.association.contacts.professions import code_of as profession_code_of
from maillage.contexts.association.contacts.professions import name_of as profession_name_of
from maillage.contexts.association.contacts.queries import contacts
from maillage.contexts.association.contacts.queries import of_user as contact_of_user
from maillage.contexts.association.contacts.services import create_contact, link_user
from maillage.contexts.association.decisions.models import FollowUp
from maillage.contexts.association.decisions.services import create_decision, create_follow_up
from maillage.contexts.association.decisions.services import set_state as set_follow_up_state
from maillage.contexts.association.documents.access import seen_by as document_visibilities
from maillage.contexts.association.documents.models import DocumentKind
from maillage.contexts.association.documents.queries import documents as visible_documents
from maillage.contexts.association.documents.services import add_document
from maillage.contexts.association.engagement.services import entrust, tell_of_many
from maillage.contexts.association.fees.letters import launch as ask_fees
from maillage.contexts.association.fees.payments import record_payment
from maillage.contexts.association.fees.queries import asks_fees, fees
from maillage.contexts.association.fees.queries import covered_days as fee_days
from maillage.contexts.association.fees.queries import received_between as fees_received
from maillage.contexts.association.fees.queries import settings_of as fee_settings
from maillage.contexts.association.fees.services import FeeRefused, waive_fee
from maillage.contexts.association.fees.services import open_period as open_fee_period
from maillage.contexts.association.joining.services import apply as apply_to_join
from maillage.contexts.association.joining.services import confirm as confirm_application
from maillage.contexts.association.joining.services import save_form as save_joining_form
from maillage.contexts.association.mailing.audience import LABELS as AUDIENCE_LABELS
from maillage.contexts.association.mailing.audience import WHO as AUDIENCE_WHO
from maillage.contexts.association.mailing.audience import Audience
from maillage.contexts.association.mailing.audience import choices as audience_choices
from maillage.contexts.association.mailing.audience import in_words as audience_in_words
from maillage.contexts.association.mailing.audience import people as audience_people
from maillage.contexts.association.mailing.services import send as send_mailing
from maillage.contexts.association.mailing.services import write as write_mailing
from maillage.contexts.association.meetings.answering.services import answer, give_proxy
from maillage.contexts.association.meetings.attending.qr import drawn as drawn_code
from maillage.contexts.association.meetings.attending.services import (
    close_meeting,
    count_unnamed,
    note_presence,
    open_meeting,
)
from maillage.contexts.association.meetings.convocation.services import convene
from maillage.contexts.association.meetings.inviting.services import invite, invite_audience, note_guest
from maillage.contexts.association.meetings.polling.services import open_poll, propose_dates
from maillage.contexts.association.meetings.preparing.services import AgendaLine, add_points, create_meeting
from maillage.contexts.association.meetings.queries import agenda_of, attendees_of, meetings
from maillage.contexts.association.meetings.queries import find as find_meeting
from maillage.contexts.association.meetings.statements.services import note_statement
from maillage.contexts.association.members.services import admit, leave
from maillage.contexts.association.members.teams.services import create_team
from maillage.contexts.association.members.teams.services import enter as enter_team
from maillage.contexts.association.minutes.models import MinutesState
from maillage.contexts.association.minutes.papers.views import convocation_bytes
from maillage.contexts.association.minutes.queries import find as find_minutes
from maillage.contexts.association.minutes.queries import points_of
from maillage.contexts.association.minutes.services import approve as approve_minutes
from maillage.contexts.association.minutes.services import propose as propose_minutes
from maillage.contexts.association.minutes.services import start as start_minutes
from maillage.contexts.association.minutes.services import write_point
from maillage.contexts.association.statutes.models import College
from maillage.contexts.association.statutes.services import start_version as start_statutes
from maillage.contexts.association.voting.casting import voices_of
from maillage.contexts.association.voting.secret.services import cast_ballots
from maillage.contexts.association.voting.services import close_vote, open_vote, prepare_vote, record_hands
from maillage.core.calendars.terms import last_day, months_later


def follow_ups() -> QuerySet[FollowUp]:
    """Every follow-up, in no order."""
    rows: QuerySet[FollowUp] = FollowUp.objects.all()
    return rows


__all__ = [
    "AUDIENCE_LABELS",
    "AUDIENCE_WHO",
    "AgendaLine",
    "Audience",
    "College",
    "Contact",
    "ContactField",
    "DocumentKind",
    "FeeRefused",
    "FollowUp",
    "MinutesState",
    "Practice",
    "SamePerson",
    "SamePersonChoice",
    "SamePersonRule",
    "SamePersonVerdict",
    "Standing",
    "Writing",
    "add_document",
    "add_mandate",
    "add_points",
    "admit",
    "agenda_of",
    "answer",
    "apply_to_join",
    "approve_minutes",
    "ask_fees",
    "asks_fees",
    "attendees_of",
    "audience_choices",
    "audience_in_words",
    "audience_people",
    "cast_ballots",
    "close_meeting",
    "close_vote",
    "confirm_application",
    "contact_of_user",
    "contacts",
    "contacts_of",
    "convene",
    "convocation_bytes",
    "count_unnamed",
    "create_body",
    "create_contact",
    "create_decision",
    "create_follow_up",
    "create_meeting",
    "create_outside_mandate",
    "create_team",
    "document_visibilities",
    "drawn_code",
    "enter_team",
    "entrust",
    "fee_days",
    "fee_settings",
    "fees",
    "fees_received",
    "find_meeting",
    "find_minutes",
    "follow_ups",
    "give_proxy",
    "invite",
    "invite_audience",
    "last_day",
    "leave",
    "link_user",
    "meetings",
    "months_later",
    "note_guest",
    "note_presence",
    "note_statement",
    "open_fee_period",
    "open_meeting",
    "open_poll",
    "open_vote",
    "points_of",
    "prepare_vote",
    "profession_choices",
    "profession_code_of",
    "profession_name_of",
    "propose_dates",
    "propose_minutes",
    "record_hands",
    "record_payment",
    "same_person_rules",
    "save_joining_form",
    "send_mailing",
    "set_follow_up_state",
    "start_minutes",
    "start_statutes",
    "tell_of_many",
    "tell_writings",
    "visible_documents",
    "voices_of",
    "waive_fee",
    "write_mailing",
    "write_mandate_report",
    "write_point",
]
