"""What the contexts above and the interfaces may ask of access to care."""

from __future__ import annotations

from django.db.models import QuerySet

from maillage.contexts.care.availability.services import note_agreement
from maillage.contexts.care.availability.services import save_own as save_own_availability
from maillage.contexts.care.availability.services import save_settings as save_care_settings
from maillage.contexts.care.callout.models import Asking
from maillage.contexts.care.callout.services import decline as decline_asking
from maillage.contexts.care.callout.services import run_wave
from maillage.contexts.care.callout.services import take as take_asking
from maillage.contexts.care.protocols.queries import protocols
from maillage.contexts.care.protocols.services import add_inclusion
from maillage.contexts.care.protocols.services import add_usual as add_usual_protocols
from maillage.contexts.care.protocols.services import join as join_protocol
from maillage.contexts.care.roster.queries import turns
from maillage.contexts.care.roster.services import generate as make_turns
from maillage.contexts.care.roster.services import save_rule as save_roster_rule
from maillage.contexts.care.roster.swapping import offer as offer_turn
from maillage.contexts.care.sas.phones import international as sas_phone
from maillage.contexts.care.sas.refusals import RegulatorRefused
from maillage.contexts.care.sas.services import Told as ToldRegulator
from maillage.contexts.care.sas.services import count_served as count_sas_served
from maillage.contexts.care.sas.services import create_regulator, keep_regulator
from maillage.contexts.care.sas.services import note_part as note_sas_part
from maillage.contexts.care.sas.services import save_link as save_sas_link
from maillage.contexts.care.sas.serving import Cpts as SasCpts
from maillage.contexts.care.sas.serving import Found as SasFound
from maillage.contexts.care.sas.serving import FreeSlot as SasSlot
from maillage.contexts.care.sas.serving import Person as SasPerson
from maillage.contexts.care.sas.serving import agenda_address
from maillage.contexts.care.sas.serving import search as sas_search
from maillage.contexts.care.slots.queries import bookable as bookable_slots
from maillage.contexts.care.slots.rules import add_rule as add_slot_rule
from maillage.contexts.care.slots.services import book as book_slot
from maillage.contexts.care.slots.services import tell_outcome as tell_slot_outcome
from maillage.contexts.care.slots.sites import sites_of as practice_sites
from maillage.contexts.care.treating_doctor.counting import note_without_doctor
from maillage.contexts.care.treating_doctor.models import RoomAsking, RoomRound
from maillage.contexts.care.treating_doctor.queries import doctor_counts, waiting_counts
from maillage.contexts.care.treating_doctor.surveying import answer_round as answer_room
from maillage.contexts.care.treating_doctor.surveying import ask_doctors_for_room, say_doctor_room
from maillage.contexts.care.unscheduled.models import CareRequest
from maillage.contexts.care.unscheduled.needs import kind_of as need_kind
from maillage.contexts.care.unscheduled.partner_links import create_link as create_request_link
from maillage.contexts.care.unscheduled.purging import purge as purge_requests_over
from maillage.contexts.care.unscheduled.services import cancel as cancel_request
from maillage.contexts.care.unscheduled.services import close as close_request
from maillage.contexts.care.unscheduled.services import escalate as escalate_request
from maillage.contexts.care.unscheduled.services import open_request
from maillage.contexts.care.unscheduled.services import record_outcome as record_request_outcome


def request_at(pk: int) -> CareRequest:
    """One request as it is now, with its need. DoesNotExist."""
    row: CareRequest = CareRequest.objects.select_related("need").get(pk=pk)
    return row


def askings_of(request: int) -> QuerySet[Asking]:
    """Everybody who was asked for a request, with the professional's contact."""
    rows: QuerySet[Asking] = Asking.objects.filter(request=request)
    return rows.select_related("responder__contact")


def room_askings(survey: RoomRound) -> list[RoomAsking]:
    """The doctors who were asked in a survey of their room. 1 query."""
    return list(RoomAsking.objects.filter(round=survey).select_related("round", "contact").order_by("pk"))


__all__ = [
    "RegulatorRefused",
    "SasCpts",
    "SasFound",
    "SasPerson",
    "SasSlot",
    "ToldRegulator",
    "add_inclusion",
    "add_slot_rule",
    "add_usual_protocols",
    "agenda_address",
    "answer_room",
    "ask_doctors_for_room",
    "askings_of",
    "book_slot",
    "bookable_slots",
    "cancel_request",
    "close_request",
    "count_sas_served",
    "create_regulator",
    "create_request_link",
    "decline_asking",
    "doctor_counts",
    "escalate_request",
    "join_protocol",
    "keep_regulator",
    "make_turns",
    "need_kind",
    "note_agreement",
    "note_sas_part",
    "note_without_doctor",
    "offer_turn",
    "open_request",
    "practice_sites",
    "protocols",
    "purge_requests_over",
    "record_request_outcome",
    "request_at",
    "room_askings",
    "run_wave",
    "sas_phone",
    "sas_search",
    "save_care_settings",
    "save_own_availability",
    "save_roster_rule",
    "save_sas_link",
    "say_doctor_room",
    "take_asking",
    "tell_slot_outcome",
    "turns",
    "waiting_counts",
]
