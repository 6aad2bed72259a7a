"""What professionals offer at each site, with all of them or without those over 65.

The APL is published for all general practitioners and for those of 65 or under; the priority zones go by the latter.
Somebody of exactly 65 counts among these. The open register holds no ages: known ones come first, and elsewhere a
national share stands in, with a range, since a share of the country says little of three doctors.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

LAST_AGE: Final = 65


@dataclass(frozen=True)
class SeniorShare:
    """Share of the professionals, taken as that of their activity, who are over 65. `source`: French, to be printed.

    certainty: "sourced", "derived" or "assumption". ValueError unless 0 <= low <= central <= high <= 1.
    """

    low: float
    central: float
    high: float
    year: int
    source: str
    certainty: str

    def __post_init__(self) -> None:
        if not 0 <= self.low <= self.central <= self.high <= 1:
            raise ValueError("a share lies between 0 and 1, and between its low and its high value")


# The Assurance maladie counts 34 % of general practitioners (liberal or mixed) over 60 in 2021; what lies over 65 is
# put together with the ages of liberal doctors of all specialties (`core.outlook.profiles`, of the same share).
GP_SENIORS: Final = SeniorShare(
    low=0.10,
    central=0.146,
    high=0.20,
    year=2021,
    source=(
        "14,6 % (de 10 à 20 %) des médecins généralistes ont plus de 65 ans, part recomposée par Maillage : 34 % de "
        "plus de 60 ans, Assurance maladie, 2021 ; âges des médecins libéraux, DREES, vers 2019"
    ),
    certainty="derived",
)


class Range(NamedTuple):
    """Supply of each site, shape (n_sites,): the least, the expected, the most."""

    low: Floats
    central: Floats
    high: Floats


def by_site(activity: ArrayLike, site_of: ArrayLike, n_sites: int) -> Floats:
    """Activity of each site, shape (n_sites,), from that of each professional (m,) and the site of each (m,).

    Somebody who works in several places is one line for each, with a part of the activity. ValueError on a negative or
    unknown activity, or on a site that does not exist.
    """
    each, sites = np.asarray(activity, dtype=np.float64), np.asarray(site_of, dtype=np.int64)
    if each.shape != sites.shape or not (np.isfinite(each) & (each >= 0)).all():
        raise ValueError("one activity, 0 or more, for each professional")
    if len(sites) and not 0 <= sites.min() <= sites.max() < n_sites:
        raise ValueError("somebody works at a site that does not exist")
    return np.bincount(sites, each, minlength=n_sites).astype(np.float64)


def without_seniors(
    activity: ArrayLike, ages: ArrayLike, site_of: ArrayLike, n_sites: int, share: SeniorShare = GP_SENIORS
) -> Range:
    """Supply of professionals of 65 or under; `ages` in completed years (m,), NaN where unknown.

    Whoever is known to be over 65 is left out, whoever is known to be younger counts fully, and the others count less
    the national share: low and high are those of its range.
    """
    each, years = np.asarray(activity, dtype=np.float64), np.asarray(ages, dtype=np.float64)
    if years.shape != each.shape:
        raise ValueError("one age, or NaN, for each professional")
    unknown, kept = np.isnan(years), years <= LAST_AGE

    def left(over: float) -> Floats:
        return by_site(each * np.where(unknown, 1 - over, kept), site_of, n_sites)

    return Range(left(share.high), left(share.central), left(share.low))
