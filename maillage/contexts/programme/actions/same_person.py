"""Places in the groups of actions of two contacts who turn out to be one."""

from __future__ import annotations

from maillage.contexts.association.api import (
    SamePerson,
    SamePersonRule,
    SamePersonVerdict,
    same_person_rules,
)
from maillage.contexts.programme.actions.models import ActionMember
from maillage.platform.tenancy.actor import Actor


def register() -> None:
    """Called once, when the application starts."""
    same_person_rules.register(SamePersonRule("programme.ActionMember", look, settle))


def _twice(pair: SamePerson) -> list[tuple[ActionMember, ActionMember]]:
    """Both named on the same sheet: (kept's, gone's)."""
    mine = {one.action_id: one for one in ActionMember.objects.filter(contact=pair.kept).order_by("pk")}
    theirs = ActionMember.objects.filter(contact=pair.gone).select_related("action").order_by("pk")
    return [(mine[one.action_id], one) for one in theirs if one.action_id in mine]


def look(pair: SamePerson) -> SamePersonVerdict:
    return SamePersonVerdict(
        settled=tuple(
            f"Les deux sont cités sur la fiche action {one.action.code} : il n’en reste qu’un."
            for _, one in _twice(pair)
        )
    )


def settle(by: Actor, pair: SamePerson) -> None:
    """One stays, with what either brings; who is of the group for one of them is of the group."""
    del by
    for mine, theirs in _twice(pair):
        mine.part = mine.part or theirs.part
        mine.is_partner = mine.is_partner and theirs.is_partner
        mine.save()
        theirs.delete()
