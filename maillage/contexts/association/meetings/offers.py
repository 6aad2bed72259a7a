"""What `meetings` offers to the shell and to the pages of others."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.utils import timezone

from maillage.contexts.association.meetings import (
    leaving,
    personal_data,
    queries,
    same_person,
    sources_indicators,
    sources_time,
)
from maillage.contexts.association.meetings.models import Answer, Attendee, Meeting, MeetingState
from maillage.contexts.association.permissions import ATTEND, CONVENE, VIEW
from maillage.core.search_text import search_text
from maillage.platform.audit.labels import name_actions, name_readings
from maillage.platform.messaging.labels import name_purposes
from maillage.platform.registry import (
    DashboardCard,
    NavEntry,
    Panel,
    SearchHit,
    SearchProvider,
    Todo,
    TodoSource,
    dashboard_cards,
    navigation,
    panels,
    search_providers,
    todo_sources,
)
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url
from maillage.platform.ui.typography import long_date

MODULE = "association"
CARD_LINES = 5
PANEL_LINES = 10
# A meeting whose hour is past by that much and that nobody closed waits for its presences.
FORGOTTEN = timedelta(hours=12)


def register() -> None:
    """Called once, when the application starts."""
    personal_data.register()
    same_person.register()
    leaving.register()
    sources_indicators.register()
    sources_time.register()
    navigation.register(
        NavEntry(
            "association",
            "Réunions",
            "association:meetings",
            30,
            VIEW,
            MODULE,
            detail="Préparer, convoquer, tenir, de la date au compte rendu.",
        )
    )
    navigation.register(
        NavEntry(
            "association",
            "Mes réunions",
            "association:my_meetings",
            31,
            ATTEND,
            MODULE,
            detail="Répondre, donner pouvoir, signaler son arrivée.",
            covers=("association:calendars",),
        )
    )
    todo_sources.register(TodoSource("association.my_answers", ATTEND, _to_answer, module=MODULE))
    todo_sources.register(TodoSource("association.meetings", CONVENE, _to_prepare, module=MODULE))
    search_providers.register(
        SearchProvider("association.meetings", "Réunions", VIEW, _search, "calendar-event", module=MODULE)
    )
    dashboard_cards.register(
        DashboardCard(
            "association.next_meetings",
            "Prochaines réunions",
            20,
            VIEW,
            _card,
            "association/meetings/card.html",
            module=MODULE,
            zone="changes",
        )
    )
    panels.register(
        Panel(
            "association.meetings_of_contact",
            "association.contact",
            30,
            CONVENE,
            _of_contact,
            "association/meetings/contact_panel.html",
            module=MODULE,
        )
    )
    _name()


def _name() -> None:
    name_actions(
        {
            "meeting.agenda": "Ordre du jour écrit",
            "meeting.answered": "Réponse à une convocation",
            "meeting.cancelled": "Réunion annulée",
            "meeting.category": "Participant compté autrement",
            "meeting.changed": "Réunion modifiée",
            "meeting.closed": "Séance levée",
            "meeting.code_renewed": "Code de présence changé",
            "meeting.convened": "Réunion convoquée",
            "meeting.counted": "Participants comptés sans leur nom",
            "meeting.created": "Réunion préparée",
            "meeting.date_chosen": "Date choisie",
            "meeting.date_withdrawn": "Date retirée d’un sondage",
            "meeting.dates": "Dates proposées",
            "meeting.guest": "Participant noté par son nom",
            "meeting.invited": "Participants invités",
            "meeting.opened": "Séance ouverte",
            "meeting.poll_answered": "Réponse à un sondage de dates",
            "meeting.poll_opened": "Sondage de dates envoyé",
            "meeting.poll_reminded": "Sondage de dates rappelé",
            "meeting.presence": "Présence notée",
            "meeting.proxy_given": "Pouvoir donné",
            "meeting.proxy_revoked": "Pouvoir repris",
            "meeting.reminded": "Rappel envoyé",
            "meeting.reopened": "Séance rouverte",
            "meeting.repeated": "Réunion répétée",
            "meeting.resumed": "Préparation reprise",
            "meeting.statement": "Parole d’un tour de table notée",
            "meeting.statement_removed": "Parole d’un tour de table retirée",
            "meeting.uninvited": "Participant retiré de la liste",
            "meeting_series.changed": "Série de réunions modifiée",
            "meeting_series.created": "Série de réunions créée",
        }
    )
    name_readings(
        {
            "association.attendees": "Participants d’une réunion",
            "association.meeting_series": "Séries de réunions",
            "association.meetings": "Réunions",
            "association.my_meetings": "Mes réunions",
        }
    )
    name_purposes(
        {
            "association.convocation": "Convocation à une réunion",
            "association.meeting_cancelled": "Annulation d’une réunion",
            "association.meeting_dates": "Date d’une réunion",
            "association.meeting_reminder": "Rappel d’une réunion",
        }
    )


def _to_answer(actor: Actor) -> Sequence[Todo]:
    """Meetings and polls that wait for the actor's own answer. 1 query."""
    assert actor.community is not None
    if actor.user is None:
        return []
    rows = queries.my_attendances(actor.user.pk).filter(answer=Answer.NONE)
    coming = rows.filter(meeting__state=MeetingState.CONVENED, meeting__starts_at__gte=timezone.now())
    asked = rows.filter(meeting__state=MeetingState.POLL, poll_answers=None)
    return [_answer_todo(actor, one) for one in (coming | asked).distinct()]


