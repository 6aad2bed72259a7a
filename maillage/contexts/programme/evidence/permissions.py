"""Who may add or take away evidence: whoever writes the project, and the pilot for his action."""

from __future__ import annotations

from typing import Any

from maillage.contexts.programme.actions.models import Action
from maillage.contexts.programme.actions.permissions import is_pilot
from maillage.contexts.programme.evidence.models import Evidence, FrozenProof
from maillage.contexts.programme.evidence.proofs import is_insider, sees
from maillage.contexts.programme.indicators.models import Indicator
from maillage.contexts.programme.permissions import WRITE
from maillage.platform.tenancy.actor import Actor


def may_add(actor: Actor, action: Action | None) -> bool:
    """action: read with its pilot; None for evidence of an indicator of no action."""
    return actor.can(WRITE) or (action is not None and is_pilot(actor, action))


def may_add_to(actor: Actor, action: Action | None, indicator: Indicator | None) -> bool:
    """Evidence of both is asked of both: the pilot of the sheet adds nothing to the indicator of another one."""
    asked: list[Action | None] = [action] if action is not None or indicator is None else []
    if indicator is not None:
        asked.append(indicator.action)
    return all(may_add(actor, one) for one in asked)


def abilities(actor: Actor, row: Evidence, *, is_closed: bool) -> dict[str, bool]:
    """is_closed: whether the year of the fact is."""
    write = may_add_to(actor, row.action, row.indicator)
    return {"edit": write and not is_closed, "open": is_insider(actor)}


def may_download(actor: Actor, file: Any) -> bool:
    """Asked by the room `files`: members, team and auditor open what was added by hand. 1 query."""
    return is_insider(actor) and bool(Evidence.objects.filter(file_id=file.pk).exists())


def may_download_frozen(actor: Actor, file: Any) -> bool:
    """A file of a closed year opens for who could open what it was taken from. 1 query."""
    if not is_insider(actor):
        return False
    rows = FrozenProof.objects.filter(file_id=file.pk).order_by("pk").values_list("visibility", flat=True)
    visibility = rows.first()
    return visibility is not None and sees(actor, visibility)
