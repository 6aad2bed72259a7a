"""When the words of names are brought up to date."""

from __future__ import annotations

from datetime import timedelta
from time import monotonic

from maillage.contexts.directory.search.filling import fill
from maillage.platform.tasks.due import due_job

# The worker does one thing at a time: messages and other jobs wait no longer than this.
AT_ONCE_S = 15.0


@due_job("directory.fill_search", every=timedelta(minutes=1))
def fill_search() -> str:
    """Follow the register; two short queries when nothing changed. All of France takes several rounds.

    Until it is done, search looks into the names of the territory itself, and forgives nothing.
    """
    until = monotonic() + AT_ONCE_S
    return fill(stop=lambda: monotonic() > until)