def _answer_todo(actor: Actor, one: Attendee) -> Todo:
    assert actor.community is not None
    meeting = one.meeting
    url = community_url(actor.community, "association:my_meeting", pk=meeting.pk)
    if meeting.starts_at is None or meeting.state == MeetingState.POLL:
        return Todo(f"Quelle date pour « {meeting.title} » ?", url)
    day = timezone.localdate(meeting.starts_at)
    return Todo(f"Viendrez-vous le {long_date(day)} : {meeting.title} ?", url, day)


def _to_prepare(actor: Actor) -> Sequence[Todo]:
    """Meetings that nobody convened yet, and those that are past and were not closed. 1 query."""
    now = timezone.now()
    rows = Meeting.objects.filter(
        state__in=(MeetingState.DRAFT, MeetingState.CONVENED, MeetingState.OPEN),
        starts_at__gte=now - timedelta(days=60),
        starts_at__lte=now + timedelta(days=45),
    ).order_by("starts_at", "pk")
    return [todo for one in rows if (todo := _prepare_todo(actor, one)) is not None]


def _prepare_todo(actor: Actor, one: Meeting) -> Todo | None:
    assert actor.community is not None
    assert one.starts_at is not None
    day = timezone.localdate(one.starts_at)
    if one.starts_at < timezone.now() - FORGOTTEN:
        url = community_url(actor.community, "association:meeting_session", pk=one.pk)
        return Todo(f"Noter qui est venu, et lever la séance : {one.title}", url, day)
    if one.state == MeetingState.DRAFT:
        url = community_url(actor.community, "association:meeting", pk=one.pk)
        return Todo(f"Convoquer : {one.title}", url, day)
    return None


def _search(actor: Actor, text: str, limit: int) -> Sequence[SearchHit]:
    assert actor.community is not None
    words = search_text(text).split()
    rows = Meeting.objects.exclude(state=MeetingState.DRAFT)
    if actor.can(CONVENE):
        rows = Meeting.objects.all()
    for word in words or [text]:
        rows = rows.filter(title__icontains=word)
    return [
        SearchHit(
            one.title,
            long_date(timezone.localdate(one.starts_at)) if one.starts_at else "date à fixer",
            community_url(actor.community, "association:meeting", pk=one.pk),
        )
        for one in rows.order_by("-starts_at", "pk")[:limit]
    ]


def _card(actor: Actor) -> dict[str, Any]:
    """The next meetings of the association. 1 query."""
    assert actor.community is not None
    rows = queries.coming()
    if not actor.can(CONVENE):
        rows = rows.exclude(state=MeetingState.DRAFT)
    return {
        "meetings": [
            {"row": one, "url": community_url(actor.community, "association:meeting", pk=one.pk)}
            for one in rows[:CARD_LINES]
        ],
        "url": community_url(actor.community, "association:meetings"),
    }


def _of_contact(actor: Actor, contact: Any) -> dict[str, Any]:
    """The meetings of a contact, latest first. 1 query."""
    del actor
    rows = list(queries.attended_by(contact.pk)[: PANEL_LINES + 1])
    return {"rows": rows[:PANEL_LINES], "more": len(rows) > PANEL_LINES} if rows else {}
