"""What `roster` offers: navigation, words of the journal and of letters, jobs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.utils import timezone

from maillage.contexts.care.permissions import COORDINATE, VIEW
from maillage.platform.audit.labels import name_actions, name_readings
from maillage.platform.messaging.labels import name_purposes
from maillage.platform.registry import NavEntry, Todo, TodoSource, navigation, todo_sources
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url

MODULE: Final = "care"


def register() -> None:
    """Called once, when the application starts."""
    # `reminders` and `swapping` declare jobs.
    from maillage.contexts.care.roster import leaving, letters, personal_data, reminders, swapping  # noqa: F401

    personal_data.register()
    leaving.register()
    navigation.register(
        NavEntry(
            "acces",
            "Tour de rôle SNP",
            "care:roster",
            30,
            VIEW,
            MODULE,
            covers=("care:turns", "care:swaps", "care:roster_rules", "care:turn_calendars"),
        )
    )
    todo_sources.register(TodoSource("care.turns", COORDINATE, _unsettled, module=MODULE, queries=1))
    name_purposes(
        {
            letters.TURN: "Tour de rôle",
            letters.REMINDER: "Rappel d’un tour de rôle",
            letters.SWAP: "Tour de rôle à reprendre",
        }
    )
    name_actions(
        {
            "roster_rule.saved": "Règle du tour de rôle enregistrée",
            "roster.generated": "Tours de rôle préparés",
            "turn.added": "Tour de rôle ajouté",
            "turn.changed": "Tour de rôle modifié",
            "turn.withdrawn": "Tour de rôle retiré",
            "turn.offered": "Tour de rôle proposé",
            "turn.offer_withdrawn": "Proposition d’un tour retirée",
            "turn.taken_over": "Tour de rôle repris",
            "turn_feed.opened": "Adresse d’agenda des tours créée",
            "turn_feed.revoked": "Adresse d’agenda des tours retirée",
        }
    )
    name_readings(
        {
            "care.turns": "Tours de rôle",
            "care.swaps": "Échanges de tours",
            "care.roster_rules": "Règles du tour de rôle",
            "care.turn_feed": "Tours de rôle lus par un agenda",
        }
    )


def _unsettled(actor: Actor) -> Sequence[Todo]:
    """What stays until somebody else holds the turn, or its holder keeps it."""
    from maillage.contexts.care.availability.queries import may_be_asked
    from maillage.contexts.care.roster.queries import unsettled
    from maillage.contexts.care.roster.words import when

    assert actor.community is not None
    told = []
    for turn in unsettled(timezone.now()):
        why = (
            f"proposé par {turn.responder.name}, personne ne l’a encore pris"
            if may_be_asked(turn.responder)
            else f"{turn.responder.name} n’est plus à solliciter, confiez-le à quelqu’un d’autre"
        )
        url = community_url(actor.community, "care:turn", pk=turn.pk)
        told.append(Todo(f"Tour de rôle {when(turn)} : {why}", url, timezone.localdate(turn.starts_at)))
    return told
