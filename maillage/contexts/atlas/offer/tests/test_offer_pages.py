"""« Carte de l’offre »: page, map, pictures, list and card."""

from __future__ import annotations

import io
import json
import re
import struct
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django_scopes import scope

from maillage.contexts.atlas.ground.queries import forget_grounds, ground_of
from maillage.contexts.atlas.ground.results import under_threshold
from maillage.contexts.atlas.offer.mapping import HEIGHT, WIDTH
from maillage.contexts.atlas.offer.showing import Asked
from maillage.contexts.atlas.offer.views import load_card
from maillage.contexts.atlas.tests.country import (
    BELT,
    CODES,
    OWN,
    facilities,
    lay_country,
    open_rpps,
    practising,
    settle,
)
from maillage.contexts.territory.models import Commune
from maillage.platform.tenancy.models import Community
from tests.hostile.queries import AssertQueries
from tests.people import ActorOf, ClientOf

pytestmark = pytest.mark.django_db
PAGE = "/c/val-exemple/atlas/offre/"
LIST = f"{PAGE}communes/"


def words(response: Any) -> str:
    return re.sub("[\u00a0\u202f]", " ", response.content.decode())


@pytest.fixture
def land(community: Community) -> Community:
    lay_country()
    settle(community)
    return community


@pytest.fixture
def served(land: Community) -> Community:
    """Two doctors in the west of the territory, plenty beside it, none in the east."""
    open_rpps()
    practising(OWN[0])
    practising(OWN[0])
    for _ in range(3):
        practising(BELT[0])
    return land


@pytest.fixture
def client(served: Community, client_of: ClientOf) -> Client:
    return client_of("professional")


def test_the_title_counts_who_is_under_the_threshold(client: Client, served: Community) -> None:
    under = under_threshold(ground_of(served))
    page = words(client.get(PAGE))
    assert 0 < under.communes < 3
    noun = "commune" if under.communes == 1 else "communes"
    people = f"{under.people:,}".replace(",", " ")
    sentence = f"{under.communes} {noun} sous le seuil de 2,5 consultations par an et par habitant, {people} habitants"
    assert sentence[2:] in page
    assert "RPPS, ANS, extraction du 01/09/2026" in page and "vol d’oiseau" in page and "incertains" in page
    assert "Communes voisines" in page and "pas de données" in page


def test_the_table_says_what_the_map_shows(client: Client, served: Community) -> None:
    ground = ground_of(served)
    page = words(client.get(PAGE))
    for code in OWN:
        row = ground.row_of[code]
        value = f"{ground.values[row]:.2f}".replace(".", ",")
        assert f'>{ground.places[row].name}</a></th><td class="is-number">{value}</td>' in page


def test_professions_are_chosen_and_keep_the_age(client: Client) -> None:
    page = words(client.get(PAGE, {"moins-de-65": "1"}))
    assert "?profession=nurse&amp;moins-de-65=1" in page
    assert "Avec les plus de 65 ans" in page and "retirés pour leur part en France" in page
    assert Asked.of({"profession": "sorcerer", "moins-de-65": "2"}) == Asked("gp", younger=False)


def test_without_those_over_65_everyone_has_less(client: Client, served: Community) -> None:
    with_all = Asked().ground(served)
    without = Asked(younger=True).ground(served)
    share = without.supply / with_all.supply
    assert (share < 1).all() and share.max() == pytest.approx(share.min())
    assert without.values == pytest.approx(with_all.values * share[0])


def test_a_profession_without_anybody_says_so(client: Client) -> None:
    page = client.get(PAGE, {"profession": "midwife"})
    assert page.status_code == 200 and "ne comptent aucun professionnel" in words(page)


def test_a_profession_without_threshold_gives_the_spread(client: Client, served: Community) -> None:
    practising(OWN[0], profession="60", skill="")
    page = words(client.get(PAGE, {"profession": "nurse"}))
    assert (
        "Essai-3" in page
        and "en moyenne" in page
        and "sous le seuil" not in page.split("<h2>")[1].split("</h2>")[0]
    )


def test_without_a_directory_it_says_what_to_import_and_to_whom(
    land: Community, client_of: ClientOf, member_of: Any
) -> None:
    page = words(client_of("coordinator").get(PAGE))
    assert "RPPS" in page and "BPE" in page and "demandez-le-lui" in page
    assert "/installation/imports/" not in page
    user = member_of("coordinator")
    user.is_operator = True
    user.save()
    both = Client()
    both.force_login(user)
    assert "/installation/imports/" in words(both.get(PAGE))
    assert words(both.get(LIST)).count("/installation/imports/") == 1
    assert both.get(f"{PAGE}carte.svg").status_code == 404


def test_without_a_perimeter_the_coordination_is_led_to_it(community: Community, client_of: ClientOf) -> None:
    assert "/territoire/perimetre/" in words(client_of("coordinator").get(PAGE))
    assert "/territoire/perimetre/" not in words(client_of("partner").get(PAGE))


def test_contours_carry_classes_words_and_neighbours(
    client: Client, served: Community, monkeypatch: pytest.MonkeyPatch
) -> None:
    _draw_squares(monkeypatch)
    answer = client.get(f"{PAGE}contours/")
    areas = {one["id"]: one["properties"] for one in json.loads(answer.content)["features"]}
    assert set(areas) == {*OWN, *BELT}
    assert areas[BELT[0]]["state"] == "belt" and areas[OWN[0]]["state"] == "in"
    ground = ground_of(served)
    for code, one in areas.items():
        assert (one["class"] <= 3) == (ground.values[ground.row_of[code]] < 2.5)
    assert "hors du territoire" in areas[BELT[0]]["detail"]
    again = client.get(f"{PAGE}contours/", headers={"if-none-match": answer["ETag"]})
    assert again.status_code == 304 and not again.content
    other = client.get(f"{PAGE}contours/", {"moins-de-65": "1"}, headers={"if-none-match": answer["ETag"]})
    assert other.status_code == 200


