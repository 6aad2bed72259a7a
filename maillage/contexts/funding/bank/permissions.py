"""Who reads the bank, and who says what its lines settle."""

from __future__ import annotations

from typing import Any, Final

from maillage.contexts.funding.bank.models import Statement
from maillage.contexts.funding.permissions import ACCOUNT, PAY
from maillage.platform.tenancy.actor import Actor

OWNER: Final = "funding.statement"
SEE: Final = ACCOUNT
# Accepting a match writes that members, invoices or fees are paid: it is the treasurer's.
WRITE: Final = PAY


def may_download(actor: Actor, file: Any) -> bool:
    """Asked by the room `files`. 1 query."""
    return actor.can(SEE) and Statement.objects.filter(file_id=file.pk).exists()
