"""Where those who ask, tell or count hook in, without the requests knowing them.

Filled once, by `register()` of their offers. All but `steps_of` are called inside the transaction of the write.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from maillage.contexts.care.unscheduled.models import CareRequest
from maillage.platform.tenancy.actor import Actor


@dataclass(frozen=True)
class Step:
    """A line of what happened to a request: when, in words. name: of a person, left out for who may not see it."""

    at: datetime
    words: str
    name: str = ""


# A request was opened: start to ask.
when_opened: list[Callable[[Actor, CareRequest], None]] = []
# The state changed otherwise than by a first yes: cancelled, escalated, closed, given back. The text: the state before.
when_changed: list[Callable[[Actor, CareRequest, str], None]] = []
# These requests, all of one community, are about to be deleted with what hangs on them: count it (`tallies.add`).
before_purge: list[Callable[[Sequence[CareRequest]], None]] = []
# What the request page tells beside its own facts: who was asked in which wave, who answered what.
steps_of: list[Callable[[CareRequest], Iterable[Step]]] = []
