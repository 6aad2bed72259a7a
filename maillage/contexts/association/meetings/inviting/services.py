"""Writes on who is invited, and on guests."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from django.db import transaction

from maillage.contexts.association.contacts.models import Category, Contact
from maillage.contexts.association.meetings.editing import ALIVE, to_edit
from maillage.contexts.association.meetings.inviting.audiences import contacts_in, known_contacts
from maillage.contexts.association.meetings.models import Attendee, Meeting, Presence, Proxy
from maillage.contexts.association.meetings.refusals import MeetingRefused
from maillage.contexts.association.meetings.words import is_convened_by_statutes
from maillage.core.search_text import search_text
from maillage.platform.audit.services import record
from maillage.platform.tenancy.actor import Actor

MAX_ATTENDEES: Final = 3_000


@transaction.atomic
def invite(*, by: Actor, pk: int, contacts: Iterable[int]) -> list[Attendee]:
    """Put these contacts on the list of the meeting; the new rows. Who is on it already stays as he is.

    They are told by the next convocation. Raises Meeting.DoesNotExist, MeetingRefused.
    """
    row = to_edit(by, pk, states=ALIVE)
    wanted = known_contacts(contacts)
    there = set(Attendee.objects.filter(meeting=row).values_list("contact_id", flat=True))
    new = [one for one in wanted if one.pk not in there]
    if len(there) + len(new) > MAX_ATTENDEES:
        raise MeetingRefused(f"Une réunion compte {MAX_ATTENDEES} participants au plus.")
    rows: list[Attendee] = Attendee.objects.bulk_create([_row(by, row, one) for one in new])
    if new:
        record(by=by, action="meeting.invited", obj=row, after={"count": len(new)})
    return rows


def _row(by: Actor, meeting: Meeting, contact: Contact) -> Attendee:
    return Attendee(
        community=by.community,
        meeting=meeting,
        contact=contact,
        category=contact.category,
    )


@transaction.atomic
def invite_audience(*, by: Actor, pk: int, audience: str) -> list[Attendee]:
    """Put everybody of a group (`audiences.Audience.key`) on the list; the new rows."""
    row = to_edit(by, pk, states=ALIVE)
    try:
        found = contacts_in(row, audience)
    except KeyError:
        raise MeetingRefused("Ce groupe n’existe plus : choisissez-en un dans la liste.") from None
    return invite(by=by, pk=pk, contacts=found)


@transaction.atomic
def note_guest(
    *,
    by: Actor,
    pk: int,
    name: str,
    organisation_name: str = "",
    category: str = Category.OTHER,
    presence: str = Presence.UNKNOWN,
) -> Attendee:
    """Put somebody on the list by name alone: a partner who comes, an elected official who brings a colleague.

    The same name and organisation twice is one guest. presence: for a meeting that is noted afterwards, without hours.
    Raises MeetingRefused for an empty name.
    """
    row = to_edit(by, pk, states=ALIVE)
    name, organisation_name = " ".join(name.split())[:200], " ".join(organisation_name.split())[:200]
    if not name and not organisation_name:
        raise MeetingRefused("Écrivez le nom de la personne, ou celui de son organisme.")
    name = name or organisation_name
    known: Attendee | None = Attendee.objects.filter(
        meeting=row, contact=None, name=name, organisation_name=organisation_name
    ).first()
    if known is not None:
        return known
    if Attendee.objects.filter(meeting=row).count() >= MAX_ATTENDEES:
        raise MeetingRefused(f"Une réunion compte {MAX_ATTENDEES} participants au plus.")
    guest: Attendee = Attendee.objects.create(
        community=by.community,
        meeting=row,
        name=name,
        organisation_name=organisation_name,
        category=Category(category).value,
        presence=Presence(presence).value,
        noted_how="secretary" if presence != Presence.UNKNOWN else "",
        search_name=search_text(f"{name} {organisation_name}")[:260],
    )
    record(by=by, action="meeting.guest", obj=row, after={"category": guest.category})
    return guest


@transaction.atomic
def set_category(*, by: Actor, pk: int, attendee: int, category: str, voter: bool | None = None) -> Attendee:
    """Say as what somebody is counted at this meeting.

    voter: gives or takes a voice in a meeting of no instance; elsewhere the statutes say who has one.
    """
    row = to_edit(by, pk, states=ALIVE)
    found: Attendee = Attendee.objects.select_related("contact").get(pk=attendee, meeting=row)
    before = {"category": found.category, "voter": found.voter}
    found.category = Category(category).value
    if voter is not None and not is_convened_by_statutes(row):
        found.voter = voter and found.contact_id is not None
    after = {"category": found.category, "voter": found.voter}
    if before != after:
        found.save(update_fields=["category", "voter"])
        record(by=by, action="meeting.category", obj=found, before=before, after=after)
    return found


@transaction.atomic
def uninvite(*, by: Actor, pk: int, attendee: int) -> None:
    """Take somebody off the list, unless his coming or a power was noted. Twice is once."""
    row = to_edit(by, pk, states=ALIVE)
    found = Attendee.objects.select_related("contact").filter(pk=attendee, meeting=row).first()
    if found is None:
        return
    if found.presence in (Presence.PRESENT, Presence.REMOTE):
        raise MeetingRefused(f"{found} est noté présent : changez d’abord sa présence.")
    powers = Proxy.objects.filter(meeting=row, revoked_at=None)
    if found.contact_id and (
        powers.filter(giver=found.contact_id).exists() or powers.filter(holder=found.contact_id).exists()
    ):
        raise MeetingRefused(f"{found} donne ou porte un pouvoir : reprenez d’abord ce pouvoir.")
    record(by=by, action="meeting.uninvited", obj=row, after={"name": str(found)})
    found.delete()
