from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from maillage.contexts.territory.national.loading import France
from maillage.contexts.territory.perimeter.models import Perimeter
from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.urls import community_url

ClientOf = Callable[..., Client]
SetPerimeter = Callable[..., Perimeter]
CEZE = "200035129"


@pytest.fixture
def client(client_of: ClientOf) -> Client:
    return client_of("professional")


def features(response: Any) -> dict[str, dict[str, Any]]:
    assert response.status_code == 200
    assert response["Content-Type"] == "application/geo+json"
    collection = json.loads(response.content)
    assert collection["type"] == "FeatureCollection"
    return {feature["properties"].get("code", ""): feature for feature in collection["features"]}


def test_contours_of_the_territory_and_of_its_belt(
    choose: SetPerimeter, client: Client, community: Community
) -> None:
    choose(epci=CEZE)
    drawn = features(client.get(community_url(community, "territory:contours")))
    besseges, rousson = drawn["30037"]["properties"], drawn["30223"]["properties"]
    assert (besseges["name"], besseges["in_perimeter"], besseges["state"]) == ("Bessèges", True, "in")
    assert (rousson["in_perimeter"], rousson["state"]) == (False, "belt")
    assert besseges["url"] == community_url(community, "territory:commune", "30037")
    assert "class" not in besseges
    lon, lat = drawn["30037"]["geometry"]["coordinates"][0][0][0]
    assert (4.0 < lon < 4.2) and (44.2 < lat < 44.4)


def test_colours_of_an_indicator_are_those_of_the_territory_only(
    choose: SetPerimeter, client: Client, community: Community
) -> None:
    choose(epci=CEZE)
    url = community_url(community, "territory:contours")
    drawn = features(client.get(url, {"indicateur": "aines"}))
    assert drawn["30037"]["properties"]["class"] in range(1, 7)
    assert "class" not in drawn["30223"]["properties"]


@pytest.mark.parametrize("name", ["contours", "outline"])
def test_the_browser_keeps_the_drawing_until_it_changes(
    choose: SetPerimeter, client: Client, community: Community, name: str
) -> None:
    url = community_url(community, f"territory:{name}")
    choose("30037")
    first = client.get(url)
    assert first["Cache-Control"] == "private, no-cache"
    again = client.get(url, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    choose("30037", "30045")
    changed = client.get(url, headers={"If-None-Match": first["ETag"]})
    assert changed.status_code == 200
    assert changed["ETag"] != first["ETag"]


def test_the_outline_is_one_feature_without_inner_borders(
    choose: SetPerimeter, client: Client, community: Community
) -> None:
    choose("30037", "30045")
    (outline,) = features(client.get(community_url(community, "territory:outline"))).values()
    assert outline["geometry"]["type"] == "MultiPolygon"
    assert len(outline["geometry"]["coordinates"]) == 1


def test_without_perimeter_the_drawings_are_empty(
    south: France, client: Client, community: Community
) -> None:
    assert features(client.get(community_url(community, "territory:contours"))) == {}
    (outline,) = features(client.get(community_url(community, "territory:outline"))).values()
    assert outline["geometry"]["coordinates"] == []


def test_a_departement_is_drawn_to_choose_from(south: France, client: Client, community: Community) -> None:
    drawn = features(client.get(community_url(community, "territory:departement_contours", "30")))
    assert len(drawn) == sum(one.departement_id == "30" for one in south.communes)
    both = features(client.get(community_url(community, "territory:departement_contours", "30-07")))
    assert len(both) == len(south.communes)
    too_many = "-".join(f"{number:02d}" for number in range(1, 10))
    assert client.get(community_url(community, "territory:departement_contours", too_many)).status_code == 404


def test_a_territory_of_160_000_inhabitants_stays_light(
    south: France, choose: SetPerimeter, client: Client, community: Community
) -> None:
    chosen, people = [], 0
    for commune in sorted(south.communes, key=lambda one: one.population):
        if people + commune.population > 160_000:
            break
        chosen.append(commune.code)
        people += commune.population
    choose(*chosen)
    content = client.get(community_url(community, "territory:contours")).content
    assert people > 140_000
    assert len(gzip.compress(content, 6)) < 300_000


def test_the_neighbours_of_a_commune_are_drawn_with_it(
    south: France, client: Client, community: Community
) -> None:
    drawn = features(client.get(community_url(community, "territory:commune_contours", "30037")))
    assert drawn["30037"]["properties"]["state"] == "in"
    assert drawn["30045"]["properties"]["state"] == "belt"
    assert len(features(client.get(community_url(community, "territory:epci_contours", CEZE)))) == 23
