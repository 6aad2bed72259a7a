"""The import of secure addresses, the rates that open on their rows, the addresses on the pages of entries."""

from __future__ import annotations

import csv
import io
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django_scopes import scope

from maillage.contexts.directory.entries.subjects import professional
from maillage.contexts.directory.imports.frame import import_file
from maillage.contexts.directory.imports.models import RegisterState
from maillage.contexts.directory.merging.services import merge
from maillage.contexts.directory.objections.services import record_objection
from maillage.contexts.directory.professionals.models import Professional
from maillage.contexts.directory.secure_mail.models import SecureMailbox
from maillage.contexts.directory.secure_mail.offers import KIND
from maillage.contexts.directory.secure_mail.queries import equipment, mailboxes_of_structure
from maillage.contexts.directory.secure_mail.tests.mssante_file import HEADER, NAME, mailbox, service
from maillage.contexts.directory.secure_mail.views import load_person_panel, load_structure_panel
from maillage.contexts.directory.structures.models import Structure
from maillage.contexts.directory.tests.ground import (
    ALPHA,
    BETA,
    GAMMA,
    PERIMETER,
    TOWN,
    bring,
    doctor,
    edition,
    idnps,
    line,
    shown_name,
)
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from maillage.platform.ui.typography import count_words
from tests.people import ActorOf, ClientOf

pytestmark = [pytest.mark.django_db(transaction=True)]

PAGE = "/c/val-exemple/annuaire/messagerie-securisee/"
# Nurses 1 to 4 and doctor 5 practise on the territory, nurse 6 in the belt, nurse 7 is a student.
ROWS = [
    line(1),
    line(2, BETA),
    line(3, TOWN),
    line(4),
    doctor(5),
    line(6, GAMMA),
    line(7, category_code="E"),
]
BOXES = (
    HEADER
    + mailbox(1)
    + mailbox(1, skill="SI01")
    + mailbox(2, address="Personne.2@Essai.mssante.example")
    + mailbox(6)
    + mailbox(7)
    + mailbox(99)
    + service("urgences", name="Urgences")
    + service("ailleurs", finess="999999999", postal="75001", town="PARIS")
)


def _import(folder: Path, content: str = BOXES, name: str = NAME) -> Any:
    path = folder / name
    path.write_text(content, encoding="utf-8")
    return import_file(by=Actor.system(), kind=KIND, path=path)


@pytest.fixture
def filled(land: Community, folder: Path) -> Community:
    bring(edition(folder, date(2026, 9, 1), ROWS))
    RegisterState.objects.create(source=Structure.REGISTER, generation=1)
    Structure.objects.create(
        finess="300000001",
        name="Hôpital d’essai",
        kind="hospital",
        commune_id=ALPHA,
        digest=b"1" * 16,
        since=1,
    )
    _import(folder)
    return land


@pytest.fixture
def coordinator(filled: Community, client_of: ClientOf) -> Client:
    return client_of("coordinator")


def _page(client: Client, **query: str) -> str:
    return re.sub("[\u00a0\u202f]", " ", client.get(PAGE, query).content.decode())


def test_the_import(filled: Community) -> None:
    kept = SecureMailbox.objects.visible().order_by("address").values_list("address", "idnps", "commune_id")
    assert list(kept) == [
        ("Personne.2@Essai.mssante.example", idnps(2), ALPHA),
        ("personne.1@essai.mssante.example", idnps(1), ALPHA),
        ("personne.6@essai.mssante.example", idnps(6), ALPHA),
        ("personne.7@essai.mssante.example", idnps(7), ALPHA),
        ("urgences@essai.mssante.example", "", ALPHA),
    ]
    state = RegisterState.objects.get(source="mssante")
    assert state.run is not None
    assert (state.run.rows_read, state.run.rows_kept, state.run.rows_refused) == (8, 5, 0)
    assert state.run.extraction_on == date(2026, 9, 1)


def test_a_second_file_replaces_the_first(filled: Community, folder: Path) -> None:
    changed = BOXES.replace("personne.1@", "nouvelle.1@")
    _import(folder, changed, NAME.replace("202609", "202610"))
    addresses = set(SecureMailbox.objects.visible().values_list("address", flat=True))
    assert "nouvelle.1@essai.mssante.example" in addresses
    assert "personne.1@essai.mssante.example" not in addresses and len(addresses) == 5


def test_a_merged_duplicate_counts_once(filled: Community, client_of: ClientOf, actor_of: ActorOf) -> None:
    with scope(community=filled):
        merge(by=actor_of("coordinator"), kept=professional(idnps(1)), absorbed=professional(idnps(3)))
        rates = {rate.code: rate for rate in equipment(filled, frozenset(PERIMETER))}
    assert (rates["60"].people, rates["60"].equipped) == (3, 2)
    client = client_of("coordinator")
    assert "3 professionnels en exercice, " in _page(client, profession="60")
    assert shown_name(3) not in _page(client, profession="60", adresse="sans")


