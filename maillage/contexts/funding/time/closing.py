"""Time that nobody settled when its year of report is closed: told before, then refused with the reason.

A closed year cannot change: an entry that waited in it could be approved by nobody, and would wait for ever in the list
of who approves. So it is refused with the closing, and its person reads why.
"""

from __future__ import annotations

from collections.abc import Sequence

from maillage.contexts.funding.time import writing
from maillage.contexts.funding.time.models import WAITING, EntryState, TimeEntry
from maillage.contexts.programme.api import Freezer, Unsettled, freezers
from maillage.contexts.programme.models import ReportingYear
from maillage.platform.tenancy.actor import Actor
from maillage.platform.ui.typography import counted

REASON = "l’année de bilan {label} a été close avant que ce temps soit approuvé"


def register() -> None:
    """Called once, when the application starts."""
    freezers.register(Freezer("funding.time", freeze, waits))


def _waiting(year: ReportingYear) -> list[TimeEntry]:
    rows = TimeEntry.objects.filter(
        state__in=WAITING, happened_on__gte=year.starts_on, happened_on__lte=year.ends_on
    )
    return list(rows.order_by("happened_on", "pk"))


def waits(year: ReportingYear) -> Sequence[Unsettled]:
    """1 query."""
    rows = _waiting(year)
    if not rows:
        return ()
    words = counted(len(rows), "temps de membre en attente", "temps de membres en attente")
    becomes = "refusés à la clôture, avec ce motif, que chacun lit ; rien n’en est payé."
    back = sum(row.minutes < 0 for row in rows)
    if back:
        which = counted(
            back, "reprise d’une somme approuvée ne se fera", "reprises de sommes approuvées ne se feront"
        )
        becomes = f"{becomes} Parmi eux, {which} plus."
    return (Unsettled(words, becomes, "funding:time_entries"),)


def freeze(by: Actor, year: ReportingYear) -> None:
    """What waits is refused, in the transaction that closes the year."""
    reason = REASON.format(label=year.label)
    for row in _waiting(year):
        writing.move(by, row, EntryState.REFUSED, "time.refused", state_reason=writing.one_line(reason))
