"""What other contexts are told of a scenario."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django_scopes import scope

from maillage.contexts.atlas.api import scenario_choices, scenario_summary
from maillage.contexts.atlas.tests.country import OWN, lay_country, open_rpps, practising, settle
from maillage.contexts.atlas.workshop import services
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community

pytestmark = pytest.mark.django_db
CHANGES = [{"kind": "remove", "commune": OWN[1], "count": 1}]


def test_a_scenario_in_a_few_words(
    community: Community, other_community: Community, actor_of: Callable[..., Actor]
) -> None:
    by = actor_of("coordinator")
    with scope(community=community):
        made = services.create_scenario(by=by, name="Départs", profession="gp", changes=CHANGES)
        early = scenario_summary(by, made.pk)
        assert early is not None and early.line == "" and len(early.sentences) == 1
    lay_country()
    settle(community)
    open_rpps()
    practising(OWN[1])
    with scope(community=community):
        told = scenario_summary(by, made.pk)
        assert told is not None
        assert told.sentences == ("Départ d’un généraliste à Essai-4",) and "seuil" in told.line
        assert (
            told.url.endswith(f"/atlas/scenarios/{made.pk}/") and told.profession == "Médecins généralistes"
        )
        assert scenario_choices(by) == [(made.pk, "Départs")]
        services.archive_scenario(by=by, pk=made.pk)
        assert scenario_choices(by) == []
        kept = scenario_summary(by, made.pk)
        assert kept is not None and kept.is_archived
    stranger = actor_of("coordinator", community=other_community)
    with scope(community=other_community):
        assert scenario_summary(stranger, made.pk) is None
        assert scenario_choices(stranger) == []


def test_nothing_is_told_where_the_atlas_is_off(community: Community, actor_of: Callable[..., Actor]) -> None:
    by = actor_of("coordinator")
    with scope(community=community):
        made = services.create_scenario(by=by, name="Départs", profession="gp", changes=CHANGES)
        community.modules = []
        assert scenario_summary(by, made.pk) is None and scenario_choices(by) == []
