"""What `dialogue` offers: navigation, the panel of an action sheet, what waits for somebody, words of the journal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from django.utils import timezone

from maillage.contexts.dossier.dialogue.permissions import (
    OWNER,
    POINT_OWNER,
    may_download,
    may_download_piece,
)
from maillage.contexts.dossier.permissions import CONCLUDE, CONFIRM, PREPARE, VIEW
from maillage.platform.audit.labels import name_actions, name_readings
from maillage.platform.messaging.labels import name_purposes
from maillage.platform.registry import (
    FileAccess,
    NavEntry,
    Panel,
    Todo,
    TodoSource,
    file_access,
    navigation,
    panels,
    todo_sources,
)
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url
from maillage.platform.ui.typography import count_words

MODULE: Final = "dossier"
# A date is worth a line a month ahead.
SOON: Final = timedelta(days=30)


def register() -> None:
    """Called once, when the application starts."""
    from maillage.contexts.dossier.dialogue import leaving, personal_data, same_person
    from maillage.contexts.dossier.dialogue.confirming import asking

    personal_data.register()
    leaving.register()
    same_person.register()
    file_access.register(FileAccess(OWNER, may_download))
    file_access.register(FileAccess(POINT_OWNER, may_download_piece))
    navigation.register(
        NavEntry(
            "budget",
            "Dialogue de gestion",
            "dossier:dialogues",
            70,
            VIEW,
            MODULE,
            detail="Objectifs, préparation, dépôt, réunion, points de désaccord, conclusions.",
        )
    )
    panels.register(
        Panel(
            "dossier.action_confirmation",
            "programme.action",
            80,
            CONFIRM,
            _of_action,
            "dossier/dialogue/action_panel.html",
            module=MODULE,
            queries=16,
        )
    )
    todo_sources.register(TodoSource("dossier.to_confirm", CONFIRM, _to_confirm, module=MODULE, queries=5))
    todo_sources.register(TodoSource("dossier.dialogue_next", PREPARE, _next_steps, module=MODULE, queries=8))
    name_purposes({asking.CALL: "Confirmation d’une fiche", asking.DATES: "Date du dialogue de gestion"})
    _name_words()


def _name_words() -> None:
    name_actions(
        {
            "dialogue.acknowledged": "Accusé de réception du dossier",
            "dialogue.argued": "Argument noté",
            "dialogue.argument_corrected": "Argument corrigé",
            "dialogue.confirmed": "Fiche action confirmée pour l’année",
            "dialogue.file": "Fichier du dialogue joint",
            "dialogue.moved": "Étape du dialogue de gestion",
            "dialogue.new_targets": "Cibles de l’année suivante convenues",
            "dialogue.opened": "Dialogue de gestion commencé",
            "dialogue.people_erased": "Nom retiré du dialogue de gestion",
            "dialogue.pilots_asked": "Pilotes relancés",
            "dialogue.planned": "Dates du dialogue de gestion",
            "dialogue.point_added": "Point de désaccord noté",
            "dialogue.point_changed": "Point de désaccord modifié",
            "dialogue.point_settled": "Issue d’un point de désaccord",
            "dialogue.proof_attached": "Pièce jointe à un point",
            "dialogue.proof_detached": "Pièce retirée d’un point",
            "dialogue.retained": "Conclusions et montants retenus",
        }
    )
    name_readings(
        {
            "dossier.dialogues": "Dialogues de gestion",
            "dossier.confirmations": "Confirmations des fiches actions",
            "dossier.points": "Points de désaccord",
            "dossier.confirm": "Fiches à confirmer, par le lien personnel",
        }
    )


def _of_action(actor: Actor, action: Any) -> dict[str, Any]:
    """The sheet in the dialogue in preparation, and what was last said of it."""
    from maillage.contexts.dossier.dialogue.confirming import queries
    from maillage.contexts.dossier.dialogue.permissions import may_confirm
    from maillage.contexts.dossier.dialogue.tables import LINE_BADGES

    found = []
    for row in queries.open_dialogues()[:1]:
        if not queries.concerned(row.year).filter(pk=action.pk).exists():
            continue
        line, _ = queries.line_of(row, action)
        found.append(
            {
                "row": row,
                "line": line,
                "badge": LINE_BADGES[line.state],
                "may": may_confirm(actor, row, action),
                "confirm_by": queries.confirm_by(row),
            }
        )
    return {"found": found} if found else {}


def _to_confirm(actor: Actor) -> Sequence[Todo]:
    """The sheets that one pilots and has not confirmed. 3 queries, 5 with two dialogues in preparation."""
    from maillage.contexts.dossier.dialogue.confirming import queries

    assert actor.community is not None
    return [
        Todo(
            f"Confirmer la fiche {action.code} pour {row.year.label}",
            community_url(actor.community, "dossier:confirm", pk=row.pk, action=action.pk),
            queries.confirm_by(row),
        )
        for row, action in queries.own_waiting(actor)
    ]


def _next_steps(actor: Actor) -> Sequence[Todo]:
    """The dates that come, and the pilots to chase."""
    from maillage.contexts.dossier.dialogue import queries
    from maillage.contexts.dossier.dialogue.confirming import queries as confirming
    from maillage.contexts.dossier.dialogue.models import DialogueState

    assert actor.community is not None
    soon, found = timezone.localdate() + SOON, []
    for row in queries.dialogues().exclude(state=DialogueState.CONCLUDED)[:3]:
        url, year = community_url(actor.community, "dossier:dialogue", pk=row.pk), row.year.label
        if row.state == DialogueState.PREPARATION:
            left = len(confirming.waiting(row))
            if left:
                words = count_words(left, "fiche reste", "fiches restent", feminine=True)
                chase = community_url(actor.community, "dossier:confirmations", pk=row.pk)
                found.append(Todo(f"{words} à confirmer pour {year}", chase, confirming.confirm_by(row)))
        before = row.state in (DialogueState.TARGETS, DialogueState.PREPARATION)
        if before and row.submit_by_on and row.submit_by_on <= soon and actor.can(CONCLUDE):
            found.append(Todo(f"Déposer le dossier {year}", url, row.submit_by_on))
        if row.state == DialogueState.SUBMITTED and row.meet_by_on and row.meet_by_on <= soon:
            found.append(Todo(f"Réunion du dialogue de gestion {year}", url, row.meet_by_on))
        if row.state == DialogueState.MET and actor.can(CONCLUDE):
            found.append(Todo(f"Conclure le dialogue de gestion {year}", url))
    return found
