"""Reading the outlook: the assumptions in force, and the coming years, kept in the process while nothing changes."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import date
from threading import Lock
from typing import Final

from maillage.contexts.atlas.ground.parameters import parameters_for
from maillage.contexts.atlas.ground.problem import Ground, Setting
from maillage.contexts.atlas.ground.queries import ground_of
from maillage.contexts.atlas.outlook.assumptions import (
    PROFESSIONS,
    Assumptions,
    defaults_for,
    headcount_of,
)
from maillage.contexts.atlas.outlook.known import known_on
from maillage.contexts.atlas.outlook.models import OutlookAssumptions
from maillage.contexts.atlas.outlook.projection import Outlook, outlook_of
from maillage.core.accessibility.standard import AgeWeights
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community

OUTLOOKS_KEPT: Final = 24
_kept: OrderedDict[tuple[object, ...], Outlook] = OrderedDict()
_lock = Lock()


@dataclass(frozen=True)
class InForce:
    """The assumptions of a community. version: 0 when nobody saved any."""

    supposed: Assumptions
    version: int
    row: OutlookAssumptions | None

    @property
    def is_default(self) -> bool:
        return self.row is None


def profession_named(name: str) -> str:
    """The profession that an address asks for; general practitioners when it asks for none that is known."""
    return name if name in PROFESSIONS else "gp"


def saved(community: Community, profession: str) -> OutlookAssumptions | None:
    """What the community saved for a profession. 1 query."""
    rows = OutlookAssumptions.objects.filter(community=community, profession=profession)
    return rows.select_related("updated_by").first()


def in_force(row: OutlookAssumptions | None, ground: Ground) -> InForce:
    """What was saved, else the defaults, which depend on how many practise."""
    if row is None:
        return InForce(defaults_for(ground.profession, headcount_of(ground)), 0, None)
    supposed = Assumptions(
        row.years,
        float(row.arrivals_per_year),
        row.part_time_share,
        row.part_time,
        row.cumul_share,
        row.later_years,
        float(row.migration),
    )
    return InForce(supposed, row.version, row)


def ground_and_force(community: Community, profession: str) -> tuple[Ground, InForce]:
    """What is computed on, and what is supposed. Queries of `ground_of` and 1 more. Raises NoGround."""
    row = saved(community, profession)
    ground = ground_of(community, profession)
    return ground, in_force(row, ground)


def outlook_for(ground: Ground, supposed: Assumptions) -> Outlook:
    """What everybody may read: nothing that a person told is in it."""
    key = (ground.key, supposed)
    with _lock:
        found = _kept.get(key)
        if found is not None and found.ground is ground:
            _kept.move_to_end(key)
            return found
    made = outlook_of(ground, supposed, _weights(ground))
    with _lock:
        _kept[key] = made
        while len(_kept) > OUTLOOKS_KEPT:
            _kept.popitem(last=False)
    return made


def outlook_of_bureau(actor: Actor, ground: Ground, supposed: Assumptions, today: date) -> Outlook:
    """With what persons told of themselves; never kept, never exported. 2 queries at most."""
    return outlook_of(ground, supposed, _weights(ground), known_on(actor, ground, today))


def _weights(ground: Ground) -> AgeWeights:
    # The ages do not depend on the calibration: without it, nothing is read.
    return parameters_for(ground.profession, Setting(calibrated=False)).ages
