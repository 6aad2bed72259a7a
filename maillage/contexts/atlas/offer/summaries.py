"""Who has too little care in reach, in a few figures, for the texts of other contexts."""

from __future__ import annotations

from dataclasses import dataclass

from maillage.contexts.atlas.ground.professions import WORDS
from maillage.contexts.atlas.ground.results import under_threshold, weighted_mean
from maillage.contexts.atlas.offer.showing import Asked, Shown
from maillage.platform.tenancy.models import Community


@dataclass(frozen=True)
class OfferSummary:
    """mean, belt_mean: index of the territory and of the communes around it, in `unit`; threshold: None where none.

    under: communes under it, by name, the least served first; people, share: their inhabitants, and their part (0 to 1)
    of the territory. sources: of the method, each with its date.
    """

    profession: str
    sentence: str
    unit: str
    decimals: int
    mean: float | None
    belt_mean: float | None
    threshold: float | None
    under: tuple[str, ...]
    communes: int
    people: int
    share: float
    sources: tuple[str, ...]


def offer_summary(community: Community, profession: str = "gp") -> OfferSummary:
    """At most 12 queries, 3 once the figures are known. Raises NoGround."""
    asked = Asked(profession)
    shown = Shown(asked, asked.ground(community))
    under = under_threshold(shown.ground)
    return OfferSummary(
        profession=WORDS[profession].label,
        sentence=shown.sentence,
        unit=shown.unit,
        decimals=shown.decimals,
        mean=weighted_mean(shown.ground),
        belt_mean=weighted_mean(shown.ground, rows=shown.ground.belt.nonzero()[0]),
        threshold=shown.ground.threshold,
        under=tuple(row.name for row in shown.rows if row.is_under and row.population),
        communes=len(shown.rows),
        people=under.people,
        share=under.share,
        sources=shown.ground.method.sources,
    )
