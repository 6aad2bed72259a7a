"""Between two batches of a long work, whoever waits to write comes first."""

from __future__ import annotations

import time

from django.db import connection

# A writer that waits for SQLite asks again every tenth of a second at most: it must find the gap.
PAUSE_S = 0.15


def let_others_write() -> None:
    """Pause where one writer at a time is let in, and in no order (SQLite); nothing elsewhere or in a transaction."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        time.sleep(PAUSE_S)
