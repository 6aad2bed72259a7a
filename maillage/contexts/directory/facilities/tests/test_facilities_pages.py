"""The import of facilities, vintage by vintage, and their pages."""

from __future__ import annotations

import csv
import io
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django_scopes import scope

from maillage.contexts.directory.facilities.models import FacilityCount
from maillage.contexts.directory.facilities.offers import KIND
from maillage.contexts.directory.facilities.queries import lines_by_commune, lines_by_type, vintages
from maillage.contexts.directory.facilities.views import load_commune_panel
from maillage.contexts.directory.imports.frame import import_file
from maillage.contexts.directory.imports.refusal import FileRefused
from maillage.contexts.directory.tests.ground import ALPHA, BETA, DELTA, OLD_ALPHA, PERIMETER, TOWN
from maillage.contexts.directory.tests.shared_data import shared_file
from maillage.contexts.territory.models import Commune, Departement, PerimeterCommune
from maillage.platform.accounts.models import User
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from tests.people import ActorOf, ClientOf

pytestmark = [pytest.mark.django_db(transaction=True)]

PAGE = "/c/val-exemple/annuaire/equipements/"
OLD = (
    f"com,TYPEQU,NB_EQUIP\n{ALPHA},D201,2\n{OLD_ALPHA},D201,1\n{BETA},D301,1\n{DELTA},D201,3\n75056,D201,94\n"
    f"{DELTA},D302,1\n75056,D105,1\n"
)
NEW = f"GEO;FACILITY_TYPE;TIME_PERIOD;OBS_VALUE\n{ALPHA};D265;2024;5\n{TOWN};D307;2024;1\n"


def _import(folder: Path, content: str, name: str) -> Any:
    path = folder / name
    path.write_text(content, encoding="utf-8")
    return import_file(by=Actor.system(), kind=KIND, path=path)


@pytest.fixture
def filled(land: Community, folder: Path) -> Community:
    Departement.objects.filter(code="30").update(population=5_000)
    Departement.objects.create(code="75", name="Paris", population=95_000)
    _import(folder, OLD, "bpe2019.csv")
    return land


@pytest.fixture
def coordinator(filled: Community, client_of: ClientOf) -> Client:
    return client_of("coordinator")


def _page(client: Client, path: str = "", **query: str) -> str:
    return re.sub("[\u00a0\u202f]", " ", client.get(f"{PAGE}{path}", query).content.decode())


def test_the_whole_of_france_is_kept_with_codes_of_today(filled: Community) -> None:
    rows = FacilityCount.objects.visible(2019).order_by("commune_code", "type_code")
    assert list(rows.values_list("commune_code", "departement_code", "type_code", "count")) == [
        (ALPHA, "30", "D201", 3),
        (BETA, "30", "D301", 1),
        (DELTA, "30", "D201", 3),
        (DELTA, "30", "D302", 1),
        ("75056", "75", "D105", 1),
        ("75056", "75", "D201", 94),
    ]


def test_rates_are_compared_with_departements_and_france(filled: Community) -> None:
    lines = {line.code: line for line in lines_by_type(2019, PERIMETER)}
    # 3 for 3,000 inhabitants, 6 for 5,000, 100 for 100,000.
    assert (lines["D201"].count, lines["D201"].rate) == (3, 10.0)
    assert (lines["D201"].departement_rate, lines["D201"].france_rate) == (12.0, 10.0)
    # In the département but not here: shown, as 0; nowhere near: not shown.
    assert (lines["D302"].count, lines["D302"].rate) == (0, 0.0)
    assert list(lines) == ["D201", "D301", "D302"]


def test_a_figure_opens_on_the_communes_that_make_it(filled: Community) -> None:
    lines = lines_by_commune(2019, "D201", PERIMETER)
    assert [(line.code, line.count) for line in lines] == [(ALPHA, 3), (TOWN, 0), (BETA, 0)]
    assert sum(line.count for line in lines) == 3


def test_vintages_live_side_by_side(coordinator: Client, folder: Path) -> None:
    _import(folder, NEW, "DS_BPE_data.csv")
    assert vintages() == [2024, 2019]
    assert FacilityCount.objects.visible(2019).count() == 6
    page = _page(coordinator)
    assert "Médecin généraliste" in page and "Pharmacie" in page and "1er janvier 2024" in page
    past = _page(coordinator, millesime="2019")
    assert "1er janvier 2019" in past and f"{PAGE}D201/?millesime=2019" in past
    assert "Médecin généraliste" in _page(coordinator, "D201/", millesime="2019")
    # A corrected file of one vintage leaves the other.
    _import(folder, OLD.replace("D201,2", "D201,4"), "bpe2019.csv")
    assert FacilityCount.objects.visible(2024).count() == 2
    assert (
        sum(FacilityCount.objects.visible(2019).filter(commune_code=ALPHA).values_list("count", flat=True))
        == 5
    )


