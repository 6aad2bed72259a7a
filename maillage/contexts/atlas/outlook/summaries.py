"""The coming years of one profession in a few figures, for the texts of other contexts. Nobody is named.

Nothing that a person told of themselves is in it: those are for the bureau alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from maillage.contexts.atlas.outlook import queries
from maillage.contexts.atlas.outlook.assumptions import PROFESSIONS
from maillage.contexts.atlas.outlook.showing import Asked, Shown
from maillage.platform.tenancy.models import Community


@dataclass(frozen=True)
class OutlookSummary:
    """headcount: today; low, mean, high: professionals in `year`, 8 chances in 10 between low and high.

    is_handful: so few that a range says little. sources: of today's figures; the ages that they are aged with have
    theirs, by profession, on the page of the outlook.
    """

    profession: str
    noun: tuple[str, str]
    sentence: str
    year: int
    headcount: int
    low: int
    mean: float
    high: int
    is_handful: bool
    sources: tuple[str, ...]


def outlook_professions() -> tuple[str, ...]:
    """Keys of the professions whose coming years can be computed."""
    return tuple(PROFESSIONS)


def outlook_summary(community: Community, profession: str, today: date) -> OutlookSummary:
    """Queries of `ground_of` and 1 more. Raises NoGround."""
    ground, force = queries.ground_and_force(community, profession)
    shown = Shown(queries.outlook_for(ground, force.supposed), Asked(profession), today.year)
    last = shown.outlook.counts[-1]
    return OutlookSummary(
        profession=profession,
        noun=shown.noun,
        sentence=shown.sentence,
        year=shown.last_year,
        headcount=shown.headcount,
        low=last.low,
        mean=last.mean,
        high=last.high,
        is_handful=shown.is_handful,
        sources=ground.method.sources,
    )
