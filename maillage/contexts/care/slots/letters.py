"""What is written about bookings: time, place, kind of need, whom to call back. Never anything of a patient."""

from __future__ import annotations

from datetime import UTC
from typing import Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar, Event

from maillage.contexts.care.slots.models import Slot
from maillage.contexts.directory.api import readable_phone
from maillage.platform.messaging.services import Attachment, queue_email
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url
from maillage.platform.ui.typography import clock, french, long_date

BOOKED: Final = "care.slot_booked"
CANCELLED: Final = "care.slot_cancelled"
CONFIRMED: Final = "care.slot_confirmed"
_PRODUCT: Final = "-//Maillage//Creneaux//FR"


def when(row: Slot) -> str:
    """« mardi 2 décembre 2025 à 17 h 30 », in Paris."""
    local = timezone.localtime(row.start_at)
    return f"{long_date(local)} à {clock(local)}"


def where(row: Slot) -> str:
    """« au cabinet, 3 rue des Aires, 30160 Bessèges »."""
    town = f"{row.postal_code} {row.city}".strip()
    return ", ".join(part for part in (row.get_place_display(), row.address_line, town) if part)


def address(secret: str) -> str:
    """Whole address of the page of one booking."""
    return str(settings.MAILLAGE_BASE_URL) + reverse("care_public:slot", kwargs={"secret": secret})


def calendar_file(row: Slot, *, cancelled: bool = False) -> Attachment:
    """The time for a calendar (RFC 5545): kind of need and place, nobody's name. `row` as it was booked."""
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    method = "CANCEL" if cancelled else "PUBLISH"
    calendar.add("method", method)
    event = Event()
    event.add("uid", f"{row.ics_key}@maillage")
    event.add("sequence", 1 if cancelled else 0)
    event.add("dtstamp", timezone.now())
    # Instants: no calendar needs the rules of a zone to place them.
    event.add("dtstart", row.start_at.astimezone(UTC))
    event.add("dtend", row.end_at.astimezone(UTC))
    event.add("summary", f"Soins non programmés : {row.need.label}" if row.need else "Soins non programmés")
    if where(row):
        event.add("location", where(row))
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    calendar.add_component(event)
    return Attachment("creneau.ics", f"text/calendar; method={method}", bytes(calendar.to_ical()))


def tell_of_booking(by: Actor, row: Slot, secret: str) -> None:
    """To the professional, with his own link and the time for his calendar; to who booked, how to reach him."""
    need = row.need.label if row.need else "soins non programmés"
    _send(
        by,
        row,
        _professional(row),
        f"Créneau réservé : {when(row)}",
        f"Bonjour,\n\nVotre créneau du {when(row)} est réservé.\n\n"
        f"Besoin : {need}\nLieu : {where(row)}\n"
        f"À rappeler : {row.callback_name}, {readable_phone(row.callback_phone)}\n\n"
        "Si vous ne pouvez pas, annulez dès que possible sur cette page, sans compte : la personne qui a réservé est "
        f"prévenue aussitôt. Ce lien est à vous, ne le transmettez pas.\n{address(secret)}\n",
        BOOKED,
        calendar_file(row),
    )
    phone = readable_phone(row.phone or row.responder.contact.phone)
    reach = f"\nTéléphone : {phone}" if phone else ""
    _send(
        by,
        row,
        row.callback_email,
        f"Créneau confirmé : {when(row)}",
        f"Bonjour,\n\nLe créneau est réservé : {row.responder.contact.name}, {when(row)}.\n\n"
        f"Besoin : {need}\nLieu : {where(row)}{reach}\n\n"
        f"Pour annuler :\n{_page(row)}\n",
        CONFIRMED,
        calendar_file(row),
    )


def tell_of_cancellation(by: Actor, row: Slot, *, by_professional: bool) -> None:
    """To the other side: `row` as it was booked."""
    if by_professional:
        body = (
            f"Bonjour,\n\n{row.responder.contact.name} ne peut pas assurer le créneau du {when(row)}, que vous aviez "
            "réservé. Il n’est plus proposé : choisissez-en un autre.\n\n"
            f"{_free_page(row)}\n"
        )
        to = row.callback_email or (row.booked_by.email if row.booked_by else "")
    else:
        body = (
            f"Bonjour,\n\nLa réservation de votre créneau du {when(row)} est annulée par la personne qui l’avait "
            "faite. Le fichier joint la retire de votre agenda.\n"
        )
        to = _professional(row)
    _send(by, row, to, f"Créneau annulé : {when(row)}", body, CANCELLED, calendar_file(row, cancelled=True))


def _professional(row: Slot) -> str:
    contact = row.responder.contact
    return contact.email or (contact.user.email if contact.user else "")


def _page(row: Slot) -> str:
    return str(settings.MAILLAGE_BASE_URL) + community_url(row.community, "care:slot", pk=row.pk)


def _free_page(row: Slot) -> str:
    return str(settings.MAILLAGE_BASE_URL) + community_url(row.community, "care:slots")


def _send(by: Actor, row: Slot, to: str, subject: str, body: str, purpose: str, file: Attachment) -> None:
    """Nothing to who gave no address; a wrong one of a contact must not undo a booking."""
    try:
        validate_email(to)
    except ValidationError:
        return
    signed = f"{body}\n{row.community.name}\n"
    queue_email(
        by=by,
        community=row.community,
        to=to,
        subject=french(subject),
        body=french(signed),
        purpose=purpose,
        attachments=(file,),
    )