def test_rates_and_their_rows(coordinator: Client, filled: Community) -> None:
    with scope(community=filled):
        rates = {rate.code: rate for rate in equipment(filled, frozenset(PERIMETER))}
    assert (rates["60"].people, rates["60"].equipped, rates["60"].without) == (4, 2, 2)
    assert (rates["60"].rate, rates["60"].around) == (50.0, 100.0)
    assert (rates["10"].people, rates["10"].equipped, rates["10"].around) == (1, 0, None)
    assert list(rates) == ["10", "60"]
    # Each figure opens on as many rows.
    for rate in rates.values():
        for wanted, figure in (("sans", rate.without), ("avec", rate.equipped), ("", rate.people)):
            counted = count_words(figure, "professionnel en exercice", "professionnels en exercice")
            words = re.sub("[\u00a0\u202f]", " ", counted)
            page = _page(coordinator, profession=rate.code, adresse=wanted)
            assert f"{words[0].upper()}{words[1:]}, " in page, (rate.code, wanted)


def test_the_page(coordinator: Client) -> None:
    page = _page(coordinator)
    assert "5 professionnels en exercice" in page
    assert f'href="{PAGE}?profession=60&amp;adresse=sans">2</a>' in page
    assert shown_name(3) in page and shown_name(6) not in page and shown_name(7) not in page
    assert "MSSanté, ANS, extraction du 01/09/2026" in page and "RPPS, ANS" in page
    without = _page(coordinator, adresse="sans")
    assert shown_name(3) in without and shown_name(1) not in without
    # The rows come first once they were asked for.
    assert "Qui a une adresse sécurisée" not in without and "Taux par profession" in without


def test_the_export(coordinator: Client) -> None:
    answer: Any = coordinator.get(PAGE, {"export": "csv", "profession": "60"})
    table = list(
        csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig")), delimiter=";")
    )
    answer.close()
    assert {f"8{row['RPPS']}": (row["Adresse MSSanté"], row["Adresse"]) for row in table} == {
        idnps(1): ("avec", "personne.1@essai.mssante.example"),
        idnps(2): ("avec", "Personne.2@Essai.mssante.example"),
        idnps(3): ("sans", ""),
        idnps(4): ("sans", ""),
    }


def test_the_number_of_queries_does_not_grow(coordinator: Client, folder: Path) -> None:
    with CaptureQueriesContext(connection) as few:
        coordinator.get(PAGE)
    rows = [*ROWS, *(line(rank, BETA) for rank in range(100, 130))]
    bring(edition(folder, date(2026, 10, 1), rows))
    with CaptureQueriesContext(connection) as many:
        coordinator.get(PAGE)
    assert len(many) == len(few)


def test_before_the_first_file_no_rate_is_shown(land: Community, folder: Path, client_of: ClientOf) -> None:
    bring(edition(folder, date(2026, 9, 1), ROWS))
    page = _page(client_of("coordinator"))
    assert "n’a pas encore été importé" in page and "Qui a une adresse sécurisée" not in page


@pytest.mark.parametrize(
    "query", [{"profession": "' OR 1=1"}, {"adresse": "x"}, {"q": "\x00"}, {"q": "é" * 200}, {"page": "-1"}]
)
def test_hostile_addresses(coordinator: Client, query: dict[str, str]) -> None:
    assert coordinator.get(PAGE, query).status_code == 200


def test_panel_of_a_person(filled: Community, actor_of: ActorOf, coordinator: Client) -> None:
    actor = actor_of("coordinator")
    with scope(community=filled):
        content = load_person_panel(actor, Professional.objects.get(pk=idnps(1)))
        assert [box.address for box in content["boxes"]] == ["personne.1@essai.mssante.example"]
        assert load_person_panel(actor, Professional.objects.get(pk=idnps(3))) == {}
    page = re.sub(
        "[\u00a0\u202f]", " ", coordinator.get(f"/c/val-exemple/annuaire/{idnps(1)}/").content.decode()
    )
    assert 'data-copy="personne.1@essai.mssante.example"' in page
    assert "un message ordinaire n’arrive pas" in page


def test_panel_of_a_structure_names_no_person(filled: Community, actor_of: ActorOf) -> None:
    actor = actor_of("coordinator")
    with scope(community=filled):
        content = load_structure_panel(actor, Structure.objects.visible().get(finess="300000001"))
        assert [(box.address, box.service) for box in content["boxes"]] == [
            ("urgences@essai.mssante.example", "Urgences")
        ]
    assert mailboxes_of_structure(finess="300000009") == []


def test_an_objection_removes_the_address_and_keeps_it_out(
    filled: Community, folder: Path, coordinator: Client
) -> None:
    record_objection(by=Actor.system(), identifier=idnps(1))
    mine = SecureMailbox.objects.of_register("mssante").filter(idnps=idnps(1))
    assert shown_name(1) not in _page(coordinator) and not mine.exists()
    _import(folder, name=NAME.replace("202609", "202610"))
    assert not mine.exists()
