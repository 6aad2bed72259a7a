"""A module of a new version is on where communities are, by its default, once; what is switched off stays off."""

from __future__ import annotations

import pytest

from maillage.platform.access import roles
from maillage.platform.registry import Module, modules
from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.new_modules import offer_new_modules, with_new
from maillage.platform.tenancy.services import create_community, switch_modules
from tests.people import ActorOf

OLD, NEW, QUIET = (
    Module("directory", "Annuaire", ""),
    Module("rosters", "Tours", ""),
    Module("beta", "Essai", "", default=False),
)


def test_what_was_never_proposed_is_as_by_default() -> None:
    assert with_new(["directory"], ["directory"], [OLD, NEW, QUIET]) == (
        ["directory", "rosters"],
        ["directory", "rosters", "beta"],
    )
    assert with_new([], ["directory", "rosters"], [OLD, NEW]) == ([], ["directory", "rosters"])


def test_a_community_of_before_the_rule_knew_the_first_ones() -> None:
    on, known = with_new(["atlas"], [], [OLD, NEW])
    assert on == ["atlas", "rosters"]
    assert known == ["directory", "atlas", "rosters"]
    assert with_new(on, known, [OLD, NEW]) == (on, known)


@pytest.mark.django_db
def test_an_upgrade_switches_new_ones_on_once(scoped: Community, actor_of: ActorOf) -> None:
    newest = list(modules)[-1].name
    Community.objects.filter(pk=scoped.pk).update(
        modules=["directory"], modules_known=[one.name for one in modules if one.name != newest]
    )
    assert offer_new_modules() == 1
    scoped.refresh_from_db()
    assert scoped.modules == ["directory", newest]
    switch_modules(by=actor_of(roles.COORDINATOR), names=["directory"])
    assert offer_new_modules() == 0
    scoped.refresh_from_db()
    assert scoped.modules == ["directory"]


@pytest.mark.django_db
def test_a_community_opened_today_knows_all(actor_of: ActorOf, community: Community) -> None:
    made = create_community(by=actor_of(roles.COORDINATOR), slug="neuve", name="Neuve")
    assert made.modules_known == [one.name for one in modules]
    assert with_new(made.modules, made.modules_known) == (made.modules, made.modules_known)
