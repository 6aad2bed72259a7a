"""What is written in a block is undone at its end, as at the end of a test."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction


@contextmanager
def undone() -> Iterator[None]:
    """A transaction, or a savepoint of the one that is open, that never stays.

    Known to Django as that of a test: what asks for a transaction of its own (`durable`) gets through.
    """
    block = transaction.atomic()
    block._from_testcase = True  # type: ignore[attr-defined]
    with block:
        yield
        transaction.set_rollback(True)
