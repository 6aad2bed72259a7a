"""The only ways to write in the journal, and the two that the law asks for to take out of it."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from maillage.platform.audit import anchors, covering
from maillage.platform.audit.append_only import all_rows
from maillage.platform.audit.classification import masked
from maillage.platform.audit.covering import ERASED, PURGED, compact
from maillage.platform.audit.digests import EMPTY, MODELS
from maillage.platform.audit.models import AccessEntry, AuditEntry, Seal, Trail
from maillage.platform.audit.sealing import seal_lines, seal_new
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.turns import let_others_write

_BATCH = 2_000


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


def purge_contents(*, by: Actor, before: datetime, trail: str) -> int:
    """Empty the contents (who, which object, values) of the lines written before `before`; how many.

    trail: "writing" or "reading". The lines stay with their date, community, kind of act and number, and go on being
    verified; a line of the journal says what was emptied. Lines that speak of purges are kept. Idempotent: nothing
    is written when nothing is left to empty. In batches of a transaction each, so that writers do not wait.
    ValueError for lines too young to be emptied.
    """
    if before > timezone.now() - covering.YOUNGEST_EMPTIED:
        raise ValueError(f"lines younger than {covering.YOUNGEST_EMPTIED.days} days are not emptied")
    seal_new()
    total = 0
    while count := _purge_batch(by=by, before=before, trail=trail):
        total += count
        let_others_write()
    if total:
        anchors.keep_up(new=True)
    return total


@transaction.atomic
def _purge_batch(*, by: Actor, before: datetime, trail: str) -> int:
    model = MODELS[Trail(trail)]
    lines = all_rows(model).filter(at__lt=before)
    if trail == Trail.WRITING:
        lines = lines.exclude(action__in=(PURGED, ERASED))
    ids = list(lines.exclude(**EMPTY[trail]).order_by("pk").values_list("pk", flat=True)[:_BATCH])
    seals = all_rows(Seal).filter(trail=trail, entry_id__in=ids)
    # A line that was empty from the start keeps its salt: it needs no covering.
    sealed = list(seals.values_list("entry_id", flat=True))
    if not sealed:
        return 0
    all_rows(model).filter(pk__in=sealed).update(**EMPTY[trail])
    seals.update(salt=b"")
    record(by=by, action=PURGED, after={"trail": trail, "before": before.isoformat(), "lines": len(sealed)})
    # At once: a verification that sees the emptied lines must see what allows it.
    seal_lines()
    return len(sealed)


@transaction.atomic
def erase_community(*, by: Actor, community: Community) -> int:
    """Take every line of a community out of the journal, before the community itself is deleted; how many.

    Their seals stay, and a line of the installation's journal names their numbers, so that the chain still holds.
    """
    # No new line may come between sealing and erasing: the caller closes the community first.
    seal_lines()
    numbers: list[int] = []
    for trail, model in MODELS.items():
        lines = all_rows(model).filter(community=community)
        ids = list(lines.order_by("pk").values_list("pk", flat=True))
        for start in range(0, len(ids), _BATCH):
            part = ids[start : start + _BATCH]
            numbers += Seal.objects.filter(trail=trail, entry_id__in=part).values_list("number", flat=True)
        lines._raw_delete(lines.db)
    if numbers:
        outside = Actor(user=by.user, community=None, roles=by.roles)
        record(by=outside, action=ERASED, label=community.name, after={"numbers": compact(numbers)})
        seal_lines()
    transaction.on_commit(partial(anchors.keep_up, new=True), robust=True)
    return len(numbers)
