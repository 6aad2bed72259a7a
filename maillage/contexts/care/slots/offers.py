"""What `slots` offers: navigation, words of the journal and of the letters, what waits, jobs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from maillage.contexts.care.permissions import REQUEST
from maillage.contexts.care.unscheduled.models import CareRequest, RequestState
from maillage.platform.audit.labels import name_actions, name_readings
from maillage.platform.messaging.labels import name_purposes
from maillage.platform.registry import NavEntry, Todo, TodoSource, navigation, todo_sources
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url
from maillage.platform.ui.typography import count_words

MODULE: Final = "care"


def register() -> None:
    """Called once, when the application starts."""
    # `jobs` declares those that make slots and read agendas.
    from maillage.contexts.care.slots import jobs, leaving, letters, personal_data  # noqa: F401
    from maillage.contexts.care.unscheduled import broadcasting

    personal_data.register()
    leaving.register()
    broadcasting.when_changed.append(_request_changed)
    navigation.register(NavEntry("acces", "Créneaux", "care:slots", 20, REQUEST, MODULE))
    todo_sources.register(TodoSource("care.slots", REQUEST, _to_tell, module=MODULE, queries=1))
    name_actions(
        {
            "slot.offered": "Créneau proposé",
            "slot.withdrawn": "Créneau retiré",
            "slot.booked": "Créneau réservé",
            "slot.cancelled": "Réservation d’un créneau annulée",
            "slot.left": "Créneaux retirés : l’adhésion est terminée",
            "slot.outcome": "Suite d’un rendez-vous notée",
            "slot_rule.added": "Règle de créneaux écrite",
            "slot_rule.changed": "Règle de créneaux changée",
            "slot_rule.stopped": "Règle de créneaux arrêtée",
            "slot_rule.made": "Créneaux faits par une règle",
            "slot_agenda.added": "Agenda relié",
            "slot_agenda.read": "Agenda relié lu",
            "slot_agenda.failed": "Agenda relié illisible",
            "slot_agenda.forgotten": "Agenda relié oublié",
        }
    )
    name_readings(
        {
            "care.free_slots": "Créneaux libres",
            "care.my_slots": "Mes créneaux",
            "care.bookings": "Réservations de créneaux",
            "care.booking": "Réservation d’un créneau",
        }
    )
    name_purposes(
        {
            letters.BOOKED: "Créneau réservé",
            letters.CONFIRMED: "Réservation confirmée",
            letters.CANCELLED: "Réservation annulée",
        }
    )


def _request_changed(by: Actor, row: CareRequest, before: str) -> None:
    """A slot that was booked for a request is free again once that is cancelled, or given back."""
    if before == RequestState.TAKEN and row.state in (RequestState.OPEN, RequestState.CANCELLED):
        from maillage.contexts.care.slots.services import free_of_request

        free_of_request(by=by, request=row)


def _to_tell(actor: Actor) -> Sequence[Todo]:
    """Appointments that are over, of which nobody said what they became: to the professional himself."""
    from maillage.contexts.care.slots.queries import to_tell

    assert actor.community is not None
    count = to_tell(actor)
    if not count:
        return []
    label = f"{count_words(count, 'rendez-vous', 'rendez-vous')} : la personne est-elle venue ?"
    return [Todo(label, f"{community_url(actor.community, 'care:bookings')}?suite=dire")]
