"""The comparison of the perimeter with the list of the SAS: what it shows, to whom, and what it asks for."""

from __future__ import annotations

import csv
import io
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django_scopes import scope

from maillage.contexts.directory.imports.frame import import_file
from maillage.contexts.directory.imports.models import RegisterState
from maillage.contexts.directory.imports.refusal import FileRefused
from maillage.contexts.directory.sas_lists.models import InterventionCommune
from maillage.contexts.directory.sas_lists.offers import KIND
from maillage.contexts.directory.sas_lists.queries import CommuneState, PhoneCheck, compare
from maillage.contexts.directory.sas_lists.views import sas_todos
from maillage.contexts.directory.structures.models import OwnStructure, Structure
from maillage.contexts.directory.tests.ground import ALPHA, BETA, GAMMA, OLD_ALPHA, PERIMETER, TOWN
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from tests.people import ActorOf, ClientOf

pytestmark = [pytest.mark.django_db(transaction=True)]

PAGE = "/c/val-exemple/annuaire/sas/"
OURS, THEIRS = "300000001", "690000002"


def _import(folder: Path, communes: tuple[str, ...], finess: str = OURS, phone: str = "") -> Any:
    path = folder / f"sas_{finess}_20260901.csv"
    lines = "".join(f"{code};Commune {code};{phone}\n" for code in communes)
    path.write_text(f"Code INSEE;Commune;Téléphone\n{lines}", encoding="utf-8")
    return import_file(by=Actor.system(), kind=KIND, path=path)


def _declare(community: Community, finess: str = OURS) -> None:
    with scope(community=community):
        OwnStructure.objects.create(community=community, finess=finess)


def _page(client: Client, **query: str) -> str:
    return re.sub("[\u00a0\u202f]", " ", client.get(PAGE, query).content.decode())


@pytest.fixture
def compared(land: Community, folder: Path) -> Community:
    """ALPHA (by a former code) and BETA on both sides, TOWN missing, GAMMA and a faraway commune in excess."""
    _declare(land)
    _import(folder, (OLD_ALPHA, BETA, GAMMA, "75056"), phone="0466000000")
    return land


def test_the_import_keeps_one_list_per_cpts(compared: Community, folder: Path) -> None:
    _import(folder, (TOWN,), THEIRS)
    ours = InterventionCommune.objects.visible(OURS).order_by("commune_code")
    assert list(ours.values_list("commune_code", flat=True)) == [ALPHA, BETA, GAMMA, "75056"]
    assert InterventionCommune.objects.visible(THEIRS).count() == 1
    _import(folder, (ALPHA, BETA, TOWN, GAMMA))
    assert InterventionCommune.objects.visible(THEIRS).count() == 1
    assert set(InterventionCommune.objects.visible(OURS).values_list("commune_code", flat=True)) == {
        ALPHA,
        BETA,
        TOWN,
        GAMMA,
    }


def test_the_comparison(compared: Community, actor_of: ActorOf) -> None:
    actor = actor_of("coordinator")
    with scope(community=compared):
        found = compare(actor)
    assert found.listed_on == date(2026, 9, 1)
    assert [(one.code, one.state) for one in found.communes] == [
        (TOWN, "absente"),
        ("75056", "en-trop"),
        (GAMMA, "en-trop"),
        (ALPHA, "commune"),
        (BETA, "commune"),
    ]
    assert found.extra[0].name == "Commune 75056" and found.extra[1].name == "Gamma"


def test_accents_do_not_count_in_the_order() -> None:
    names = ["Meyrannes", "Molières", "Méjannes", "Mialet"]
    rows = [CommuneState(str(rank), name, "commune") for rank, name in enumerate(names)]
    assert [row.name for row in sorted(rows, key=lambda row: row.rank)] == [
        "Méjannes",
        "Meyrannes",
        "Mialet",
        "Molières",
    ]


