"""What `joining` offers: navigation, applications that wait, words of the journal and of letters."""

from __future__ import annotations

from collections.abc import Sequence

from maillage.contexts.association.joining import leaving, personal_data, queries, services
from maillage.contexts.association.permissions import CONFIGURE, EDIT_MEMBERS
from maillage.platform.audit.labels import name_actions, name_readings
from maillage.platform.messaging.labels import name_purposes
from maillage.platform.registry import NavEntry, Todo, TodoSource, navigation, todo_sources
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url
from maillage.platform.ui.typography import count_words


def register() -> None:
    """Called once, when the application starts."""
    personal_data.register()
    leaving.register()
    navigation.register(
        NavEntry(
            "reglages",
            "Bulletin d’adhésion",
            "association:joining_settings",
            60,
            CONFIGURE,
            "association",
            detail="Le formulaire public par lequel on demande à adhérer.",
        )
    )
    todo_sources.register(
        TodoSource("association.applications", EDIT_MEMBERS, _waiting, module="association")
    )
    name_purposes(
        {
            services.CONFIRM: "Demande d’adhésion à confirmer",
            services.ANSWER: "Réponse à une demande d’adhésion",
        }
    )
    name_actions(
        {
            "application.approved": "Demande d’adhésion acceptée",
            "application.confirmed": "Demande d’adhésion confirmée",
            "application.refused": "Demande d’adhésion refusée",
            "application.sent": "Demande d’adhésion envoyée",
            "application.withdrawn": "Demande d’adhésion retirée",
            "joining.address": "Adresse du bulletin d’adhésion renouvelée",
            "joining.form": "Bulletin d’adhésion modifié",
        }
    )
    name_readings(
        {
            "association.application": "Demande d’adhésion",
            "association.applications": "Demandes d’adhésion",
        }
    )


def _waiting(actor: Actor) -> Sequence[Todo]:
    assert actor.community is not None
    count = queries.waiting().count()
    if not count:
        return []
    label = f"{count_words(count, 'demande', feminine=True)} d’adhésion à examiner"
    return [Todo(label, community_url(actor.community, "association:applications") + "?etat=received")]
