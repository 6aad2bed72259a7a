"""A meeting in the words of its papers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone

from maillage.contexts.association.contacts.models import ContactKind
from maillage.contexts.association.meetings import words
from maillage.contexts.association.meetings.models import AgendaItem, Attendee, Meeting, MeetingKind
from maillage.platform.ui.typography import clock, french, short_date

# « l’assemblée générale », as a sentence takes it up.
_NAMED: dict[str, str] = {
    MeetingKind.ASSEMBLY: "l’assemblée générale",
    MeetingKind.EXTRAORDINARY: "l’assemblée générale extraordinaire",
    MeetingKind.BOARD: "la réunion du conseil d’administration",
    MeetingKind.BUREAU: "la réunion du bureau",
    MeetingKind.WORKING_GROUP: "la réunion du groupe de travail",
    MeetingKind.WORKSHOP: "l’atelier",
    MeetingKind.INFORMATION: "la soirée d’information",
    MeetingKind.RESTITUTION: "la restitution",
    MeetingKind.TRAINING: "la formation",
    MeetingKind.CASE: "la réunion",
    MeetingKind.OTHER: "la réunion",
}


def named(meeting: Meeting) -> str:
    """« l’assemblée générale »."""
    return _NAMED[meeting.kind]


def head(meeting: Meeting, *, title: str, community: str) -> dict[str, Any]:
    """What each paper says first: `meeting` holds its commune and its body."""
    kind = str(meeting.get_kind_display())
    return {
        "title": title,
        "community": community,
        "edition": french(f"{meeting.title} · édité le {short_date(timezone.localdate())}"),
        "kind": kind[0].upper() + kind[1:],
        "meeting": french(meeting.title),
        "subject": _subject(kind, meeting.title),
        "when": when(meeting),
        "where": where(meeting),
        "link": meeting.link,
    }


def _subject(kind: str, title: str) -> str:
    """« Atelier : Accès aux soins »; the title alone where it names the kind already."""
    named_already = title.casefold().startswith(kind.casefold())
    return french(title if named_already else f"{kind[0].upper()}{kind[1:]} : {title}")


def when(meeting: Meeting) -> str:
    """« mardi 2 décembre 2025 de 20 h 30 à 22 h 30 »; « date à fixer » while there is none."""
    return french(words.when(meeting.starts_at, meeting.ends_at))


def where(meeting: Meeting) -> str:
    """« Salle des fêtes, Bessèges »; "" if nothing is known."""
    return french(words.where(meeting))


def time_of(moment: datetime | None) -> str:
    """« 20 h 30 », in local time; "" for none."""
    return french(clock(timezone.localtime(moment))) if moment else ""


def lasting(minutes: int) -> str:
    """« 1 h 45 », « 40 min »."""
    return french(words.length(minutes))


def agenda_line(number: int, item: AgendaItem) -> dict[str, Any]:
    return {
        "number": str(number),
        "title": french(item.title),
        "detail": french(item.detail),
        "kind": str(item.get_kind_display()),
        "duration": lasting(item.duration_min) if item.duration_min else "",
        "owner": item.owner.name if item.owner else "",
    }


def name_of(attendee: Attendee) -> str:
    return attendee.contact.name if attendee.contact else attendee.name


def sheet_name(attendee: Attendee) -> str:
    """« NOM Prénom », as a sheet to sign is sorted; the name as it was noted for somebody who is no contact."""
    contact = attendee.contact
    if contact is None or contact.kind == ContactKind.ORGANISATION:
        return name_of(attendee)
    return f"{contact.last_name.upper()} {contact.first_name}".strip()


def quality_of(attendee: Attendee) -> str:
    """The function, else the organisation, else the category: what stands beside a name."""
    contact = attendee.contact
    parts = [contact.function] if contact and contact.function else []
    if contact is not None and contact.represents is not None:
        parts.append(contact.represents.organisation_name)
    elif attendee.organisation_name:
        parts.append(attendee.organisation_name)
    return french(", ".join(parts) or str(attendee.get_category_display()))