def test_the_page(coordinator: Client) -> None:
    page = _page(coordinator)
    assert "3 types d’équipement" in page and "12,0" in page
    assert "INSEE, situation au 1er janvier 2019" in page and "Populations municipales 2023" in page
    alone = _page(coordinator, commune=BETA, domaine="D3")
    assert "2 types d’équipement, 2 filtres" in alone
    of_type = _page(coordinator, "D201/")
    assert "Médecin généraliste" in of_type and "3 communes" in of_type and "Alpha-les-Bois" in of_type
    assert coordinator.get(f"{PAGE}D999/").status_code == 404
    assert coordinator.get(f"{PAGE}%00/").status_code == 404


@pytest.mark.parametrize("path", ["", "D201/"])
def test_exports(coordinator: Client, path: str) -> None:
    answer: Any = coordinator.get(f"{PAGE}{path}", {"export": "csv"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    answer.close()
    table = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    assert len(table) == 3
    assert table[0]["Code"] == ("D201" if not path else ALPHA) and table[0]["Nombre"] == "3"


@pytest.mark.parametrize(
    "query",
    [
        {"millesime": "1900"},
        {"millesime": "x"},
        {"commune": "99999"},
        {"domaine": "D9"},
        {"tri": "-rate"},
        {"tri": "label"},
        {"page": "9" * 50},
    ],
)
@pytest.mark.parametrize("path", ["", "D201/"])
def test_hostile_addresses(coordinator: Client, path: str, query: dict[str, str]) -> None:
    assert coordinator.get(f"{PAGE}{path}", query).status_code == 200


def test_the_number_of_queries(coordinator: Client) -> None:
    for path, most in (("", 14), ("D201/", 13)):
        with CaptureQueriesContext(connection) as made:
            coordinator.get(f"{PAGE}{path}")
        assert len(made) <= most, [query["sql"] for query in made]


@pytest.mark.parametrize("path", ["", "D201/"])
def test_without_a_file_only_the_operator_can_do_something(
    land: Community, client_of: ClientOf, path: str
) -> None:
    coordinator = client_of("coordinator")
    page = _page(coordinator, path)
    assert "demandez à l’exploitant de l’importer" in page and "Choisir le périmètre" not in page
    assert "/installation/imports/nouveau/" not in page
    User.objects.filter(pk=coordinator.session["_auth_user_id"]).update(is_operator=True)
    assert 'href="/installation/imports/nouveau/"' in _page(coordinator, path)


@pytest.mark.parametrize("path", ["", "D201/"])
def test_without_a_perimeter_one_is_to_be_chosen(filled: Community, client_of: ClientOf, path: str) -> None:
    with scope(community=filled):
        PerimeterCommune.objects.all().delete()
    page = _page(client_of("coordinator"), path)
    assert (
        "Choisir le périmètre" in page
        and "exploitant" not in page.partition("<main")[2].partition("</main")[0]
    )
    assert "Choisir le périmètre" not in _page(client_of("partner"), path)


def test_panel_of_a_commune(filled: Community, actor_of: ActorOf) -> None:
    actor = actor_of("coordinator")
    with scope(community=filled):
        content = load_commune_panel(actor, Commune.objects.get(code=ALPHA))
        assert (content["vintage"], content["facilities"]) == (
            2019,
            [{"label": "Médecin généraliste", "count": 3}],
        )
        assert load_commune_panel(actor, Commune.objects.get(code=TOWN))["facilities"] == []


def test_a_wrong_file_changes_nothing(filled: Community, folder: Path) -> None:
    with pytest.raises(FileRefused, match="en double"):
        _import(folder, OLD + f"{ALPHA},D201,2\n", "bpe2019.csv")
    assert FacilityCount.objects.visible(2019).count() == 6


@pytest.mark.real_files
def test_the_real_file_of_2019_is_imported_compressed_as_it_is(land: Community, folder: Path) -> None:
    real = shared_file("bpe2019_sante_commune.csv.gz")
    path = folder / real.name
    shutil.copyfile(real, path)
    run = import_file(by=Actor.system(), kind=KIND, path=path)
    assert (run.source, run.rows_read, run.rows_refused) == ("bpe-2019", 106_180, 0)
    totals = {
        code: sum(FacilityCount.objects.visible(2019).filter(type_code=code).values_list("count", flat=True))
        for code in ("D201", "D232", "D301")
    }
    assert totals == {"D201": 61_429, "D232": 100_816, "D301": 24_474}
