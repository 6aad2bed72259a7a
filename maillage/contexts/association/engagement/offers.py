"""What `engagement` offers: calls that wait, panels on a contact and on a meeting, words of the journal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from maillage.contexts.association.contacts.models import Contact, ContactKind, Standing
from maillage.contexts.association.engagement import personal_data, queries, same_person
from maillage.contexts.association.engagement.stages import HERE
from maillage.contexts.association.engagement.tables import MINE
from maillage.contexts.association.meetings.models import Attendee, Meeting
from maillage.contexts.association.permissions import ENGAGE
from maillage.platform.audit.labels import name_actions, name_readings
from maillage.platform.registry import (
    ListTool,
    Panel,
    Todo,
    TodoSource,
    list_tools,
    panels,
    todo_sources,
)
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url
from maillage.platform.ui.typography import count_words

_MODULE = "association"
# More than that are one line of « À faire », with their number.
NAMED: Final = 3


def register() -> None:
    """Called once, when the application starts."""
    personal_data.register()
    same_person.register()
    list_tools.register(
        ListTool(
            "association.entrust",
            "association.engagement",
            "Confier ces personnes",
            "user-check",
            ENGAGE,
            _entrust_url,
            module=_MODULE,
        )
    )
    todo_sources.register(TodoSource("association.approaches", ENGAGE, _my_calls, module=_MODULE))
    panels.register(
        Panel(
            "association.approaches_of_contact",
            "association.contact",
            40,
            ENGAGE,
            _of_contact,
            "association/engagement/contact_panel.html",
            module=_MODULE,
        )
    )
    panels.register(
        Panel(
            "association.interest_of_meeting",
            "association.meeting",
            60,
            ENGAGE,
            _of_meeting,
            "association/engagement/meeting_panel.html",
            module=_MODULE,
        )
    )
    name_actions(
        {
            "approach.entrusted": "Démarche confiée",
            "approach.given_up": "Démarche retirée",
            "approach.told": "Démarche notée",
        }
    )
    name_readings({"association.engagement": "Mobilisation"})


def _entrust_url(actor: Actor, query: str) -> str:
    assert actor.community is not None
    url = community_url(actor.community, "association:engagement_entrust")
    return f"{url}?{query}" if query else url


def _my_calls(actor: Actor) -> Sequence[Todo]:
    if actor.user is None or actor.community is None:
        return []
    waiting = list(queries.waiting_for(actor.user.pk))
    if len(waiting) > NAMED:
        url = f"{community_url(actor.community, 'association:engagement')}?appel={MINE}&categorie=toutes"
        words = count_words(len(waiting), "personne à contacter", "personnes à contacter", feminine=True)
        return [Todo(words.capitalize(), url, waiting[0].due_on)]
    return [
        Todo(
            f"{one.get_means_display().capitalize()} : {one.contact.name}",
            community_url(actor.community, "association:engagement_tell", pk=one.contact_id),
            one.due_on,
        )
        for one in waiting
    ]


def _of_contact(actor: Actor, contact: Any) -> dict[str, Any]:
    del actor
    return {"rows": queries.approaches_of(contact), "pk": contact.pk}


def _of_meeting(actor: Actor, meeting: Meeting) -> dict[str, Any]:
    """How many came and are not members. 1 query."""
    assert actor.community is not None
    came = Attendee.objects.filter(meeting=meeting, presence__in=HERE, contact__isnull=False)
    count = Contact.objects.filter(
        pk__in=came.values("contact"), kind=ContactKind.PERSON, standing__in=(Standing.KNOWN, Standing.FORMER)
    ).count()
    return {
        "count": count,
        "url": community_url(actor.community, "association:engagement_meeting", pk=meeting.pk),
    }
