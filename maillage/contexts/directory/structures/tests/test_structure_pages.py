from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django_scopes import scope, scopes_disabled

from maillage.contexts.directory.conftest import FIRST_DAY
from maillage.contexts.directory.organisations.models import Organisation
from maillage.contexts.directory.positions.tests.conftest import read_places
from maillage.contexts.directory.structures.coordination import NEEDS, ROLES
from maillage.contexts.directory.structures.queries import own_structure
from maillage.contexts.directory.tests.ground import (
    ALPHA,
    BETA,
    DELTA,
    GAMMA,
    bring,
    edition,
    idnps,
    line,
    settle,
    shown_name,
)
from maillage.contexts.directory.tests.places_of_care import place_of_care
from maillage.platform.audit.models import AccessEntry, AuditEntry
from maillage.platform.audit.tests.journal_lines import forget
from maillage.platform.tenancy.models import Community
from tests.people import ClientOf

pytestmark = [pytest.mark.django_db(transaction=True)]

HERE = "/c/val-exemple/annuaire/"
LIST = f"{HERE}lieux/"


@pytest.fixture
def served(land: Community, other_community: Community) -> Community:
    """Places: two at ALPHA (one placed), one at BETA, one in the belt, one of the other community."""
    settle(other_community, [DELTA])
    place_of_care(
        "300000001",
        name="EHPAD LES TILLEULS",
        kind="ehpad",
        category_code="500",
        legal_finess="300000900",
        legal_name="ASSOCIATION DES TILLEULS",
        lon=4.01,
        lat=44.21,
        phone="0466000000",
        address="1 RUE DE L'EXEMPLE",
        postal_code="30110",
    )
    place_of_care("300000002", name="PHARMACIE DU PONT")
    place_of_care("300000003", BETA, name="SSIAD DES TILLEULS", kind="home_nursing", legal_finess="300000900")
    place_of_care("300000004", GAMMA, name="HÔPITAL VOISIN", kind="hospital", has_emergency=True)
    place_of_care("300000005", DELTA, name="PHARMACIE LOINTAINE")
    return land


@pytest.fixture
def coordinator(served: Community, client_of: ClientOf) -> Client:
    return client_of("coordinator")


def plain(answer: Any) -> str:
    assert answer.status_code == 200
    text: str = answer.content.decode()
    return text.replace("\xa0", " ").replace("\u202f", " ")


def points(client: Client, **query: str) -> list[list[Any]]:
    return read_places(client.get(f"{LIST}carte.json", query).content)


