"""Large erasures in short transactions: nobody waits for them, and a kill loses one batch of work at most."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from maillage.platform.tenancy.turns import let_others_write

SIZE = 1_000


def delete_in_batches(rows: Any, *, size: int = SIZE) -> int:
    """Delete the rows of a queryset, `size` at a time, each batch in a transaction of its own; how many."""
    return _in_batches(rows, size, lambda batch: batch.delete())


def update_in_batches(rows: Any, *, size: int = SIZE, **values: Any) -> int:
    """Set the same values on the rows of a queryset, which must no longer match afterwards; how many."""
    return _in_batches(rows, size, lambda batch: batch.update(**values))


def _in_batches(rows: Any, size: int, act: Any) -> int:
    done = 0
    while keys := list(rows.order_by("pk").values_list("pk", flat=True)[:size]):
        with transaction.atomic():
            act(rows.order_by().filter(pk__in=keys))
        done += len(keys)
        let_others_write()
    return done
