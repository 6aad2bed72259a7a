"""Which answers of the indicator sources are withheld: every member reads a figure, so none may point at somebody.

A source does not know who will read its answer. Small counts are withheld from all alike, with what would give them
away, as the page of figures does outside the team; the team reads the exact counts on that page.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from maillage.contexts.care.unscheduled.tallies import MASKED_UNDER
from maillage.core.disclosure.counts import mask_small_counts
from maillage.platform.registry.spine import FactRow, Measure, Question

# Of nothing, nothing can be said: the indicator has no value, rather than a nought that would be false.
WITHHELD: Final = Measure(Decimal(0), Decimal(0))
TOLD: Final = "Sous cinq, aucun chiffre n’est donné : il désignerait quelqu’un."


def is_few(count: int | Decimal) -> bool:
    return 0 < count < MASKED_UNDER


def hidden_among(counts: Mapping[str, int]) -> set[str]:
    """The options of one breakdown that are withheld: the small ones, and those that would give them away."""
    shown = mask_small_counts(counts, threshold=MASKED_UNDER, with_total=True).counts
    return {key for key, count in shown.items() if count is None}


def instead_of_rows(question: Question) -> list[FactRow]:
    """What stands in the place of the facts of an answer that is withheld; it adds up to the answer, nought."""
    return [FactRow(question.period.end_on, "Trop peu pour un chiffre", TOLD, Decimal(0))]
