"""What may be done with an item: one dict, read by views and templates alike."""

from __future__ import annotations

from typing import Any

from maillage.contexts.programme.inbox.models import InboxFile, InboxItem, ItemState
from maillage.contexts.programme.permissions import CONFIGURE, SORT_INBOX
from maillage.platform.tenancy.actor import Actor


def abilities(actor: Actor, row: InboxItem | None = None) -> dict[str, bool]:
    """row: None for the inbox in general. What was filed one way may still be filed the other, once."""
    may = actor.can(SORT_INBOX)
    if row is None:
        return {"note": may, "configure": actor.can(CONFIGURE)}
    filable = may and row.state != ItemState.DISCARDED and row.erased_at is None
    to_do = row.follow_up_id is not None or row.step_id is not None
    left = row.evidence_id is not None or to_do
    return {
        "evidence": filable and row.evidence_id is None,
        "follow_up": filable and not to_do,
        "discard": may and row.state == ItemState.WAITING,
        "restore": may
        and (row.state == ItemState.DISCARDED or (row.state == ItemState.FILED and not left))
        and row.erased_at is None,
        "destroy": may,
    }


def may_download(actor: Actor, file: Any) -> bool:
    """Asked by the room `files`: whoever sorts the inbox. 1 query."""
    return actor.can(SORT_INBOX) and bool(InboxFile.objects.filter(file_id=file.pk).exists())
