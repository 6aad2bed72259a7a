"""The perimeter page, as the coordinator uses it without JavaScript, and as anybody may abuse it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from maillage.contexts.territory import api
from maillage.contexts.territory.national.loading import France
from maillage.contexts.territory.perimeter import queries
from maillage.contexts.territory.perimeter.models import Perimeter
from maillage.contexts.territory.perimeter.services import set_perimeter
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.urls import community_url

ClientOf = Callable[..., Client]
SetPerimeter = Callable[..., Perimeter]
CEZE = "200035129"
BESSEGES, BORDEZAC = "30037", "30045"


class Page:
    """The form of one coordinator."""

    def __init__(self, client: Client, community: Community) -> None:
        self.client, self.community = client, community
        self.url = community_url(community, "territory:perimeter")

    def press(self, button: str, value: str = "1", **fields: Any) -> Any:
        data = {
            "codes": "",
            "valid_from": timezone.localdate().isoformat(),
            "seen": queries.state_token(self.community),
            **fields,
            button: value,
        }
        return self.client.post(self.url, data)

    def chosen(self, response: Any) -> set[str]:
        assert response.status_code == 200
        return set(response.context["chosen"].codes.split())


@pytest.fixture
def form_page(south: France, client_of: ClientOf, community: Community) -> Page:
    return Page(client_of("coordinator"), community)


@pytest.mark.parametrize(
    ("persona", "status"),
    [("coordinator", 200), ("president", 403), ("professional", 403), ("stranger", 404), ("anonymous", 302)],
)
def test_who_may_open_the_page(
    south: France, client_of: ClientOf, community: Community, persona: str, status: int
) -> None:
    client = client_of(persona)
    assert client.get(community_url(community, "territory:perimeter")).status_code == status
    assert client.get(community_url(community, "territory:found_places")).status_code == status
    url = community_url(community, "territory:perimeter")
    recorded = client.post(url, {"codes": BESSEGES, "save": "1", "valid_from": "2026-01-01"}).status_code
    assert recorded == (302 if persona == "coordinator" else status)
    if persona != "coordinator":
        assert api.perimeter_at(community) is None


def test_from_nothing_to_a_recorded_perimeter(form_page: Page, community: Community) -> None:
    empty = form_page.client.get(form_page.url)
    assert "Aucune commune choisie" in empty.content.decode()
    found = form_page.press("search", q="cèze cévennes")
    assert "CC de Cèze Cévennes" in found.content.decode()
    added = form_page.press("add_epci", CEZE)
    assert len(form_page.chosen(added)) == 23
    assert "taille T1" in added.content.decode()
    removed = form_page.press("remove", BESSEGES, codes=" ".join(form_page.chosen(added)))
    assert len(form_page.chosen(removed)) == 22
    saved = form_page.press("save", codes=" ".join(form_page.chosen(removed)))
    assert saved.status_code == 302
    assert len(api.perimeter_codes(community)) == 22
    assert "22 communes" in form_page.client.get(form_page.url).content.decode().replace("\xa0", " ")


def test_checked_communes_are_part_of_the_choice(form_page: Page, community: Community) -> None:
    assert form_page.press("save", codes=BESSEGES, add=[BORDEZAC]).status_code == 302
    assert api.perimeter_codes(community) == {BESSEGES, BORDEZAC}


def test_pasted_codes_are_read_then_recorded(form_page: Page, community: Community) -> None:
    read = form_page.press("read", paste="30037\n30045")
    assert form_page.chosen(read) == {BESSEGES, BORDEZAC}
    assert form_page.press("save", paste="30037; 30045", codes="").status_code == 302
    assert api.perimeter_codes(community) == {BESSEGES, BORDEZAC}


def test_a_postal_code_of_several_communes_is_asked_before_recording(
    form_page: Page, community: Community
) -> None:
    answer = form_page.press("save", paste="30037 30500")
    text = answer.content.decode()
    assert form_page.chosen(answer) == {BESSEGES}
    assert "couvre 8 communes" in text.replace("\xa0", " ")
    assert "Saint-Ambroix" in text
    assert api.perimeter_at(community) is None


def test_unknown_words_stop_the_recording_and_are_named(form_page: Page, community: Community) -> None:
    answer = form_page.press("save", paste="30037 bessèges <script>")
    text = answer.content.decode()
    assert "Ce ne sont pas des codes de communes" in text
    assert "<script>" not in text.split("</head>")[1].split("<form")[1].split("</form>")[0]
    assert api.perimeter_at(community) is None


def test_the_second_person_is_told_and_loses_nothing(
    form_page: Page, choose: SetPerimeter, community: Community
) -> None:
    seen = queries.state_token(community)
    choose(BESSEGES)
    late = form_page.press("save", codes=BORDEZAC, seen=seen)
    assert "entre-temps" in late.content.decode()
    assert form_page.chosen(late) == {BORDEZAC}
    assert api.perimeter_codes(community) == {BESSEGES}
    again = form_page.press("save", codes=BORDEZAC, seen=late.context["seen"])
    assert again.status_code == 302
    assert api.perimeter_codes(community) == {BORDEZAC}


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"codes": ""}, "Choisissez au moins une commune"),
        ({"codes": BESSEGES, "valid_from": ""}, "à partir de quel jour"),
        ({"codes": BESSEGES, "valid_from": "31/02/2026"}, "n’existe pas"),
        ({"codes": BESSEGES, "valid_from": "2026-01-01\x00"}, "n’existe pas"),
        ({"codes": BESSEGES, "valid_from": "1999-01-01"}, "26 janvier 2016"),
        ({"codes": BESSEGES, "valid_from": "9999-12-31"}, "dans un an au plus"),
        ({"codes": "30998"}, "Aucune commune ne porte le code 30998"),
        ({"codes": "99999"}, "n’est pas un code INSEE"),
        ({"codes": BESSEGES, "paste": "30037 " * 20_000}, "trop long"),
        ({"codes": " ".join(f"{number:05d}" for number in range(2_000))}, "1500 communes au plus"),
    ],
)
def test_bad_input_is_answered_in_french(
    form_page: Page, community: Community, fields: dict[str, str], message: str
) -> None:
    answer = form_page.press("save", **fields)
    assert answer.status_code == 200
    assert message in answer.content.decode().replace("\xa0", " ").replace("\u202f", " ")
    assert api.perimeter_at(community) is None


HOSTILE = [
    "\x00",
    "'\"><script>alert(1)</script>",
    "٣٠٠٣٧",
    "%00",
    "a" * 100_000,
    "-1",
    "🙂" * 5_000,
    "2A004 \u202e 30037",
]
BUTTONS = ["search", "read", "add_epci", "remove", "clear", "show", "add_codes", "take", "nothing"]


@pytest.mark.parametrize("button", BUTTONS)
@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_fields_never_fail(form_page: Page, community: Community, button: str, text: str) -> None:
    fields = dict.fromkeys(("codes", "paste", "q", "departement", "valid_from", "seen", "add"), text)
    answer = form_page.press(button, text, **fields)
    assert answer.status_code == 200
    assert "<script>alert" not in answer.content.decode()
    assert api.perimeter_at(community) is None


@pytest.mark.parametrize("text", HOSTILE[:6])
def test_hostile_searches_never_fail(form_page: Page, text: str) -> None:
    url = community_url(form_page.community, "territory:found_places")
    assert form_page.client.get(url, {"q": text[:5_000]}).status_code == 200
    url = community_url(form_page.community, "territory:selection_summary")
    assert "Aucune commune" in form_page.client.post(url, {"codes": text}).content.decode()


def test_the_live_summary_writes_nothing(form_page: Page) -> None:
    url = community_url(form_page.community, "territory:selection_summary")
    answer = form_page.client.post(url, {"codes": f"{BESSEGES} {BORDEZAC}"})
    assert "2 communes choisies" in answer.content.decode().replace("\xa0", " ")
    assert '"30037": "Bess' in answer.content.decode()
    assert api.perimeter_at(form_page.community) is None


def test_the_live_search_offers_buttons_that_add(form_page: Page) -> None:
    url = community_url(form_page.community, "territory:found_places")
    text = form_page.client.get(url, {"q": "ceze cevennes"}).content.decode()
    assert 'data-pick-codes="' in text
    assert BESSEGES in text


def test_the_map_shows_the_departements_of_the_choice_and_the_one_asked_for(form_page: Page) -> None:
    assert form_page.press("show", codes="").context["map"] is None
    shown = form_page.press("show", codes=BESSEGES, departement="07")
    assert shown.context["map"]["areas_url"].endswith("/contours/departements/07-30/")
    assert form_page.press("show", codes=BESSEGES, departement="XX").context["shown"] == ""


def test_history_says_who_and_when(form_page: Page, choose: SetPerimeter, coordinator: Actor) -> None:
    today = timezone.localdate()
    choose(BESSEGES, valid_from=today - timedelta(days=50))
    choose(BESSEGES, BORDEZAC)
    set_perimeter(by=coordinator, commune_codes=[BORDEZAC], valid_from=today + timedelta(days=5))
    text = form_page.client.get(form_page.url).content.decode()
    for word in ("à venir", "en vigueur", "passé", coordinator.label):
        assert word in text


def test_queries_do_not_grow_with_the_choice(
    form_page: Page, south: France, choose: SetPerimeter, assert_queries: Any
) -> None:
    for size in (2, 23):
        choose(*[one.code for one in south.communes if one.epci_id == CEZE][:size])
        with assert_queries("page"):
            form_page.client.get(form_page.url)
