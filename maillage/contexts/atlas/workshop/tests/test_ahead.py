"""A scenario as a ground: the same index as playing it, whatever the changes."""

from __future__ import annotations

import numpy as np
import pytest

from maillage.contexts.atlas.ground.problem import Ground
from maillage.contexts.atlas.ground.queries import ground_of
from maillage.contexts.atlas.tests.country import CODES, OWN, lay_country, open_rpps, practising, settle
from maillage.contexts.atlas.workshop.ahead import ground_after
from maillage.contexts.atlas.workshop.changes import parse_all
from maillage.contexts.atlas.workshop.playing import play
from maillage.platform.tenancy.models import Community

pytestmark = pytest.mark.django_db

CHANGES = parse_all(
    [
        {"kind": "remove", "commune": OWN[0], "count": 1},
        {"kind": "add", "commune": OWN[1], "count": 2, "percent": 50},
        {"kind": "move", "commune": OWN[2], "to": CODES[1], "count": 1},
        {"kind": "booth", "commune": OWN[0], "acts": 1_500},
        {"kind": "population", "commune": OWN[1], "people": 400},
    ],
    "gp",
)


@pytest.fixture
def ground(community: Community) -> Ground:
    lay_country()
    settle(community)
    open_rpps()
    for code in (OWN[0], OWN[0], OWN[2]):
        practising(code)
    return ground_of(community)


def test_it_has_the_index_that_playing_gives(ground: Ground) -> None:
    then, played = ground_after(ground, CHANGES), play(ground, CHANGES)
    np.testing.assert_allclose(then.values, played.after, rtol=1e-12, atol=1e-12)
    np.testing.assert_array_equal(then.population, played.people_after)


def test_its_sites_are_those_of_the_scenario(ground: Ground) -> None:
    then = ground_after(ground, CHANGES)
    heads = {site.commune_code: site.headcount for site in then.sites}
    assert heads == {OWN[0]: 1, OWN[1]: 2, OWN[2]: 0, CODES[1]: 1}
    assert then.site_of[OWN[1]] < then.catchments.n_sites == len(then.sites)
    assert then.key != ground.key


def test_no_change_changes_nothing(ground: Ground) -> None:
    then = ground_after(ground, ())
    np.testing.assert_array_equal(then.values, ground.values)
    assert then.sites == ground.sites