def _draw_squares(monkeypatch: pytest.MonkeyPatch) -> None:
    """The invented communes have no contour: a square around each."""
    import numpy as np

    def squares(codes: Any) -> dict[str, Any]:
        found = {}
        for one in Commune.objects.filter(code__in=list(codes)):
            assert one.lon is not None and one.lat is not None
            corners = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1], [-1, -1]]) * 0.05
            found[one.code] = [[corners + np.array((one.lon, one.lat))]]
        return found

    monkeypatch.setattr("maillage.contexts.territory.api.contour_rings", squares)
    monkeypatch.setattr(
        "maillage.contexts.territory.api.outline_rings",
        lambda codes: [rings for polygons in squares(codes).values() for rings in polygons],
    )


def test_the_drawing_is_a_vector_file_that_stands_alone(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    _draw_squares(monkeypatch)
    answer = client.get(f"{PAGE}carte.svg")
    assert answer["Content-Type"] == "image/svg+xml" and "carte-offre" in answer["Content-Disposition"]
    root = ElementTree.fromstring(answer.content)
    space = "{http://www.w3.org/2000/svg}"
    told = [path.findtext(f"{space}title") or "" for path in root.findall(f"{space}g/{space}path")]
    assert len([words for words in told if words]) == 3 + 2
    paler = [
        path.findtext(f"{space}title") or "" for path in root.iter(f"{space}path") if path.get("fill-opacity")
    ]
    assert len(paler) == 2 and all("hors du territoire" in words for words in paler)
    said = " ".join(node.text or "" for node in root.iter(f"{space}text"))
    for part in ("Essai-3", "RPPS", "vol d’oiseau", "le seuil", "sous le seuil", "non l’APL publiée"):
        assert part in said.replace("\u00a0", " ").replace("\u202f", " ")


def test_the_picture_is_a_png_of_the_same(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    _draw_squares(monkeypatch)
    answer = client.get(f"{PAGE}carte.png")
    assert answer["Content-Type"] == "image/png"
    assert answer.content.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", answer.content[16:24])
    assert (width, height) == (2 * WIDTH, 2 * HEIGHT)
    assert client.get(f"{PAGE}carte.gif").status_code == 404


def test_without_any_contour_there_is_no_picture(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("maillage.contexts.territory.api.contour_rings", lambda codes: {})
    assert client.get(PAGE).status_code == 200
    assert [client.get(f"{PAGE}carte.{kind}").status_code for kind in ("svg", "png")] == [404, 404]


def test_the_list_is_filtered_and_exported_with_its_method(client: Client, served: Community) -> None:
    under = under_threshold(ground_of(served))
    page = words(client.get(LIST, {"seuil": "sous"}))
    assert f"{under.communes} commune" in page
    everywhere = words(client.get(LIST, {"ensemble": "tout"}))
    assert "5 communes" in everywhere and "Essai-2" in everywhere
    answer = client.get(LIST, {"export": "xlsx", "ensemble": "tout", "profession": "gp"})
    book = openpyxl.load_workbook(io.BytesIO(answer.getvalue()))
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert len(rows) >= 6
    about = " ".join(
        str(cell) for row in book.worksheets[1].iter_rows(values_only=True) for cell in row if cell
    )
    assert "vol d’oiseau" in about and "remplaçants" in about
    csv = client.get(LIST, {"export": "csv"})
    assert "Essai-3" in csv.getvalue().decode("utf-8-sig")


def test_the_card_counts_and_leads_to_the_rows(
    served: Community, actor_of: ActorOf, client_of: ClientOf
) -> None:
    actor = actor_of("professional")
    with scope(community=served), CaptureQueriesContext(connection) as cold:
        card = load_card(actor)
    with scope(community=served), CaptureQueriesContext(connection) as warm:
        assert load_card(actor) == card
    assert len(cold) <= 12 and len(warm) == 4
    under = under_threshold(ground_of(served))
    assert (card["people"], card["communes"]) == (under.people, under.communes)
    page = words(client_of("professional").get("/c/val-exemple/"))
    assert "Habitants sous le seuil" in page and "Carte de l’offre" in page


def test_the_card_without_a_register_says_what_is_missing(land: Community, actor_of: ActorOf) -> None:
    with scope(community=land):
        assert "RPPS" in load_card(actor_of("professional"))["refusal"]["sentence"]


def test_queries_do_not_grow(client: Client, served: Community, assert_queries: AssertQueries) -> None:
    forget_grounds()
    with assert_queries("offer_made"):
        client.get(PAGE)
    with assert_queries("offer"):
        client.get(PAGE)
    with assert_queries("communes"):
        client.get(LIST)


def test_ten_times_as_many_rows_ask_the_same_queries(client: Client, served: Community) -> None:
    with CaptureQueriesContext(connection) as few:
        client.get(PAGE)
    for code in CODES[3:7]:
        for _ in range(5):
            practising(code)
    facilities(2019, "D201", dict.fromkeys(CODES, 3))
    client.get(PAGE)
    with CaptureQueriesContext(connection) as many:
        client.get(PAGE)
    assert len(many) == len(few)
