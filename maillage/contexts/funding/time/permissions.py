"""Who may do what with an entry. Nobody validates or approves their own time, nor alone that of somebody else."""

from __future__ import annotations

from maillage.contexts.funding.permissions import APPROVE, DECLARE, VALIDATE, VIEW_PAY
from maillage.contexts.funding.time.models import EntryState, TimeEntry
from maillage.core.search_text import search_text
from maillage.platform.access import roles
from maillage.platform.tenancy.actor import Actor

# Who stands in where an action has no pilot, or where the pilot is the person to be paid.
_STAND_IN = frozenset(role.name for role in (*roles.TEAM, *roles.BUREAU))


def is_own(actor: Actor, entry: TimeEntry) -> bool:
    return actor.user is not None and entry.contact.user_id == actor.user.pk


def is_conflicted(actor: Actor, entry: TimeEntry) -> bool:
    """True if the time is the actor's own, or may be: a contact without account, with their address or their name.

    A contact that is tied to another account is somebody else, whatever their name.
    """
    user, contact = actor.user, entry.contact
    if user is None:
        return False
    if contact.user_id is not None:
        return is_own(actor, entry)
    if contact.email and contact.email.strip().casefold() == user.email.strip().casefold():
        return True
    words = sorted(search_text(user.name).split())
    return bool(words) and words == sorted(search_text(contact.name).split())


def has_validated(actor: Actor, entry: TimeEntry) -> bool:
    """Two people look at an entry before it is paid: who validated it does not approve it."""
    return actor.user is not None and entry.validated_by_id == actor.user.pk


def is_for_another(actor: Actor, entry: TimeEntry) -> bool:
    """True if somebody else must approve the entry."""
    return is_conflicted(actor, entry) or has_validated(actor, entry)


def is_pilot(actor: Actor, entry: TimeEntry) -> bool:
    pilot = entry.action.pilot if entry.action is not None else None
    return actor.user is not None and pilot is not None and pilot.user_id == actor.user.pk


def _has_other_pilot(entry: TimeEntry) -> bool:
    """Somebody else than the person to be paid pilots the action, and has an account to say so."""
    pilot = entry.action.pilot if entry.action is not None else None
    return pilot is not None and pilot.user_id is not None and pilot.pk != entry.contact_id


def may_validate(actor: Actor, entry: TimeEntry) -> bool:
    """The pilot of the action; the team or the bureau where there is none who may."""
    if not actor.can(VALIDATE) or is_conflicted(actor, entry):
        return False
    return is_pilot(actor, entry) or (bool(actor.roles & _STAND_IN) and not _has_other_pilot(entry))


def may_approve(actor: Actor, entry: TimeEntry) -> bool:
    return actor.can(APPROVE) and not is_conflicted(actor, entry)


def abilities(actor: Actor, entry: TimeEntry) -> dict[str, bool]:
    """What the actor may do with this entry in its present state; the entry comes with contact, action and pilot."""
    state = entry.state
    approver = may_approve(actor, entry)
    waiting = state in (EntryState.PROPOSED, EntryState.CHECKED, EntryState.VALIDATED)
    return {
        "view": actor.can(VIEW_PAY) or is_own(actor, entry) or may_validate(actor, entry),
        "check": is_own(actor, entry) and actor.can(DECLARE) and state == EntryState.PROPOSED,
        "validate": state == EntryState.CHECKED and may_validate(actor, entry),
        "approve": state == EntryState.VALIDATED and approver and not has_validated(actor, entry),
        "refuse": (state == EntryState.CHECKED and may_validate(actor, entry)) or (waiting and approver),
        "prove": waiting and actor.can(DECLARE) and (is_own(actor, entry) or bool(actor.roles & _STAND_IN)),
        "set_task": waiting and bool(actor.roles & _STAND_IN) and not is_conflicted(actor, entry),
        "reverse": state in (EntryState.APPROVED, EntryState.PAID) and entry.reverses_id is None and approver,
    }