def test_the_list_shows_the_territory_and_the_belt_when_asked(coordinator: Client) -> None:
    page = plain(coordinator.get(LIST))
    assert "3 lieux" in page and "EHPAD les Tilleuls" in page and "04 66 00 00 00" in page
    assert "Hôpital Voisin" not in page and "Pharmacie Lointaine" not in page
    assert 'data-map-point="f300000001/a' in page
    around = plain(coordinator.get(LIST, {"voisines": "on"}))
    assert "4 lieux" in around and "Hôpital Voisin" in around and "Pharmacie Lointaine" not in around


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "tilleuls"}, {"300000001", "300000003"}),
        ({"q": "TILLEULS ehpad"}, {"300000001"}),
        ({"q": "300000002"}, {"300000002"}),
        ({"q": "04 66 00 00 00"}, {"300000001"}),
        ({"q": "+33 4 66 00 00 00"}, {"300000001"}),
        ({"q": "😀"}, set()),
        ({"q": "hopital", "voisines": "on"}, {"300000004"}),
        ({"genre": "pharmacy"}, {"300000002"}),
        ({"commune": BETA}, {"300000003"}),
        ({"commune": ALPHA, "distance": "10"}, {"300000001", "300000002", "300000003"}),
        ({"commune": ALPHA, "distance": "5"}, {"300000001", "300000002"}),
    ],
)
def test_filters(coordinator: Client, query: dict[str, str], found: set[str]) -> None:
    answer = coordinator.get(LIST, {**query, "export": "csv"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    answer.close()
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    assert {row["FINESS"] for row in rows} == found


def test_an_export_writes_names_as_people_do(coordinator: Client) -> None:
    answer: Any = coordinator.get(LIST, {"q": "ehpad", "export": "csv"})
    (row,) = csv.DictReader(
        io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig")), delimiter=";"
    )
    answer.close()
    assert row["Nom"] == "EHPAD les Tilleuls" and row["Organisme gestionnaire"] == "Association des Tilleuls"
    assert row["Adresse"] == "1 Rue de l'Exemple"


def test_signs_find_no_place(coordinator: Client) -> None:
    page = plain(coordinator.get(LIST, {"q": "--"}))
    assert "Écrivez un nom, un numéro FINESS ou un téléphone." in page and "EHPAD les Tilleuls" not in page


def test_the_global_search_finds_a_telephone_and_says_what_it_cannot_read(coordinator: Client) -> None:
    search = "/c/val-exemple/recherche/"
    assert "EHPAD les Tilleuls" in plain(coordinator.get(search, {"q": "0466 00 00 00"}))
    assert "Écrivez un nom, un numéro RPPS ou un téléphone." in plain(coordinator.get(search, {"q": "--"}))
    assert "trop long" in plain(coordinator.get(search, {"q": "tilleuls " * 30}))
    assert "trop long" not in plain(coordinator.get(search, {"q": "tilleuls"}))


def test_a_distance_without_commune_is_told(coordinator: Client) -> None:
    assert "la distance part d’elle" in plain(coordinator.get(LIST, {"distance": "10"}))


def test_points_are_grouped_by_place(coordinator: Client) -> None:
    assert points(coordinator) == [
        [f"c{ALPHA}", 4.0, 44.2, 1],
        [f"c{BETA}", 4.1, 44.2, 1],
        ["f300000001", 4.01, 44.21, 1],
    ]
    place_of_care("300000006", name="PHARMACIE NEUVE")
    assert points(coordinator, commune=ALPHA)[0] == [f"c{ALPHA}", 4.0, 44.2, 2]


def test_a_place_of_the_map_opens_on_its_names(coordinator: Client) -> None:
    answer = json.loads(coordinator.get(f"{LIST}carte/f300000001/").content)
    assert answer == {
        "approx": False,
        "lines": [{"name": "EHPAD les Tilleuls", "detail": "EHPAD", "url": f"{LIST}300000001/"}],
        "others": 0,
    }
    for rank in range(10):
        place_of_care(f"31000000{rank}")
    answer = json.loads(coordinator.get(f"{LIST}carte/c{ALPHA}/").content)
    assert (answer["approx"], len(answer["lines"]), answer["others"]) == (True, 8, 3)
    nowhere = json.loads(coordinator.get(f"{LIST}carte/c99999/").content)
    assert nowhere["lines"] == []


def test_points_are_sent_again_only_when_they_changed(coordinator: Client) -> None:
    first = coordinator.get(f"{LIST}carte.json")
    again = coordinator.get(f"{LIST}carte.json", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    place_of_care("300000007")
    after = coordinator.get(f"{LIST}carte.json", headers={"If-None-Match": first.headers["ETag"]})
    assert after.status_code == 200


def test_a_place_says_what_it_is_for_and_who_is_there(coordinator: Client, folder: Path) -> None:
    rows = [line(1, structure_national_id="1300000001", finess_site="300000001"), line(2)]
    bring(edition(folder, FIRST_DAY, rows))
    page = plain(coordinator.get(f"{LIST}300000001/"))
    for words in (
        "Héberge et soigne des personnes âgées",
        "position donnée par FINESS".capitalize().replace("finess", "FINESS"),
        "tel:0466000000",
        "04 66 00 00 00",
        "1 Rue de l&#x27;Exemple",
        "Association des Tilleuls",
        "SSIAD des Tilleuls",
        shown_name(1),
        f"proches/?depart={'300000001'}",
    ):
        assert words in page, words
    assert shown_name(2) not in page
    approximate = plain(coordinator.get(f"{LIST}300000002/"))
    assert "Position approximative : centre de la commune" in approximate
    # And the other way round.
    person = plain(coordinator.get(f"{HERE}{idnps(1)}/"))
    assert "EHPAD les Tilleuls" in person and f"proches/?depart={idnps(1)}" in person


def test_the_belt_has_pages_and_the_rest_of_france_has_none(coordinator: Client, client_of: ClientOf) -> None:
    page = plain(coordinator.get(f"{LIST}300000004/"))
    assert "hors du territoire" in page and "Service d’urgences" in page
    for number in ("300000005", "300000999", "x" * 5_000, "%00", "é"):
        assert coordinator.get(f"{LIST}{number}/").status_code == 404
    assert client_of("stranger").get("/c/autre-rive/annuaire/lieux/300000005/").status_code == 200


def test_reading_a_place_is_nobody_s_business(coordinator: Client) -> None:
    with scopes_disabled():
        forget(AccessEntry)
    coordinator.get(LIST)
    coordinator.get(f"{LIST}300000001/")
    with scopes_disabled():
        assert not AccessEntry.objects.exists()


def test_the_page_of_a_commune_counts_its_places(coordinator: Client) -> None:
    page = plain(coordinator.get(f"/c/val-exemple/territoire/communes/{ALPHA}/"))
    assert "Lieux de soins de la commune" in page
    assert f"lieux/?genre=ehpad&amp;commune={ALPHA}" in page
    assert "Lieux de soins de la commune" not in plain(
        coordinator.get(f"/c/val-exemple/territoire/communes/{DELTA}/")
    )


def test_the_global_search_finds_places(coordinator: Client) -> None:
    page = plain(coordinator.get("/c/val-exemple/recherche/", {"q": "hopital"}))
    assert "Hôpital Voisin" in page and "300000004" in page


def test_an_empty_register_says_why(land: Community, client_of: ClientOf) -> None:
    page = plain(client_of("coordinator").get(LIST))
    assert "le fichier FINESS n’a pas encore été importé" in page
    assert points(client_of("coordinator")) == []


# Who does what


def test_every_need_leads_to_a_structure_that_is_explained() -> None:
    keys = [role.key for role in ROLES]
    assert len(set(keys)) == len(keys)
    assert {key for need in NEEDS for key in need.roles} <= set(keys)
    for role in ROLES:
        assert role.source and role.purpose.endswith(".") and role.decided.endswith(".")


def test_who_does_what_shows_those_that_exist_here(coordinator: Client, served: Community) -> None:
    place_of_care("300000010", name="CPTS DU VAL", kind="cpts", category_code="604")
    place_of_care("300000011", GAMMA, name="APPUI DU GARD", kind="dac", phone="0400000000")
    with scope(community=served):
        Organisation.objects.create(
            community=served,
            kind="local_health_contract",
            name="Contrat local du Val",
            search_name="contrat local du val",
            updated_at="2026-01-01T00:00:00Z",
        )
    page = plain(coordinator.get(f"{LIST}qui-fait-quoi/"))
    for words in (
        "Vous cherchez…",
        "CPTS du Val",
        "Appui du Gard",
        "Gamma, hors du territoire",
        "tel:0400000000",
        "Contrat local du Val",
        "L. 1434-12",
        "L. 6327-1",
        'href="#dac"',
        '<details class="mg-panel" id="dac" data-fold open>',
    ):
        assert words in page, words
    assert page.index("Vous cherchez…") < page.index('id="cpts"')


# The community's own number


def test_the_coordination_says_which_structure_is_ours(coordinator: Client, served: Community) -> None:
    place_of_care("300000010", name="CPTS DU VAL", kind="cpts", category_code="604")
    url = f"{LIST}notre-numero/"
    assert "CPTS du Val" in plain(coordinator.get(url))
    assert coordinator.post(url, {"choix": "300000010"}).status_code == 302
    with scope(community=served):
        assert own_structure(served) == "300000010"
    assert "Votre CPTS" in plain(coordinator.get(f"{LIST}300000010/"))
    answer = coordinator.post(url, {"choix": "autre", "numero": "30 078 001 2"}, follow=True)
    assert "vérifiez-le" in plain(answer) or "relisez-le" in plain(answer)
    coordinator.post(url, {"choix": ""})
    with scope(community=served):
        assert own_structure(served) == ""
    with scopes_disabled():
        entries = AuditEntry.objects.filter(action="own_structure.declared").order_by("pk")
        assert [entry.changes["finess"] for entry in entries] == [
            ["", "300000010"],
            ["300000010", "300780012"],
            ["300780012", ""],
        ]


@pytest.mark.parametrize("number", ["", "12", "abcdefghi", "'; DROP", "3" * 500, "\x00"])
def test_a_number_that_is_none_is_refused_and_kept(coordinator: Client, number: str) -> None:
    answer = coordinator.post(f"{LIST}notre-numero/", {"choix": "autre", "numero": number})
    page = plain(answer)
    assert "neuf" in page and "n’est pas changé" in page
    with scopes_disabled():
        assert not AuditEntry.objects.filter(action="own_structure.declared").exists()


def test_saying_the_same_again_writes_nothing(coordinator: Client) -> None:
    for _ in range(2):
        coordinator.post(f"{LIST}notre-numero/", {"choix": "autre", "numero": "300780012"})
    with scopes_disabled():
        assert AuditEntry.objects.filter(action="own_structure.declared").count() == 1


def test_a_member_may_not(served: Community, client_of: ClientOf) -> None:
    assert client_of("professional").get(f"{LIST}notre-numero/").status_code == 403


HOSTILE: list[dict[str, Any]] = [
    {"q": "x" * 100_000},
    {"q": "\x00"},
    {"q": "'; DROP TABLE directory_structure; --"},
    {"q": "<script>alert(1)</script>"},
    {"genre": "' OR 1=1"},
    {"commune": "99999", "distance": "1e999"},
    {"page": "-1"},
    {"tri": "-legal_finess"},
]


@pytest.mark.parametrize("query", HOSTILE, ids=lambda query: ascii(query)[:40])
@pytest.mark.parametrize("address", [LIST, f"{LIST}carte.json", f"{LIST}carte/c30001/"])
def test_hostile_addresses(coordinator: Client, address: str, query: dict[str, Any]) -> None:
    answer = coordinator.get(address, query)
    assert answer.status_code in (200, 400, 404)
    assert b"<script>alert" not in answer.content
