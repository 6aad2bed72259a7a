"""From which sum a person is declared to the tax office (DAS2), by year of payment.

Code général des impôts, article 240: fees paid to a third party are declared once they exceed a yearly sum per
person. The threshold is a tolerance of the administration, which it changes: dated data, to be confirmed by the
accountant every year.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from maillage.core.aci.carried import figures


class Threshold(NamedTuple):
    """From the payments of `from_year`, sums above `over_cents` are declared."""

    from_year: int
    over_cents: int
    source: str


# Latest last.
THRESHOLDS: Final = tuple(
    Threshold(one.from_on.year, one.cents, one.source) for one in figures("das2").figures
)


def threshold(year: int) -> Threshold | None:
    """The threshold for the payments of a year; None before the first one that is known."""
    known = [one for one in THRESHOLDS if one.from_year <= year]
    return known[-1] if known else None
