"""The pages of the directory: what they show, to whom, and what they answer to anything."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django_scopes import scopes_disabled

from maillage.contexts.directory.objections.services import record_objection
from maillage.contexts.directory.positions.tests.conftest import read_places
from maillage.contexts.directory.professionals.models import Activity
from maillage.contexts.directory.tests.ground import (
    ALPHA,
    BETA,
    TOWN,
    idnps,
    shown_name,
)
from maillage.platform.audit.models import AccessEntry
from maillage.platform.audit.tests.journal_lines import forget
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from tests.people import ClientOf

pytestmark = [pytest.mark.django_db(transaction=True)]

LIST = "/c/val-exemple/annuaire/"
POINTS = f"{LIST}carte.json"


def _body(answer: Any) -> bytes:
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    answer.close()
    return body


def _places(client: Client, **query: str) -> list[tuple[str, int]]:
    """Places of the map with how many exercise there."""
    return [(place, count) for place, _, _, count in read_places(client.get(POINTS, query).content)]


def test_the_list(coordinator: Client) -> None:
    page = coordinator.get(LIST).content.decode()
    assert "5 professionnels" in page.replace("\u00a0", " ")
    for shown in ("Œnone D&#x27;Érable", shown_name(2), "Saint-Béta", "Médecin généraliste", "Cabinet"):
        assert shown in page or shown.upper() in page
    assert shown_name(4) not in page and shown_name(5) not in page
    assert "extraction du 01/09/2026" in page and "opposer" in page
    assert 'points_url": "/c/val-exemple/annuaire/carte.json"' in page


def test_filters_reach_the_map(coordinator: Client) -> None:
    page = coordinator.get(LIST, {"profession": "10-mg"}).content.decode()
    assert "carte.json?profession=10-mg" in page
    assert _places(coordinator, profession="10-mg") == [(f"c{ALPHA}", 1)]
    assert _places(coordinator, commune=ALPHA, distance="10") == [(f"c{ALPHA}", 2), (f"c{BETA}", 2)]
    assert _places(coordinator, commune=ALPHA) == [(f"c{ALPHA}", 2)]


def test_a_professional(coordinator: Client) -> None:
    page = coordinator.get(f"{LIST}{idnps(1)}/").content.decode()
    for shown in ("Œnone D&#x27;Érable", "Cabinet du Pont", "a@sante.example", "Libéral"):
        assert shown in page
    # Eleven digits, shown and copied: the 8 before them is the register's own.
    text = page.replace("\u00a0", " ").replace("\u202f", " ")
    assert f"RPPS : {idnps(1)[1:]}" in text and f'data-copy="{idnps(1)[1:]}"' in page
    assert "extraction du 01/09/2026" in page and "Notice d’information" in page
    elsewhere = coordinator.get(f"{LIST}{idnps(3)}/").content.decode()
    assert "Saint-Béta" in elsewhere and "Grandville" in elsewhere


def test_the_first_telephone_of_the_territory_can_be_called(coordinator: Client) -> None:
    url = f"{LIST}{idnps(1)}/"
    page = coordinator.get(url).content.decode()
    assert 'btn-primary" href="tel:0100000000"' in page
    # Nothing is said of places of care where the register knows none; the way to who is near stays.
    assert "Lieux d’exercice" not in page and f"proches/?depart={idnps(1)}" in page
    Activity.objects.filter(professional_id=idnps(1)).update(phone="")
    assert "tel:" not in coordinator.get(url).content.decode()


def test_each_telephone_of_the_list_can_be_called(coordinator: Client) -> None:
    page = coordinator.get(LIST, {"commune": TOWN}).content.decode()
    assert '<a href="tel:+33100000000">' in page


def test_reading_a_page_is_logged(coordinator: Client) -> None:
    with scopes_disabled():
        forget(AccessEntry)
    coordinator.get(f"{LIST}{idnps(1)}/")
    coordinator.get(f"{LIST}{idnps(5)}/")
    _body(coordinator.get(LIST, {"export": "csv", "profession": "60"}))
    with scopes_disabled():
        entries = list(
            AccessEntry.objects.order_by("pk").values_list("what", "object_id", "count", "community__slug")
        )
    assert entries == [
        ("directory.professional", idnps(1), 1, "val-exemple"),
        ("directory.professionals.export", "", 3, "val-exemple"),
    ]


def test_those_of_another_territory_do_not_exist(filled: Community, client_of: ClientOf) -> None:
    coordinator = client_of("coordinator")
    for stranger in (idnps(4), idnps(5), idnps(99)):
        assert coordinator.get(f"{LIST}{stranger}/").status_code == 404
    theirs = client_of("stranger")
    assert theirs.get(f"{LIST}{idnps(1)}/").status_code == 404
    assert theirs.get(f"/c/autre-rive/annuaire/{idnps(5)}/").status_code == 200
    assert theirs.get(f"/c/autre-rive/annuaire/{idnps(1)}/").status_code == 404


def test_a_supervisor_sees_no_names(filled: Community, client_of: ClientOf) -> None:
    client = client_of("supervisor")
    assert [client.get(url).status_code for url in (LIST, POINTS, f"{LIST}{idnps(1)}/")] == [403] * 3


def test_export_as_a_workbook(coordinator: Client, tmp_path: Path) -> None:
    answer = coordinator.get(LIST, {"export": "xlsx", "commune": TOWN})
    path = tmp_path / "annuaire.xlsx"
    path.write_bytes(_body(answer))
    book = openpyxl.load_workbook(path)
    header, *rows = book["Annuaire"].values
    table = [dict(zip(header, row, strict=True)) for row in rows]
    assert [row["RPPS"] for row in table] == [idnps(3)[1:], idnps(6)[1:]]
    assert table[1]["Structure"] == '=HYPERLINK("http://exemple.example")'
    cells = {cell.value: cell.data_type for line in book["Annuaire"].iter_rows() for cell in line}
    assert cells['=HYPERLINK("http://exemple.example")'] in ("s", "inlineStr")
    about = [tuple(row[:2]) for row in book["À propos"].values]
    assert ("Filtre", "Commune : Grandville") in about
    assert any(
        label == "Source" and "RPPS" in str(text) and "01/09/2026" in str(text) for label, text in about
    )
    book.close()


def test_export_as_text(coordinator: Client) -> None:
    text = _body(coordinator.get(LIST, {"export": "csv"})).decode("utf-8-sig")
    table = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    assert len(table) == 5
    harmed = next(row for row in table if row["RPPS"] == idnps(6)[1:])
    assert harmed["Structure"].startswith("'=") and harmed["Téléphone"].startswith("'+")
    first = next(row for row in table if row["RPPS"] == idnps(1)[1:])
    assert first["Nom"] == "Œnone D'Érable" and first["Lieu"] == "Alpha-les-Bois"


def test_an_export_writes_addresses_as_people_do(coordinator: Client) -> None:
    Activity.objects.filter(professional_id=idnps(2)).update(
        address="38 Rue DU VIEUX LAVOIR INVENTÉ, 30500 SAINT-BÉTA", structure_name="MSP DES GENÊTS"
    )
    text = _body(coordinator.get(LIST, {"export": "csv"})).decode("utf-8-sig")
    table = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    row = next(row for row in table if row["RPPS"] == idnps(2)[1:])
    assert row["Adresse"] == "38 Rue du Vieux Lavoir Inventé, 30500 Saint-Béta"
    assert row["Structure"] == "MSP des Genêts"


@pytest.mark.parametrize("text", ["😀", "%", "--"])
def test_signs_find_nobody_and_the_list_says_what_to_write(coordinator: Client, text: str) -> None:
    page = coordinator.get(LIST, {"q": text}).content.decode()
    assert "Écrivez un nom, un numéro RPPS ou un téléphone." in page
    assert shown_name(2) not in page and _places(coordinator, q=text) == []


def test_what_a_filter_refuses_is_said_beside_it(coordinator: Client) -> None:
    page = coordinator.get(LIST, {"commune": ALPHA, "distance": "abc"}).content.decode()
    assert 'aria-invalid="true"' in page and "abc" in page
    long = coordinator.get(LIST, {"q": "é" * 101}).content.decode()
    assert "trop long" in long and 'maxlength="100"' not in long


@pytest.mark.parametrize("kind", ["csv", "page"])
def test_an_objection_is_respected_everywhere(coordinator: Client, kind: str) -> None:
    record_objection(by=Actor.system(), identifier=idnps(1))
    address = {"csv": f"{LIST}?export=csv", "page": LIST}[kind]
    text = _body(coordinator.get(address)).decode()
    assert "Érable" not in text and idnps(1)[1:] not in text and idnps(2)[1:] in text
    assert coordinator.get(f"{LIST}{idnps(1)}/").status_code == 404
    assert _places(coordinator, commune=ALPHA) == [(f"c{ALPHA}", 1)]


def test_an_empty_directory_says_why(land: Community, client_of: ClientOf) -> None:
    page = client_of("coordinator").get(LIST).content.decode()
    assert "n’a pas encore été importé" in page.replace("\u00a0", " ")
    assert _places(client_of("coordinator")) == []


HOSTILE: list[dict[str, Any]] = [
    {"q": "x" * 100_000},
    {"q": "é" * 100},
    {"q": "\x00"},
    {"q": "'; DROP TABLE directory_professional; --"},
    {"q": "<script>alert(1)</script>"},
    {"q": "%_\\"},
    {"q": "\ud800"},
    {"profession": "' OR '1'='1"},
    {"profession": ["10", "60"]},
    {"savoir_faire": "\x00"},
    {"commune": "99999"},
    {"commune": ALPHA, "distance": "-5"},
    {"commune": ALPHA, "distance": "1e999"},
    {"distance": "10"},
    {"exercice": "ZZ"},
    {"page": "-1"},
    {"page": "0"},
    {"page": "9" * 400},
    {"page": "un"},
    {"tri": "-idnps"},
    {"tri": "professional__user__password"},
    {"export": "exe"},
    {"export": "\x00"},
]


def _sent(value: Any) -> Any:
    return value.encode("utf-8", "replace") if isinstance(value, str) else value


@pytest.mark.parametrize("query", HOSTILE, ids=lambda query: ascii(query)[:40])
@pytest.mark.parametrize("address", [LIST, POINTS])
def test_hostile_addresses(coordinator: Client, address: str, query: dict[str, Any]) -> None:
    answer = coordinator.get(address, {key: _sent(value) for key, value in query.items()})
    assert answer.status_code in (200, 400, 404)
    text = _body(answer).decode()
    assert "<script>alert" not in text
    if address == LIST:
        assert '<html lang="fr">' in text


@pytest.mark.parametrize(
    "identifier", ["%00", "x" * 10_000, "%27%20OR%201=1", "%3Cb%3E", "..%2F..", "é", "%ff"]
)
def test_hostile_identifiers(coordinator: Client, identifier: str) -> None:
    assert coordinator.get(f"{LIST}{identifier}/").status_code == 404
