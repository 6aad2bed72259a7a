"""What the letters of a meeting say. Statutory ones carry no link to unsubscribe: the statutes impose them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from email.utils import parseaddr

from django.conf import settings
from django.utils import timezone

from maillage.contexts.association.meetings import links
from maillage.contexts.association.meetings.convocation.calendar_file import CONTENT_TYPE, Entry, invitation
from maillage.contexts.association.meetings.models import AgendaItem, Meeting, MeetingState
from maillage.contexts.association.meetings.polling.models import PollDate
from maillage.contexts.association.meetings.words import agenda_lines, is_convened_by_statutes, when, where
from maillage.platform.messaging.services import Attachment
from maillage.platform.ui.typography import long_date


@dataclass(frozen=True)
class Text:
    """Subject and body of a letter; the body holds `LINK` where the reader's own address goes."""

    subject: str
    body: str

    def for_reader(self, secret: str) -> str:
        return self.body.replace(LINK, links.address("meeting", secret))


LINK = "{lien personnel}"
_OWN = (
    "Répondre, donner pouvoir, signaler votre arrivée, voter : tout se fait sur votre page personnelle, sans compte. "
    "Ce lien est à vous, ne le transmettez pas :"
)


def _facts(meeting: Meeting) -> list[str]:
    lines = [f"Quand : {when(meeting.starts_at, meeting.ends_at)}"]
    if where(meeting):
        lines.append(f"Où : {where(meeting)}")
    if meeting.link:
        lines.append(f"À distance : {meeting.link}")
    return lines


def _letter(*blocks: str) -> str:
    return "\n\n".join(block for block in blocks if block.strip()) + "\n"


def convocation(
    meeting: Meeting, items: Sequence[AgendaItem], *, community: str, message: str, is_change: bool
) -> Text:
    """The convocation; is_change: for who had one before."""
    convened = is_convened_by_statutes(meeting)
    word = "Modification" if is_change else "Convocation" if convened else "Invitation"
    intro = (
        f"La réunion « {meeting.title} » a changé. Voici ce qui vaut maintenant."
        if is_change
        else f"{community} vous {'convoque' if convened else 'invite'} à : {meeting.title}."
    )
    agenda = "Ordre du jour\n" + "\n".join(agenda_lines(items)) if items else ""
    body = _letter(
        "Bonjour,",
        intro,
        "\n".join(_facts(meeting)),
        message.strip(),
        meeting.summary.strip(),
        agenda,
        f"{_OWN}\n{LINK}",
        f"Le fichier joint met la réunion dans votre agenda.\n\n{community}",
    )
    day = f", {long_date(timezone.localtime(meeting.starts_at))}" if meeting.starts_at else ""
    return Text(f"{word} : {meeting.title}{day}", body)


def reminder(meeting: Meeting, *, community: str) -> Text:
    """To who has not answered yet."""
    body = _letter(
        "Bonjour,",
        f"Vous n’avez pas encore dit si vous viendrez à : {meeting.title}.",
        "\n".join(_facts(meeting)),
        f"Une touche suffit, sur votre page personnelle :\n{LINK}",
        community,
    )
    return Text(f"Rappel : {meeting.title}", body)


def cancellation(meeting: Meeting, *, community: str) -> Text:
    body = _letter(
        "Bonjour,",
        f"La réunion « {meeting.title} » ({when(meeting.starts_at, meeting.ends_at)}) est annulée.",
        f"Motif : {meeting.cancelled_why}" if meeting.cancelled_why else "",
        "Le fichier joint la retire de votre agenda.",
        community,
    )
    return Text(f"Annulation : {meeting.title}", body)


def poll(meeting: Meeting, dates: Sequence[PollDate], *, community: str, message: str) -> Text:
    """Asks which of the dates suit."""
    lines = "\n".join(f"- {when(one.starts_at, one.ends_at)}" for one in dates)
    body = _letter(
        "Bonjour,",
        f"{community} cherche une date pour : {meeting.title}.",
        message.strip(),
        lines,
        f"Dites celles qui vous conviennent, sur votre page personnelle (sans compte) :\n{LINK}",
        community,
    )
    return Text(f"Quelle date pour « {meeting.title} » ?", body)


def poll_closed(meeting: Meeting, *, community: str) -> Text:
    """To who answered the poll: the date that was kept; the convocation follows."""
    body = _letter(
        "Bonjour,",
        f"La date est choisie pour : {meeting.title}.",
        "\n".join(_facts(meeting)),
        "Vous recevrez la convocation avec l’ordre du jour.",
        f"Votre page personnelle :\n{LINK}",
        community,
    )
    return Text(f"Date retenue : {meeting.title}", body)


def calendar_entry(meeting: Meeting, items: Sequence[AgendaItem] = ()) -> Entry | None:
    """The meeting as calendars see it; None while it has no date."""
    if meeting.starts_at is None:
        return None
    description = "\n".join([*agenda_lines(items), *([meeting.link] if meeting.link else [])])
    return Entry(
        uid=meeting.uid,
        sequence=meeting.sequence,
        title=meeting.title,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        stamp=timezone.now(),
        place=where(meeting),
        description=description,
        url=meeting.link,
        is_cancelled=meeting.state == MeetingState.CANCELLED,
        is_tentative=meeting.state in (MeetingState.DRAFT, MeetingState.POLL),
    )


def calendar_attachment(meeting: Meeting, items: Sequence[AgendaItem], community: str) -> Attachment | None:
    entry = calendar_entry(meeting, items)
    if entry is None:
        return None
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    content = invitation(entry, organiser_name=community or name, organiser_email=address)
    method = "CANCEL" if entry.is_cancelled else "PUBLISH"
    return Attachment("reunion.ics", f"text/calendar; method={method}", content)


__all__ = ["CONTENT_TYPE", "LINK", "Text", "calendar_attachment", "calendar_entry"]
