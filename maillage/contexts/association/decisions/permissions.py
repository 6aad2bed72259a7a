"""What may be done with a decision or a follow-up: one dict, read by views and templates alike."""

from __future__ import annotations

from maillage.contexts.association.decisions.models import Decision as DecisionRow
from maillage.contexts.association.decisions.models import DecisionState, FollowUp, FollowUpState
from maillage.contexts.association.permissions import DECIDE, VIEW_MEMBERS
from maillage.platform.tenancy.actor import Actor


def abilities(actor: Actor, decision: DecisionRow | None = None) -> dict[str, bool]:
    """decision: None for decisions in general."""
    decide = actor.can(DECIDE)
    in_force = decision is not None and decision.state == DecisionState.IN_FORCE
    return {
        "write": decide,
        "edit": decide and in_force,
        "end": decide and in_force,
        "resume": decide and decision is not None and not in_force,
        "see_persons": actor.can(VIEW_MEMBERS),
    }


def is_owner(actor: Actor, follow_up: FollowUp) -> bool:
    """Whether it was given to the account of the actor, or to the contact whose account it is."""
    if actor.user is None:
        return False
    contact = follow_up.contact
    return follow_up.user_id == actor.user.pk or (contact is not None and contact.user_id == actor.user.pk)


def follow_up_abilities(actor: Actor, follow_up: FollowUp) -> dict[str, bool]:
    """Whoever has it says that it is done; whoever decides may do everything."""
    decide = actor.can(DECIDE)
    is_open = follow_up.state == FollowUpState.OPEN
    return {
        "edit": decide and is_open,
        "close": is_open and (decide or is_owner(actor, follow_up)),
        "resume": not is_open and (decide or is_owner(actor, follow_up)),
    }
