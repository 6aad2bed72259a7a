"""What `sas` offers: its page, what waits for somebody, what it listens to, words of the journal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from maillage.contexts.care.permissions import COORDINATE
from maillage.platform.audit.labels import name_actions, name_readings
from maillage.platform.registry import NavEntry, Todo, TodoSource, navigation, todo_sources
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url
from maillage.platform.ui.typography import count_words

MODULE: Final = "care"


def register() -> None:
    """Called once, when the application starts."""
    from maillage.contexts.care.sas import leaving, personal_data, pushing, same_person
    from maillage.contexts.care.slots import booking_hooks

    personal_data.register()
    leaving.register()
    same_person.register()
    booking_hooks.when_booked.append(pushing.booked)
    booking_hooks.when_cancelled.append(pushing.cancelled)
    booking_hooks.when_told.append(pushing.settled)
    navigation.register(NavEntry("acces", "Créneaux au SAS", "care:sas", 90, COORDINATE, MODULE))
    todo_sources.register(TodoSource("care.sas", COORDINATE, _waiting, module=MODULE, queries=1))
    name_actions(
        {
            "sas_link.changed": "Réglage des créneaux au SAS modifié",
            "sas_part.noted": "Participation au SAS notée",
            "sas_push.queued": "Rendez-vous à transmettre au SAS",
            "sas_push.changed": "Rendez-vous au SAS : suite à transmettre",
            "sas_push.requeued": "Rendez-vous à transmettre à nouveau au SAS",
            "regulator.created": "Régulateur reçu du SAS",
            "regulator.changed": "Régulateur mis à jour par le SAS",
        }
    )
    name_readings({"care.sas": "Participation au SAS", "care.sas_pushes": "Rendez-vous transmis au SAS"})


def _waiting(actor: Actor) -> Sequence[Todo]:
    from maillage.contexts.care.sas.queries import count_failed

    assert actor.community is not None
    count = count_failed()
    if not count:
        return []
    words = count_words(count, "rendez-vous non transmis", "rendez-vous non transmis")
    return [Todo(f"{words} au SAS", community_url(actor.community, "care:sas_pushes") + "?etat=failed")]
