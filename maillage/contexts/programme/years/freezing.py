"""What is frozen when a year is closed: contexts above register what they hold of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from maillage.platform.registry import Registry

if TYPE_CHECKING:
    from maillage.contexts.programme.years.models import ReportingYear
    from maillage.platform.tenancy.actor import Actor


@dataclass(frozen=True)
class Unsettled:
    """What of a year still waits for somebody. what: « 3 dépenses à approuver ». becomes: what closing makes of it.

    url: name of the page on which it is settled, and the end of its address (« ?etat=submitted »).
    """

    what: str
    becomes: str
    url: str
    query: str = ""


def _nothing(year: ReportingYear) -> Sequence[Unsettled]:
    del year
    return ()


@dataclass(frozen=True)
class Freezer:
    """`freeze(actor, year)` runs in the transaction that closes the year, before the year says that it is closed.

    Whatever it raises undoes the closing; a `YearRefused` is told to the person as it is.
    """

    name: str
    freeze: Callable[[Actor, ReportingYear], None]
    # Reads only: what the person is told before closing, and confirms.
    waits: Callable[[ReportingYear], Sequence[Unsettled]] = _nothing


freezers: Registry[Freezer] = Registry()
