"""The only two ways to write in the journal."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils import timezone

from maillage.platform.audit.classification import masked
from maillage.platform.audit.models import AccessEntry, AuditEntry
from maillage.platform.tenancy.actor import Actor


def _object_columns(obj: models.Model | None, label: str) -> dict[str, str]:
    if obj is None:
        return {"label": label[:200]}
    return {
        "object_type": obj._meta.label_lower,
        "object_id": str(obj.pk or ""),
        "label": (label or str(obj))[:200],
    }


def _plain(value: Any) -> Any:
    """What JSON can hold; anything else by its text."""
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, dict):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_plain(v) for v in (sorted(value) if isinstance(value, (set, frozenset)) else value)]
    return str(value)


def record(
    *,
    by: Actor,
    action: str,
    obj: models.Model | None = None,
    label: str = "",
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> AuditEntry:
    """Write one line of the journal, in the caller's transaction.

    Only what changed is kept; fields classified personal or health are masked. Give `label` when
    the object's own text is personal. One import or one bulk change makes one line.
    """
    # Through `_meta`: the user of a request is wrapped in a lazy object.
    model = obj._meta.model if obj is not None else None
    old, new = masked(model, before or {}), masked(model, after or {})
    changes = {
        key: [_plain(old.get(key)), _plain(new.get(key))]
        for key in dict.fromkeys((*old, *new))
        if (before or {}).get(key) != (after or {}).get(key)
    }
    return AuditEntry.objects.create(
        at=timezone.now(),
        community=by.community,
        user=by.user,
        actor_label=by.label[:120],
        action=action,
        changes=changes,
        **_object_columns(obj, label),
    )


def record_read(
    *, by: Actor, what: str, obj: models.Model | None = None, label: str = "", count: int = 1
) -> None:
    """Write one line of the access log: who read which personal data, how many rows."""
    AccessEntry.objects.create(
        at=timezone.now(),
        community=by.community,
        user=by.user,
        actor_label=by.label[:120],
        what=what,
        count=count,
        **_object_columns(obj, label),
    )
