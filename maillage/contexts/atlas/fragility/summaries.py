"""How much rests on few, in totals only, for the texts of other contexts: no place and nobody is named."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from maillage.contexts.atlas.fragility.queries import points_of
from maillage.contexts.atlas.ground.professions import WORDS
from maillage.contexts.atlas.ground.queries import ground_of
from maillage.platform.tenancy.actor import Actor


@dataclass(frozen=True)
class FragilitySummary:
    """points: places of the territory where one departure would be felt.

    leaving_without, leaving_under: those after which inhabitants have nobody in reach, or fall under the threshold;
    most_without, most_under: inhabitants concerned by the gravest one of them. has_threshold: whether there is one.
    """

    profession: str
    points: int
    leaving_without: int
    most_without: int
    leaving_under: int
    most_under: int
    has_threshold: bool
    sources: tuple[str, ...]


def fragility_summary(actor: Actor, profession: str, on: date) -> FragilitySummary:
    """Queries of `ground_of` and of the sources of what rests on somebody. Raises NoGround."""
    assert actor.community is not None
    ground = ground_of(actor.community, profession)
    points = [one for one in points_of(actor, ground, on) if one.is_own]
    without = [one.without for one in points if one.without]
    under = [one.under for one in points if one.under]
    return FragilitySummary(
        profession=WORDS[profession].label,
        points=len(points),
        leaving_without=len(without),
        most_without=max(without, default=0),
        leaving_under=len(under),
        most_under=max(under, default=0),
        has_threshold=ground.threshold is not None,
        sources=ground.method.sources,
    )
