"""What may be done with a dialogue: one dict, read by views and templates alike."""

from __future__ import annotations

from typing import Any, Final

from django.db.models import Q

from maillage.contexts.dossier.dialogue.models import TRANSITIONS, Dialogue, DialogueState
from maillage.contexts.dossier.dialogue.points.models import PointProof
from maillage.contexts.dossier.permissions import CONCLUDE, CONFIRM, PREPARE, VIEW
from maillage.contexts.programme.models import Action
from maillage.platform.tenancy.actor import Actor

# Owners of files: what was handed in and signed; pieces of a point.
OWNER: Final = "dossier.dialogue"
POINT_OWNER: Final = "dossier.point"


def abilities(actor: Actor, row: Dialogue | None = None) -> dict[str, bool]:
    """row: None for dialogues in general. What is concluded is read only, until it is taken one step back."""
    prepare, conclude = actor.can(PREPARE), actor.can(CONCLUDE)
    found = {"view": actor.can(VIEW), "prepare": prepare, "conclude": conclude, "create": prepare}
    if row is None:
        return found
    ahead, living = TRANSITIONS[row.state], row.state != DialogueState.CONCLUDED
    return found | {
        "write": prepare and living,
        "agree": conclude and DialogueState.PREPARATION in ahead and row.state == DialogueState.TARGETS,
        "ask": prepare and row.state == DialogueState.PREPARATION,
        "submit": conclude and DialogueState.SUBMITTED in ahead and row.state == DialogueState.PREPARATION,
        "acknowledge": prepare and row.state in (DialogueState.SUBMITTED, DialogueState.MET),
        "meet": prepare and DialogueState.MET in ahead and row.state == DialogueState.SUBMITTED,
        "retain": prepare and row.state in (DialogueState.SUBMITTED, DialogueState.MET),
        "finish": conclude and row.state == DialogueState.MET,
        "back": conclude and row.state != DialogueState.TARGETS,
        "sign": prepare and row.state in (DialogueState.MET, DialogueState.CONCLUDED),
    }


def is_pilot(actor: Actor, action: Action) -> bool:
    """Whether the actor's account is the pilot's, and may confirm. No query when the pilot was read with the action."""
    if actor.user is None or action.pilot is None or not actor.can(CONFIRM):
        return False
    return bool(action.pilot.user_id == actor.user.pk)


def may_confirm(actor: Actor, row: Dialogue, action: Action) -> bool:
    """Its pilot, or who prepares the dossier on the pilot's behalf, while the dossier is being prepared."""
    if row.state != DialogueState.PREPARATION:
        return False
    return is_pilot(actor, action) or actor.can(PREPARE)


def may_download(actor: Actor, file: Any) -> bool:
    """Asked by the room `files` about what was handed in and the signed minutes. 1 query."""
    if not actor.can(VIEW):
        return False
    held = Q(submitted_file_id=file.pk) | Q(minutes_file_id=file.pk)
    return bool(Dialogue.objects.filter(held).exists())


def may_download_piece(actor: Actor, file: Any) -> bool:
    """Asked by the room `files` about the pieces of a point. 1 query."""
    return actor.can(VIEW) and bool(PointProof.objects.filter(file_id=file.pk).exists())
