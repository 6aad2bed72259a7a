"""A scenario on the measured territory: what is needed to play it over HTTP, and what the answer must hold."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django_scopes import scope

from benchmarks.tasks.browsing import Browser, WrongAnswer
from benchmarks.tasks.building import EMAIL, SLUG
from benchmarks.urls import EMPTY_PATH
from maillage.contexts.atlas.ground.problem import Ground
from maillage.contexts.atlas.ground.queries import ground_of
from maillage.contexts.atlas.workshop.services import create_scenario
from maillage.platform.access import roles
from maillage.platform.accounts.models import User
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.urls import community_url
from maillage.platform.ui.typography import number

# A token of the right length: that forms are checked is part of what is measured.
CSRF = "mesure" + "0" * 26
PROFESSION, DECIMALS = "gp", 2


def look_at_workshop() -> dict[str, Any]:
    """Addresses, cookie and token to play with; a departure, with the index of each commune after it.

    expected: computed from the start by the whole index, written as the page writes it.
    """
    community = Community.objects.get(slug=SLUG)
    community.modules = sorted({*community.modules, "atlas"})
    community.save(update_fields=["modules"])
    by = Actor(User.objects.get(email=EMAIL), community, frozenset({roles.COORDINATOR.name}))
    with scope(community=community):
        ground = ground_of(community, PROFESSION)
        made = create_scenario(by=by, name="Mesure", profession=PROFESSION)
    site = max(range(len(ground.sites)), key=lambda at: _own_supply(ground, at))
    if _own_supply(ground, site) <= 0:
        raise WrongAnswer("nobody of the profession on the territory")
    change = {"kind": "remove", "commune": ground.sites[site].commune_code, "count": 1}
    return {
        "addresses": {
            "empty": EMPTY_PATH,
            "play": community_url(community, "atlas:scenario_play", pk=made.pk),
        },
        "cookie": f"{Browser().cookie}; {settings.CSRF_COOKIE_NAME}={CSRF}",
        "csrf": CSRF,
        "changes": json.dumps([change]),
        "expected": _expected(ground, site),
        "places": len(ground.places),
        "sites": len(ground.sites),
    }


def _own_supply(ground: Ground, site: int) -> float:
    place = ground.row_of.get(ground.sites[site].commune_code)
    return ground.sites[site].supply if place is not None and ground.own[place] else 0.0


def _expected(ground: Ground, site: int) -> dict[str, str]:
    one = ground.sites[site]
    supply = ground.supply.copy()
    supply[site] -= one.supply * min(1.0, one.headcount) / one.headcount
    values = ground.catchments.index(supply, ground.demand)
    return {ground.places[row].code: number(float(values[row]), DECIMALS) for row in ground.own_rows}
