"""What may be done with an action sheet: one dict, read by views and templates alike."""

from __future__ import annotations

from maillage.contexts.programme.actions.models import TRANSITIONS, Action, ActionMember, ActionState, Step
from maillage.contexts.programme.permissions import PILOT, VIEW, WRITE
from maillage.platform.tenancy.actor import Actor


def is_pilot(actor: Actor, action: Action) -> bool:
    """Whether the pilot's account is the actor's, who may pilot. No query when the pilot was read with the action."""
    if actor.user is None or action.pilot is None or not actor.can(PILOT):
        return False
    return bool(action.pilot.user_id == actor.user.pk)


def writes(actor: Actor, action: Action) -> bool:
    """Whether the actor writes this sheet: who writes every one, and its pilot. No query, as `is_pilot`."""
    return actor.can(WRITE) or is_pilot(actor, action)


def in_group(actor: Actor, action: Action) -> bool:
    """Whether the actor is named in the group; a partner is not. 1 query."""
    if actor.user is None or not actor.can(PILOT):
        return False
    return ActionMember.objects.filter(
        action=action, is_partner=False, contact__user_id=actor.user.pk
    ).exists()


def abilities(actor: Actor, action: Action | None = None) -> dict[str, bool]:
    """action: None for sheets in general. The pilot edits his own; the group says where its steps stand."""
    write = actor.can(WRITE)
    if action is None:
        return {"view": actor.can(VIEW), "create": write}
    edit = writes(actor, action)
    moves = TRANSITIONS[action.state]
    return {
        "view": actor.can(VIEW),
        "create": write,
        "edit": edit,
        "state": edit,
        "drop": edit and ActionState.DROPPED in moves,
        "steps": edit,
        "finish": edit or in_group(actor, action),
        "people": edit,
        "link": edit,
        "comment": actor.can(PILOT) or write,
    }


def may_finish(actor: Actor, step: Step) -> bool:
    """Whoever bears a step says that it is done, besides who may edit the sheet and its group."""
    if actor.user is not None and step.owner is not None and step.owner.user_id == actor.user.pk:
        return actor.can(VIEW)
    return abilities(actor, step.action)["finish"]