def test_the_page(compared: Community, client_of: ClientOf) -> None:
    client = client_of("coordinator")
    page = _page(client)
    assert "5 communes" in page and "1 commune à ajouter au" in page and "2 communes en trop" in page
    assert "Commune 75056" in page and "du 01/09/2026" in page and "04 66 00 00 00" in page
    assert "1 commune, 1 filtre" in _page(client, etat="absente")
    assert _page(client, etat="x") and _page(client, tri="-words")
    answer: Any = client.get(PAGE, {"export": "csv", "etat": "en-trop"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    answer.close()
    assert [row["Code INSEE"] for row in csv.DictReader(io.StringIO(text), delimiter=";")] == ["75056", GAMMA]


def test_the_same_lists_ask_for_nothing(
    land: Community, folder: Path, client_of: ClientOf, actor_of: ActorOf
) -> None:
    _declare(land)
    _import(folder, PERIMETER)
    assert "rien à faire" in _page(client_of("coordinator"))
    with scope(community=land):
        assert sas_todos(actor_of("coordinator")) == []


def test_what_waits(compared: Community, actor_of: ActorOf) -> None:
    with scope(community=compared):
        (todo,) = sas_todos(actor_of("coordinator"))
    words = re.sub("[\u00a0\u202f]", " ", todo.label)
    assert words.endswith("1 commune y manque, 2 communes en trop") and todo.url == PAGE


def test_nothing_waits_before_a_number_and_a_list(land: Community, actor_of: ActorOf) -> None:
    with scope(community=land):
        assert sas_todos(actor_of("coordinator")) == []
    _declare(land)
    with scope(community=land):
        assert sas_todos(actor_of("coordinator")) == []


def test_an_empty_page_says_what_to_do(land: Community, client_of: ClientOf) -> None:
    assert "Déclarer le numéro FINESS" in _page(client_of("coordinator"))
    assert "n’a pas encore déclaré" in _page(client_of("president"))
    _declare(land)
    page = _page(client_of("coordinator"))
    assert "n’a pas encore été importée" in page and "Code INSEE" in page


def test_the_list_of_another_cpts_is_not_shown(
    land: Community, other_community: Community, folder: Path, client_of: ClientOf
) -> None:
    _declare(land)
    _import(folder, (TOWN,), THEIRS)
    assert "n’a pas encore été importée" in _page(client_of("coordinator"))


def test_phones(compared: Community, client_of: ClientOf) -> None:
    RegisterState.objects.create(source=Structure.REGISTER, generation=1)
    Structure.objects.create(
        finess=OURS,
        name="CPTS d’essai",
        kind="cpts",
        commune_id=ALPHA,
        phone="0466999999",
        digest=b"1" * 16,
        since=1,
    )
    page = _page(client_of("coordinator"))
    assert "04 66 99 99 99" in page and "Les deux numéros diffèrent" in page
    assert PhoneCheck("0466000000", "+33 4 66 00 00 00").is_same
    assert PhoneCheck("04 66 00 00 00", "0466000000").is_same
    assert not PhoneCheck("0466000000", "0466000001").is_same
    assert not PhoneCheck("", "0466000001").can_compare


@pytest.mark.parametrize("role", ["professional", "partner", "supervisor", "auditor"])
def test_who_may_not(compared: Community, client_of: ClientOf, role: str) -> None:
    assert client_of(role).get(PAGE).status_code == 403


def test_a_wrong_file_changes_nothing(compared: Community, folder: Path) -> None:
    path = folder / "sas_300000001.csv"
    path.write_text(f"FINESS;Code INSEE\n{OURS};{ALPHA}\n{THEIRS};{BETA}\n", encoding="utf-8")
    with pytest.raises(FileRefused, match="plusieurs CPTS"):
        import_file(by=Actor.system(), kind=KIND, path=path)
    assert InterventionCommune.objects.visible(OURS).count() == 4
