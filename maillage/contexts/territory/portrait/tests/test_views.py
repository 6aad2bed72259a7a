from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from maillage.contexts.territory.national.loading import France
from maillage.contexts.territory.offers import search_hits, territory_card
from maillage.contexts.territory.perimeter.models import Perimeter
from maillage.contexts.territory.portrait.queries import portrait
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.urls import community_url

ClientOf = Callable[..., Client]
SetPerimeter = Callable[..., Perimeter]
CEZE = "200035129"


def plain(response: Any) -> str:
    assert response.status_code == 200
    text: str = response.content.decode()
    return text.replace("\xa0", " ").replace("\u202f", " ")


@pytest.mark.parametrize(
    ("persona", "status"), [("professional", 200), ("partner", 200), ("stranger", 404), ("anonymous", 302)]
)
@pytest.mark.parametrize("name", ["portrait", "communes", "contours", "outline"])
def test_every_member_reads_the_territory(
    south: France, client_of: ClientOf, community: Community, persona: str, status: int, name: str
) -> None:
    assert client_of(persona).get(community_url(community, f"territory:{name}")).status_code == status


def test_the_portrait_says_population_ages_and_size(
    choose: SetPerimeter, client_of: ClientOf, community: Community
) -> None:
    choose(epci=CEZE)
    text = plain(client_of("professional").get(community_url(community, "territory:portrait")))
    for words in ("19 221", "Taille T1", "CC de Cèze Cévennes", "32,7 %", "322 km²", "Ardèche", "France"):
        assert words in text
    assert "Modifier le périmètre" not in text
    text = plain(client_of("coordinator").get(community_url(community, "territory:portrait")))
    assert "Modifier le périmètre" in text


@pytest.mark.parametrize("indicator", ["aines", "densite", "", "\x00", "x" * 1_000])
def test_the_map_names_what_it_shows(
    choose: SetPerimeter, client_of: ClientOf, community: Community, indicator: str
) -> None:
    choose(epci=CEZE)
    url = community_url(community, "territory:portrait")
    text = plain(client_of("professional").get(url, {"indicateur": indicator}))
    assert ("est plus dense" in text or "sont plus denses" in text) == (indicator == "densite")
    assert ("plus d’aînés" in text) == (indicator != "densite")
    assert 'id="communes-carte"' in text


def test_without_perimeter_the_page_says_what_to_do(
    south: France, client_of: ClientOf, community: Community
) -> None:
    url = community_url(community, "territory:portrait")
    assert "Choisir les communes" in plain(client_of("coordinator").get(url))
    assert "La coordination n’a pas encore choisi" in plain(client_of("professional").get(url))
    assert "n’est pas encore choisi" in plain(
        client_of("professional").get(community_url(community, "territory:communes"))
    )


def test_parts_of_epci_are_said(south: France, choose: SetPerimeter, community: Community) -> None:
    choose("30037", "30007", "30258")
    parts = {part.epci.name: part for part in portrait(community).epcis}
    ceze = parts["CC de Cèze Cévennes"]
    assert (ceze.communes, ceze.whole_communes, ceze.is_whole) == (1, 23, False)
    assert next(iter(parts)) == max(parts.values(), key=lambda part: part.population).epci.name


def test_the_list_sorts_filters_and_exports(
    choose: SetPerimeter, client_of: ClientOf, community: Community
) -> None:
    choose(epci=CEZE)
    client, url = client_of("professional"), community_url(community, "territory:communes")
    text = plain(client.get(url, {"tri": "-population"}))
    assert text.index("Saint-Ambroix</a>") < text.index("Bessèges</a>") < text.index("Tharaux</a>")
    assert "1 commune, 1 filtre" in plain(client.get(url, {"q": "besse"}))
    assert "23 communes" in plain(client.get(url, {"epci": CEZE}))
    assert "n’est pas sur le territoire" in plain(client.get(url, {"epci": "999"}))
    answer = client.get(url, {"export": "csv"})
    rows = list(csv.DictReader(io.StringIO(b"".join(answer).decode("utf-8-sig")), delimiter=";"))
    assert len(rows) == 23
    assert {row["Code INSEE"] for row in rows} >= {"30037", "07294"} or "30037" in {
        row["Code INSEE"] for row in rows
    }


@pytest.mark.parametrize("text", ["\x00", "%", "é", "x" * 100, "'; --"])
def test_odd_filters_find_nothing(
    choose: SetPerimeter, client_of: ClientOf, community: Community, text: str
) -> None:
    choose(epci=CEZE)
    url = community_url(community, "territory:communes")
    assert client_of("professional").get(url, {"q": text, "epci": text, "tri": text}).status_code == 200


def test_queries_do_not_grow_with_the_territory(
    south: France, choose: SetPerimeter, client_of: ClientOf, community: Community, assert_queries: Any
) -> None:
    client = client_of("professional")
    for size in (2, 23):
        choose(*[one.code for one in south.communes if one.epci_id == CEZE][:size])
        with assert_queries("portrait"):
            client.get(community_url(community, "territory:portrait"))
        with assert_queries("communes"):
            client.get(community_url(community, "territory:communes"))


def test_the_card_and_the_search_keep_to_their_budgets(
    choose: SetPerimeter, coordinator: Actor, django_assert_num_queries: Any
) -> None:
    choose(epci=CEZE)
    with django_assert_num_queries(1):
        content = territory_card(coordinator)
    assert content["summary"].population == 19_221
    with django_assert_num_queries(2):
        (hit,) = search_hits(coordinator, "bességes", 5)
    assert hit.label == "Bessèges"
    assert hit.url.endswith("/territoire/communes/30037/")
    assert "Gard (30037)" in hit.detail
    ours, *others = search_hits(coordinator, "bes", 8)
    assert ours.label == "Bessèges", "one's own territory comes before larger towns elsewhere"
    assert others
