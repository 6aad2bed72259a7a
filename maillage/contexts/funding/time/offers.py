"""What `time` offers: navigation, what waits for somebody, words of the journal, who may download a proof."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from maillage.contexts.funding.permissions import APPROVE, DECLARE, VALIDATE, VIEW_PAY
from maillage.contexts.funding.time import closing, leaving, links, personal_data, queries, same_person
from maillage.contexts.funding.time.models import EntryState, TimeEntry
from maillage.contexts.funding.time.permissions import abilities, may_validate
from maillage.contexts.funding.time.writing import OWNER
from maillage.platform.audit.labels import name_actions, name_readings
from maillage.platform.messaging.labels import name_purposes
from maillage.platform.registry import (
    FileAccess,
    NavEntry,
    Todo,
    TodoSource,
    file_access,
    navigation,
    todo_sources,
)
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url
from maillage.platform.ui.typography import count_words

MODULE = "funding"
# Enough to say how many wait; the page shows them all.
_LOOKED_AT = 300


def register() -> None:
    """Called once, when the application starts."""
    personal_data.register()
    leaving.register()
    closing.register()
    same_person.register()
    file_access.register(FileAccess(OWNER, may_download))
    navigation.register(
        NavEntry(
            "budget",
            "Indemnités",
            "funding:time_entries",
            40,
            VIEW_PAY,
            MODULE,
            detail="Le temps des membres, de la présence notée au virement.",
            covers=("funding:time_to_validate", "funding:time_to_approve"),
        )
    )
    navigation.register(
        NavEntry(
            "accueil",
            "Mon année",
            "funding:my_year",
            30,
            DECLARE,
            MODULE,
            detail="Mes heures, mon plafond, ce qui est payé.",
            covers=("funding:time_declare",),
        )
    )
    todo_sources.register(TodoSource("funding.my_time", DECLARE, _to_check, module=MODULE, queries=1))
    todo_sources.register(TodoSource("funding.to_validate", VALIDATE, _to_validate, module=MODULE))
    todo_sources.register(TodoSource("funding.to_approve", APPROVE, _to_approve, module=MODULE))
    name_purposes({links.PURPOSE: "Lien « Mon année »"})
    _name()


def _name() -> None:
    name_actions(
        {
            "time.approved": "Temps approuvé",
            "time.checked": "Temps vérifié par la personne",
            "time.collected": "Temps relevé",
            "time.corrected": "Correction d’un temps écrite",
            "time.declared": "Temps déclaré",
            "time.disputed": "Temps contesté par la personne",
            "time.link_sent": "Lien « Mon année » envoyé",
            "time.links_revoked": "Liens « Mon année » retirés",
            "time.loss": "Perte de revenus déclarée",
            "time.over_ceiling": "Plafond dépassé par la réunion de deux fiches",
            "time.proof": "Justificatif d’un temps",
            "time.refused": "Temps refusé",
            "time.replaced": "Temps remplacé par une correction",
            "time.reversal": "Annulation d’un temps écrite",
            "time.reversed": "Temps annulé",
            "time.task": "Tâche d’un temps choisie",
            "time.validated": "Temps validé",
        }
    )
    name_readings({"funding.time": "Temps et indemnités", "funding.my_year": "Mon année"})


def may_download(actor: Actor, file: Any) -> bool:
    """Who may see the entry may see what proves it."""
    number = file.owner_id
    if not (isinstance(number, str) and number.isascii() and number.isdigit()):
        return False
    row = queries.find(int(number))
    return row is not None and abilities(actor, row)["view"]


def _to_check(actor: Actor) -> Sequence[Todo]:
    """The actor's own time that waits to be checked. 1 query."""
    assert actor.community is not None
    if actor.user is None:
        return []
    rows = TimeEntry.objects.filter(contact__user=actor.user.pk, state=EntryState.PROPOSED)
    count = rows.count()
    if not count:
        return []
    words = count_words(count, "temps", "temps")
    return [
        Todo(f"Vérifier mes heures : {words} à confirmer", community_url(actor.community, "funding:my_year"))
    ]


def _to_validate(actor: Actor) -> Sequence[Todo]:
    """What the actor may validate. 1 query."""
    assert actor.community is not None
    rows = [row for row in queries.to_validate()[:_LOOKED_AT] if may_validate(actor, row)]
    if not rows:
        return []
    words = count_words(len(rows), "entrée", feminine=True)
    url = community_url(actor.community, "funding:time_to_validate")
    return [Todo(f"Valider le temps des membres : {words}", url)]


def _to_approve(actor: Actor) -> Sequence[Todo]:
    """What waits for the treasurer. 1 query."""
    assert actor.community is not None
    count = TimeEntry.objects.filter(state=EntryState.VALIDATED).count()
    if not count:
        return []
    words = count_words(count, "entrée", feminine=True)
    return [
        Todo(
            f"Approuver le temps des membres : {words}",
            community_url(actor.community, "funding:time_to_approve"),
        )
    ]
