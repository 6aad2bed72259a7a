"""What may be done with an indicator in a year: one dict, read by views and templates alike."""

from __future__ import annotations

from maillage.contexts.programme.actions.permissions import is_pilot
from maillage.contexts.programme.indicators.models import Indicator
from maillage.contexts.programme.permissions import CLOSE_YEAR, CONFIGURE, VIEW, WRITE
from maillage.contexts.programme.years.models import ReportingYear
from maillage.platform.tenancy.actor import Actor


def abilities(
    actor: Actor, indicator: Indicator | None = None, year: ReportingYear | None = None
) -> dict[str, bool]:
    """indicator: None for indicators in general; read with its action and its pilot. The pilot types his own figures.

    Before its first day a year has no figure yet; after it is closed, a correction is for who may close one.
    """
    configure = actor.can(CONFIGURE)
    writes = actor.can(WRITE)
    if indicator is not None and indicator.action is not None:
        writes = writes or is_pilot(actor, indicator.action)
    is_open = year is not None and not year.is_closed
    is_typed = indicator is not None and not indicator.source
    return {
        "configure": configure,
        "refresh": writes,
        "target": configure and indicator is not None and is_open,
        "type": writes and is_typed and is_open,
        "correct": actor.can(CLOSE_YEAR) and indicator is not None and year is not None and year.is_closed,
        "rows": actor.can(VIEW) and indicator is not None and not is_typed,
        "prove": writes and indicator is not None,
    }
