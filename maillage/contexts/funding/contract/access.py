"""Who may open the signed contract, and what may be done with a contract."""

from __future__ import annotations

from typing import Any, Final

from maillage.contexts.funding.contract.models import Contract
from maillage.contexts.funding.permissions import ACCOUNT, CONFIGURE, PLAN, VIEW
from maillage.platform.tenancy.actor import Actor

OWNER: Final = "funding.contract"


def may_download(actor: Actor, file: Any) -> bool:
    """Asked by the room `files`: whoever sees the contract may read it. 1 query."""
    return actor.can(VIEW) and Contract.objects.filter(file_id=file.pk).exists()


def abilities(actor: Actor, contract: Contract | None = None) -> dict[str, bool]:
    """contract: None for contracts in general."""
    configure = actor.can(CONFIGURE)
    return {
        "configure": configure,
        "edit": configure and contract is not None,
        "record": (actor.can(PLAN) or configure) and contract is not None,
        "account": actor.can(ACCOUNT),
    }
