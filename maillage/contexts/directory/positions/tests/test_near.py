from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from maillage.contexts.directory.conftest import FIRST_DAY
from maillage.contexts.directory.positions.models import GeocodedAddress
from maillage.contexts.directory.positions.tests.conftest import read_places
from maillage.contexts.directory.tests.ground import (
    ALPHA,
    BETA,
    DELTA,
    GAMMA,
    TOWN,
    bring,
    doctor,
    edition,
    idnps,
    line,
    settle,
    shown_name,
)
from maillage.contexts.directory.tests.places_of_care import place_of_care
from maillage.platform.tenancy.models import Community
from tests.people import ClientOf

pytestmark = [pytest.mark.django_db(transaction=True)]

HERE = "/c/val-exemple/annuaire/"
NEAR = f"{HERE}proches/"
LILAS = {"street_number": "12", "street_name": "RUE DES LILAS", "postal_line": "30110 ALPHA"}


@pytest.fixture
def filled(land: Community, other_community: Community, folder: Path) -> Community:
    settle(other_community, [DELTA])
    rows = [
        doctor(1, BETA),
        doctor(2, TOWN),
        doctor(3, GAMMA),
        doctor(4, DELTA),
        doctor(5, TOWN, finess_site="300000001"),
        doctor(5, BETA),
        doctor(6, ALPHA, category_code="E"),
        line(7, ALPHA, **LILAS),
    ]
    bring(edition(folder, FIRST_DAY, rows))
    place_of_care("300000001", TOWN, name="PHARMACIE DU PORT", lon=4.81, lat=45.71)
    place_of_care("300000002", GAMMA, name="PHARMACIE VOISINE")
    place_of_care("300000003", name="EHPAD DU BOIS", kind="ehpad")
    place_of_care("300000004", DELTA, name="PHARMACIE LOINTAINE")
    return land


@pytest.fixture
def coordinator(filled: Community, client_of: ClientOf) -> Client:
    return client_of("coordinator")


def plain(answer: Any) -> str:
    assert answer.status_code == 200
    text: str = answer.content.decode()
    return text.replace("\xa0", " ").replace("\u202f", " ")


