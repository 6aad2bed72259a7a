from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django_scopes import scope

from maillage.contexts.territory.national.loading import France
from maillage.contexts.territory.national.models import Commune
from maillage.contexts.territory.perimeter.models import Perimeter
from maillage.platform.registry import Panel, panels
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.panels import panels_of
from maillage.platform.tenancy.urls import community_url

ClientOf = Callable[..., Client]
CEZE = "200035129"


def get(client: Client, community: Community, name: str, code: str) -> Any:
    return client.get(community_url(community, f"territory:{name}", code))


def test_the_page_of_a_commune(
    choose: Callable[..., Perimeter], client_of: ClientOf, community: Community
) -> None:
    choose(epci=CEZE)
    answer = get(client_of("professional"), community, "commune", "30037")
    text = answer.content.decode().replace("\xa0", " ").replace("\u202f", " ")
    for words in ("Bessèges", "2 606", "30160", "Bordezac", "Sur le territoire", "Occitanie", "30118"):
        assert words in text
    assert (
        "Hors du territoire" in get(client_of("professional"), community, "commune", "30007").content.decode()
    )


def test_a_former_code_leads_to_todays_commune(
    south: France, client_of: ClientOf, community: Community
) -> None:
    answer = get(client_of("professional"), community, "commune", "30118")
    assert answer.status_code == 302
    assert answer["Location"].endswith("/communes/30037/")


@pytest.mark.parametrize("code", ["99999", "xx", "30037\x00", "é", "x" * 3_000, "30037 "])
@pytest.mark.parametrize(
    "name", ["commune", "epci", "commune_contours", "epci_contours", "departement_contours"]
)
def test_unknown_codes_are_not_found(
    south: France, client_of: ClientOf, community: Community, name: str, code: str
) -> None:
    if (name, code) == ("departement_contours", "99999"):
        code = "99-"
    assert get(client_of("professional"), community, name, code).status_code == 404


def test_the_page_of_an_epci(
    choose: Callable[..., Perimeter], client_of: ClientOf, community: Community
) -> None:
    choose("30037")
    text = get(client_of("professional"), community, "epci", CEZE).content.decode().replace("\xa0", " ")
    for words in ("Communauté de communes", "23 communes, dont 1 sur le territoire", "Bessèges", CEZE):
        assert words in text


def test_a_commune_without_contour_age_nor_area_says_so(
    south: France, client_of: ClientOf, community: Community
) -> None:
    Commune.objects.filter(code="30037").update(
        has_contour=False,
        age_0_19=None,
        age_20_64=None,
        age_65_up=None,
        ages_source="",
        area_ha=None,
        epci=None,
    )
    text = get(client_of("professional"), community, "commune", "30037").content.decode()
    for words in ("n’est pas connu", "inconnue", "Aucune source ne donne l’âge", "aucune"):
        assert words in text
    assert "maplibre" not in text


@pytest.fixture
def panel() -> Iterator[Panel]:
    """A panel that another context would offer."""
    offer = Panel(
        name="tests.panel",
        place="territory.commune",
        order=1,
        permission="territory.configure",
        load=lambda actor, commune: {"name": commune.name},
        template="territory/portrait/card.html",
    )
    panels.register(offer)
    yield offer
    panels._offers.pop(offer.name)


def test_panels_of_other_contexts_are_shown_to_whom_they_are_for(
    south: France, panel: Panel, actor_of: Callable[..., Actor]
) -> None:
    commune, coordinator = Commune.objects.get(code="30037"), actor_of("coordinator")
    with scope(community=coordinator.community):
        shown = panels_of(coordinator, "territory.commune", commune)
        others = panels_of(actor_of("professional"), "territory.commune", commune)
        of_epci = panels_of(coordinator, "territory.epci", commune)
    assert (shown[0]["panel"], shown[0]["content"]) == (panel, {"name": "Bessèges"})
    assert panel not in [row["panel"] for row in others]
    assert of_epci == []


def test_queries_do_not_depend_on_the_place(
    choose: Callable[..., Perimeter], client_of: ClientOf, community: Community, assert_queries: Any
) -> None:
    choose(epci=CEZE)
    client = client_of("professional")
    for code in ("30045", "30037"):
        with assert_queries("commune"):
            get(client, community, "commune", code)
    for code in (CEZE, "243000643"):
        with assert_queries("epci"):
            get(client, community, "epci", code)
