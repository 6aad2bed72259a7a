"""What a community or a person decides between two imports counts at once: an objection, a merge, its undoing."""

from __future__ import annotations

from typing import Any

import pytest
from django_scopes import scope

from maillage.contexts.atlas.fragility.queries import who_is_behind
from maillage.contexts.atlas.ground.queries import ground_of
from maillage.contexts.atlas.portrait.densities import densities_of
from maillage.contexts.atlas.tests.country import OWN, lay_country, open_rpps, practising, settle
from maillage.contexts.directory.entries import subjects
from maillage.contexts.directory.merging.models import Merge
from maillage.contexts.directory.merging.services import merge, undo
from maillage.contexts.directory.models import Professional
from maillage.contexts.directory.objections.services import record_objection
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community

pytestmark = pytest.mark.django_db


@pytest.fixture
def land(community: Community) -> Community:
    lay_country()
    settle(community)
    open_rpps()
    return community


def heads(community: Community) -> dict[str, float]:
    return {site.commune_code: site.headcount for site in ground_of(community).sites}


def counted(community: Community) -> int:
    found = densities_of(community)
    assert found is not None
    line = found.today("gp")
    return line.count if line is not None else 0


def merged(community: Community, kept: Professional, absorbed: Professional) -> None:
    with scope(community=community):
        merge(
            by=Actor.system(community),
            kept=subjects.professional(kept.idnps),
            absorbed=subjects.professional(absorbed.idnps),
        )


def test_somebody_who_objects_is_no_longer_counted_at_once(land: Community) -> None:
    practising(OWN[0])
    leaving = practising(OWN[1])
    assert heads(land) == {OWN[0]: 1, OWN[1]: 1} and counted(land) == 2
    with scope(community=land):
        record_objection(by=Actor.system(land), identifier=leaving.idnps)
    assert heads(land) == {OWN[0]: 1} and counted(land) == 1


def test_a_merged_duplicate_counts_once_shared_between_both_places(land: Community) -> None:
    kept, absorbed = practising(OWN[0]), practising(OWN[1])
    assert heads(land) == {OWN[0]: 1, OWN[1]: 1}
    merged(land, kept, absorbed)
    assert heads(land) == {OWN[0]: 0.5, OWN[1]: 0.5} and counted(land) == 1
    assert [one.idnps for one in who_is_behind(land, "gp", OWN[0])] == [kept.idnps]
    with scope(community=land):
        undo(by=Actor.system(land), merge_pk=Merge.objects.get().pk)
    assert heads(land) == {OWN[0]: 1, OWN[1]: 1} and counted(land) == 2


def test_a_duplicate_at_the_same_place_counts_once(land: Community) -> None:
    kept, absorbed = practising(OWN[0], places=("cabinet",)), practising(OWN[0], places=("cabinet",))
    merged(land, kept, absorbed)
    assert heads(land) == {OWN[0]: 1} and counted(land) == 1
    assert [one.idnps for one in who_is_behind(land, "gp", OWN[0])] == [kept.idnps]


def test_an_entry_absorbed_by_one_who_has_left_still_counts(land: Community) -> None:
    kept, absorbed = practising(OWN[0]), practising(OWN[1])
    merged(land, kept, absorbed)
    kept.activities.all().delete()
    assert heads(land) == {OWN[1]: 1}


def test_a_merge_is_of_the_community_that_made_it(land: Community, other_community: Community) -> None:
    settle(other_community)
    kept, absorbed = practising(OWN[0]), practising(OWN[1])
    merged(land, kept, absorbed)
    assert heads(other_community) == {OWN[0]: 1, OWN[1]: 1}
    assert ground_of(land).key != ground_of(other_community).key


def test_a_known_ground_is_had_in_four_queries(land: Community, django_assert_max_num_queries: Any) -> None:
    practising(OWN[0])
    first = ground_of(land)
    with django_assert_max_num_queries(4):
        assert ground_of(land) is first