def exported(client: Client, **query: str) -> list[dict[str, str]]:
    answer: Any = client.get(NEAR, {**query, "export": "csv"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    answer.close()
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def test_the_nearest_come_first_with_their_time(coordinator: Client) -> None:
    rows = exported(coordinator, depart=ALPHA, quoi="p:10-mg")
    # Not the student, nor the one whom only another community keeps; the one of two places is at the nearest.
    assert [row["Nom"] for row in rows] == [shown_name(1), shown_name(5), shown_name(3), shown_name(2)]
    assert [row["Commune"] for row in rows] == ["Saint-Béta", "Saint-Béta", "Gamma", "Grandville"]
    minutes = [int(row["Minutes en voiture (estimées)"]) for row in rows]
    assert minutes == sorted(minutes) and 10 < minutes[0] < 20 and minutes[-1] > 100
    assert rows[0]["Km à vol d’oiseau"] == "8"
    assert {row["Position"] for row in rows} == {"approximative (commune)"}


def test_places_by_kind(coordinator: Client) -> None:
    page = plain(coordinator.get(NEAR, {"depart": ALPHA, "quoi": "k:pharmacy"}))
    assert page.index("Pharmacie Voisine") < page.index("Pharmacie du Port")
    assert "Pharmacie Lointaine" not in page and "hors du territoire" in page
    assert "estimées" in page and "des communes qui le touchent" in page
    assert "donnée par FINESS" in page


def test_who_is_outside_has_no_page(coordinator: Client) -> None:
    page = plain(coordinator.get(NEAR, {"depart": GAMMA, "quoi": "p:10-mg"}))
    assert shown_name(3) in page and f"{HERE}{idnps(3)}/" not in page and f"{HERE}{idnps(1)}/" in page
    assert coordinator.get(f"{HERE}{idnps(3)}/").status_code == 404


def test_any_commune_of_france_by_its_name(coordinator: Client) -> None:
    for text in ("delta", "DELTA", "Delta (30004)", DELTA, "30130"):
        page = plain(coordinator.get(NEAR, {"depart": text, "quoi": "p:10-mg"}))
        assert "Depuis Delta (Gard)." in page
    assert next(row["Nom"] for row in exported(coordinator, depart="delta", quoi="p:10-mg")) == shown_name(3)


def test_a_name_that_several_communes_begin_with(coordinator: Client) -> None:
    page = plain(coordinator.get(NEAR, {"depart": "30110", "quoi": "p:10-mg"}))
    assert "Depuis Alpha-les-Bois" in page and "Autre commune possible : Saint-Béta (30002)." in page
    options = plain(coordinator.get(f"{NEAR}communes/", {"depart": "30110"}))
    assert '<option value="Alpha-les-Bois (30001)">Gard</option>' in options
    assert plain(coordinator.get(f"{NEAR}communes/", {"depart": "x" * 500})).strip() == ""


def test_a_name_of_nowhere_is_told(coordinator: Client) -> None:
    page = plain(coordinator.get(NEAR, {"depart": "Nulle-Part", "quoi": "p:10-mg"}))
    assert "Aucune commune ne porte ce nom" in page and 'value="Nulle-Part"' in page


def test_from_a_place_and_from_a_person(coordinator: Client) -> None:
    page = plain(coordinator.get(NEAR, {"depart": "300000001", "quoi": "p:10-mg"}))
    assert "Depuis Pharmacie du Port, Grandville (position donnée par FINESS)." in page
    rows = exported(coordinator, depart="300000001", quoi="p:10-mg")
    assert (rows[0]["Nom"], rows[0]["Minutes en voiture (estimées)"]) == (shown_name(5), "0")
    # A place does not answer itself.
    assert [row["Nom"] for row in exported(coordinator, depart="300000001", quoi="k:pharmacy")] == [
        "Pharmacie Voisine"
    ]
    GeocodedAddress.objects.create(
        commune_code=ALPHA, street="12 rue des lilas", lon=4.02, lat=44.22, score=0.9, asked_at=timezone.now()
    )
    page = plain(coordinator.get(NEAR, {"depart": idnps(7), "quoi": "k:ehpad"}))
    assert f"Depuis {shown_name(7)} (adresse située par le géocodeur national)." in page
    assert [row["Commune"] for row in exported(coordinator, depart=idnps(7), quoi="k:ehpad")] == [
        "Alpha-les-Bois"
    ]


def test_strangers_are_no_starting_point(coordinator: Client) -> None:
    for text in (idnps(4), "300000004", "300000099"):
        assert "Aucune commune ne porte ce nom" in plain(coordinator.get(NEAR, {"depart": text}))


def test_before_the_questions_are_answered(coordinator: Client) -> None:
    assert "Écrivez une commune et choisissez ce que vous cherchez" in plain(coordinator.get(NEAR))
    assert exported(coordinator, depart=ALPHA) == [] and exported(coordinator, quoi="p:10-mg") == []


def test_what_is_no_place_is_not_found(coordinator: Client) -> None:
    for key in ("x", "c30001%00", "%20", "f1", "a" * 50):
        assert coordinator.get(f"{HERE}carte/{key}/").status_code == 404
        assert coordinator.get(f"{HERE}lieux/carte/{key}/").status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        {"depart": "x" * 100_000},
        {"depart": "\x00"},
        {"depart": "'; DROP TABLE", "quoi": "p:10"},
        {"depart": "<script>alert(1)</script>"},
        {"depart": ALPHA, "quoi": "p:' OR 1=1"},
        {"depart": ALPHA, "quoi": "k:nothing"},
        {"depart": "(30001", "quoi": "p:10-mg"},
        {"depart": ALPHA, "quoi": "p:10-mg", "page": "-3", "tri": "position"},
        {"depart": "%_"},
    ],
    ids=lambda query: ascii(query)[:40],
)
@pytest.mark.parametrize("address", [NEAR, f"{NEAR}communes/"])
def test_hostile_addresses(coordinator: Client, address: str, query: dict[str, str]) -> None:
    answer = coordinator.get(address, query)
    assert answer.status_code == 200 and b"<script>alert" not in answer.content


# The map of the professionals


def test_professionals_are_grouped_by_place(coordinator: Client) -> None:
    assert read_places(coordinator.get(f"{HERE}carte.json").content) == [
        [f"c{ALPHA}", 4.0, 44.2, 2],
        [f"c{BETA}", 4.1, 44.2, 2],
        [f"c{TOWN}", 4.8, 45.7, 1],
        ["f300000001", 4.81, 45.71, 1],
    ]
    asked = {"q": "zoe", "commune": BETA}
    assert read_places(coordinator.get(f"{HERE}carte.json", asked).content) == [[f"c{BETA}", 4.1, 44.2, 2]]


def test_the_map_says_nobody_s_name_before_a_place_is_opened(coordinator: Client) -> None:
    body = coordinator.get(f"{HERE}carte.json").content.decode()
    assert "Genévrier" not in body and idnps(1) not in body
    opened = json.loads(coordinator.get(f"{HERE}carte/c{BETA}/").content)
    assert opened == {
        "approx": True,
        "lines": [
            {
                "name": shown_name(rank),
                "detail": "Médecin généraliste",
                "url": f"{HERE}{idnps(rank)}/",
            }
            for rank in (1, 5)
        ],
        "others": 0,
    }
    assert json.loads(coordinator.get(f"{HERE}carte/c{GAMMA}/").content)["lines"] == []


def test_rows_of_the_list_know_their_places(coordinator: Client) -> None:
    page = plain(coordinator.get(HERE, {"commune": TOWN}))
    assert f'data-map-point="f300000001/c{TOWN}"' in page and f'data-map-point="c{TOWN}"' in page
