"""The territory of a scenario as a ground of its own: what is asked next starts from there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from hashlib import blake2b

import numpy as np

from maillage.contexts.atlas.ground.problem import Ground, SiteOfSupply, site_key
from maillage.contexts.atlas.workshop.changes import Change
from maillage.contexts.atlas.workshop.playing import Stage
from maillage.core.accessibility.catchments import Catchments
from maillage.core.accessibility.pairs import Pairs, pairs_from_minutes


@lru_cache(maxsize=16)
def ground_after(ground: Ground, changes: tuple[Change, ...]) -> Ground:
    """The ground once these changes are made: inhabitants, supply, and sites where there was none. Kept for a while."""
    if not changes:
        return ground
    stage = Stage(ground)
    for change in changes:
        stage.play(change)
    new = [code for code in stage.site_codes if code not in ground.site_of]
    pairs = _with_sites(ground, new)
    catchments = Catchments(pairs, ground.decay) if new else ground.catchments
    supply, demand = stage.whatif.supply, stage.whatif.demand
    sites = [*ground.sites, *(_new_site(ground, code) for code in new)]
    told = "\n".join([ground.key, *(repr(change) for change in changes)])
    return replace(
        ground,
        places=tuple(
            replace(place, population=round(float(people)))
            for place, people in zip(ground.places, stage.people, strict=True)
        ),
        demand=demand,
        sites=tuple(
            replace(
                site,
                headcount=stage.heads_at(site.commune_code),
                supply=float(offered),
                staying=max(0.0, float(offered) - stage.activity_at(site.commune_code)),
            )
            for site, offered in zip(sites, supply, strict=True)
        ),
        supply=supply,
        pairs=pairs,
        catchments=catchments,
        values=catchments.index(supply, demand),
        key=blake2b(told.encode(), digest_size=16).hexdigest(),
    )


def _with_sites(ground: Ground, codes: Sequence[str]) -> Pairs:
    """The pairs of the ground, and those of new sites in these communes as last columns."""
    if not codes:
        return ground.pairs
    parts, shift = (ground.pairs, ground.pairs_to(codes)), (0, len(ground.sites))
    rows = [np.repeat(np.arange(part.n_demand), np.diff(part.starts)) for part in parts]
    return pairs_from_minutes(
        np.concatenate(rows),
        np.concatenate([part.sites + more for part, more in zip(parts, shift, strict=True)]),
        np.concatenate([part.minutes for part in parts]),
        n_demand=len(ground.places),
        n_sites=len(ground.sites) + len(codes),
        reach_min=ground.pairs.reach_min,
    )


def _new_site(ground: Ground, code: str) -> SiteOfSupply:
    name = ground.places[ground.row_of[code]].name
    return SiteOfSupply(site_key(code), code, name, name, 0.0, 0.0)
