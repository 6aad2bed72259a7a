"""The contents of each paper, as plain data: the same for PDF and for Word."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import Any

from django.utils import timezone

from maillage.contexts.association.meetings.models import Attendee, Meeting, Presence
from maillage.contexts.association.minutes.papers.reading import (
    PRESENT,
    agenda_of,
    attendees_of,
    proxies_of,
)
from maillage.contexts.association.minutes.papers.wording import (
    agenda_line,
    head,
    lasting,
    name_of,
    named,
    quality_of,
    sheet_name,
    time_of,
    when,
    where,
)
from maillage.platform.ui.typography import french, long_date, with_article

# Lines for those who come without having been announced: one more for every tenth name, between these two.
_FEWEST_BLANK, _MOST_BLANK = 8, 30


def convocation(meeting: Meeting, *, community: str) -> dict[str, Any]:
    """Where, when, about what; how to be represented when a body meets. 1 query."""
    agenda = agenda_of(meeting)
    total = sum(item.duration_min or 0 for item in agenda)
    again = (
        "Le quorum n’ayant pas été atteint, ceci est une seconde convocation." if meeting.second_call else ""
    )
    return {
        **head(meeting, title="Convocation", community=community),
        "invited": french(f"Vous êtes convié à {named(meeting)}{_told(meeting)}."),
        "again": again,
        "summary": french(meeting.summary),
        "agenda": [agenda_line(number, item) for number, item in enumerate(agenda, start=1)],
        "total": french(f"Durée prévue : {lasting(total)}.") if total else "",
        "proxy": _how_to_be_represented(meeting),
        "made_on": french(f"Fait le {long_date(timezone.localdate())}."),
    }


def _told(meeting: Meeting) -> str:
    """« (Soins non programmés) » where the body says more than the kind of the meeting does."""
    if meeting.body is None or meeting.kind not in {"working_group", "other", "case"}:
        return ""
    return f" ({meeting.body.name})"


def _how_to_be_represented(meeting: Meeting) -> str:
    if meeting.body is None:
        return ""
    return french(
        "Si vous ne pouvez pas venir, vous pouvez donner pouvoir à une autre personne qui a une voix, dans les "
        "limites que fixent les statuts : par le lien personnel de votre invitation, ou avec le formulaire joint."
    )


def attendance_sheet(meeting: Meeting, *, community: str) -> dict[str, Any]:
    """Who is expected, with room to sign; then lines for those who were not. 2 queries."""
    attendees = attendees_of(meeting)
    carried: dict[int, list[str]] = defaultdict(list)
    for proxy in proxies_of(meeting):
        carried[proxy.holder_id].append(proxy.giver.name)
    voters = [_sheet_line(one, carried) for one in attendees if one.voter]
    guests = [_sheet_line(one, carried) for one in attendees if not one.voter]
    blank = min(_MOST_BLANK, max(_FEWEST_BLANK, len(attendees) // 10))
    parts = []
    if voters:
        parts.append({"title": f"Ont une voix ({len(voters)})", "lines": voters})
    if guests:
        parts.append({"title": f"Conviés ({len(guests)})", "lines": guests})
    empty = {"name": "", "quality": "", "carries": ""}
    parts.append({"title": "Autres personnes présentes", "lines": [empty] * blank})
    return {
        **head(meeting, title="Feuille d’émargement", community=community),
        "parts": parts,
        "count": len(attendees),
        "notice": french(
            "Les signatures attestent la présence ; elles sont gardées avec le compte rendu de la réunion."
        ),
    }


def _sheet_line(attendee: Attendee, carried: dict[int, list[str]]) -> dict[str, str]:
    givers = carried.get(attendee.contact_id or 0, [])
    return {
        "name": sheet_name(attendee),
        "quality": quality_of(attendee),
        "carries": french(f"Porte le pouvoir de {', '.join(givers)}") if givers else "",
    }


def proxy_form(meeting: Meeting, *, community: str) -> dict[str, Any]:
    """To be printed and signed by who will not come. 1 query."""
    agenda = agenda_of(meeting)
    return {
        **head(meeting, title="Pouvoir", community=community),
        "sentence": french(
            f"Je donne pouvoir à la personne désignée ci-dessous pour me représenter à {named(meeting)} "
            f"« {meeting.title} » du {when(meeting)}, y prendre part aux échanges et y voter en mon nom sur "
            "tous les points de l’ordre du jour."
        ),
        "agenda": [agenda_line(number, item) for number, item in enumerate(agenda, start=1)],
        "limits": french(
            "Une personne ne peut porter que le nombre de pouvoirs que fixent les statuts. Un pouvoir sans nom, ou "
            "donné à quelqu’un qui n’a pas de voix, ne compte pas. Si vous venez, votre pouvoir tombe."
        ),
    }


def certificates(meeting: Meeting, attendees: list[Attendee], *, community: str) -> dict[str, Any]:
    """One page for each of those who were there. No query."""
    title = "Attestation de présence" if len(attendees) == 1 else "Attestations de présence"
    return {
        **head(meeting, title=title, community=community),
        "people": [_certified(meeting, one, community) for one in attendees],
        "made_on": french(f"Fait le {long_date(timezone.localdate())}."),
    }


def _certified(meeting: Meeting, attendee: Attendee, community: str) -> dict[str, str]:
    place, issuer = where(meeting), with_article(community)
    from_afar = attendee.presence == Presence.REMOTE
    how, at = (", à distance", "") if from_afar else ("", f", {place}" if place else "")
    return {
        "name": name_of(attendee),
        "quality": quality_of(attendee),
        "sentence": french(
            f"a participé{how} à {named(meeting)} « {meeting.title} », {_stayed(meeting, attendee)}{at}."
        ),
        "attests": french(f"{issuer[0].upper()}{issuer[1:]} atteste que"),
    }


def _stayed(meeting: Meeting, attendee: Attendee) -> str:
    """« le mardi 2 décembre 2025 de 20 h 35 à 22 h 10, soit 1 h 35 »; what was foreseen where one end is not known."""
    start, end = stay_of(meeting, attendee)
    if start is None or end is None or end <= start:
        return f"le {when(meeting)}" if meeting.starts_at else "sans date notée"
    minutes = int((end - start).total_seconds() // 60)
    day = long_date(timezone.localtime(start))
    return f"le {day} de {time_of(start)} à {time_of(end)}, soit {lasting(minutes)}"


def stay_of(meeting: Meeting, attendee: Attendee) -> tuple[datetime | None, datetime | None]:
    """When somebody came and went: as noted, within the meeting; else the meeting's own beginning and end."""
    began = meeting.opened_at or meeting.starts_at
    ended = meeting.closed_at or meeting.ends_at
    start, end = attendee.arrived_at or began, attendee.left_at or ended
    # Who signed in before the doors opened attended from the beginning.
    if start is not None and began is not None:
        start = max(start, began)
    return start, end


def was_there(attendee: Attendee) -> bool:
    return attendee.presence in PRESENT
