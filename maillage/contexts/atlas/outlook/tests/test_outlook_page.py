"""The page « Avenir »: who reads what, assumptions saved for all, the year as JSON, lists and exports."""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django_scopes import scope
from openpyxl import load_workbook

from maillage.contexts.atlas.ground.queries import forget_grounds
from maillage.contexts.atlas.outlook.models import OutlookAssumptions
from maillage.contexts.atlas.outlook.queries import ground_and_force
from maillage.contexts.atlas.tests.country import OWN, lay_country, open_rpps, practising, settle
from maillage.contexts.directory.knowledge.models import DepartureNotice, Teller
from maillage.platform.audit.models import AccessEntry, AuditEntry
from maillage.platform.tenancy.models import Community

pytestmark = pytest.mark.django_db
PAGE = "/c/val-exemple/atlas/avenir/"
FORM = f"{PAGE}hypotheses/"
GIVEN = {
    "years": "12",
    "arrivals_per_year": "1,5",
    "part_time_share": "40",
    "part_time": "50",
    "cumul_share": "20",
    "later_years": "-1",
    "migration": "-0,3",
    "version": "0",
}


@pytest.fixture
def land(community: Community) -> Community:
    lay_country()
    settle(community)
    open_rpps()
    for _ in range(6):
        practising(OWN[0])
    return community


def told(community: Community) -> str:
    """Somebody of the territory told the bureau of a departure."""
    person = practising(OWN[1])
    with scope(community=community):
        DepartureNotice.objects.create(
            community=community,
            subject=f"professional:{person.pk}",
            departure_on=timezone.localdate().replace(month=12, day=28),
            agreed_on=timezone.localdate(),
            agreed_with=Teller.TEAM,
            recorded_at=timezone.now(),
        )
    forget_grounds()
    return str(person.pk)


def test_without_anything_imported_the_page_says_what_to_do(community: Community, client_of: Any) -> None:
    answer = client_of("coordinator").get(PAGE)
    assert "Choisir les communes" in answer.content.decode()
    lay_country()
    settle(community)
    page = client_of("coordinator").get(PAGE).content.decode()
    assert "Aucun fichier" in page
    assert client_of("coordinator").get(f"{PAGE}communes/").status_code == 200
    assert client_of("coordinator").get(f"{PAGE}valeurs/").status_code == 404
    assert "Aucun fichier" in client_of("coordinator").get(FORM).content.decode()


def test_the_page_says_a_range_where_the_ages_come_from_and_that_it_is_no_prediction(
    land: Community, client_of: Any
) -> None:
    year = timezone.localdate().year
    page = client_of("professional").get(PAGE).content.decode()
    assert f"En {year + 10}" in page
    assert "non une prédiction" in page
    assert "Assurance maladie" in page
    assert page.count('class="at-curve"') == 2
    assert f'max="{year + 10}"' in page
    assert "Changer les hypothèses" not in page
    assert "Hypothèses de départ de Maillage" in page
    for profession in ("nurse", "physiotherapist", "midwife", "dentist"):
        assert client_of("professional").get(f"{PAGE}?profession={profession}").status_code == 200


def test_a_year_is_answered_as_json_and_by_the_page_itself(land: Community, client_of: Any) -> None:
    year = timezone.localdate().year + 4
    client: Client = client_of("partner")
    answer = json.loads(client.get(f"{PAGE}valeurs/?profession=gp&annee={year}").content)
    assert answer["year"] == year
    assert set(answer["values"]) == set(OWN)
    page = client.get(f"{PAGE}?annee={year}").content.decode()
    assert f'value="{year}"' in page
    assert answer["rows"][0]["cells"][1] in page


def test_what_persons_told_changes_the_bureau_s_view_alone(land: Community, client_of: Any) -> None:
    told(land)
    everyone = client_of("coordinator").get(f"{PAGE}valeurs/?dits=1").content
    bureau = client_of("president").get(f"{PAGE}valeurs/?dits=1").content
    assert everyone == client_of("president").get(f"{PAGE}valeurs/").content
    assert bureau != everyone
    page = client_of("president").get(f"{PAGE}?dits=1").content.decode()
    assert "Vue du bureau" in page
    assert "1 départ déclaré" in page.replace("\xa0", " ")
    with scope(community=land):
        assert AccessEntry.objects.filter(what="atlas.outlook_told").count() == 1
    for role in ("coordinator", "professional", "partner", "supervisor", "auditor"):
        seen = client_of(role).get(f"{PAGE}?dits=1").content.decode()
        assert "bureau" not in seen.partition("<main")[2].partition("</main>")[0]


def test_nothing_that_persons_told_is_exported(land: Community, client_of: Any) -> None:
    before = _sheet(client_of("president"), f"{PAGE}communes/?dits=1&export=xlsx")
    told(land)
    practising_too = _sheet(client_of("president"), f"{PAGE}communes/?dits=1&export=xlsx")
    shared = _sheet(client_of("professional"), f"{PAGE}communes/?export=xlsx")
    assert practising_too == shared
    assert len(before) == len(shared) == len(OWN) + 1


def _sheet(client: Client, address: str) -> list[tuple[Any, ...]]:
    content = client.get(address).getvalue()
    return [tuple(row) for row in load_workbook(BytesIO(content)).worksheets[0].iter_rows(values_only=True)]


def test_the_lists_hold_each_year_and_each_commune(land: Community, client_of: Any) -> None:
    years = _sheet(client_of("supervisor"), f"{PAGE}annees/?export=xlsx")
    assert len(years) == 12
    page = client_of("supervisor").get(f"{PAGE}communes/?annee=2030&tri=-mean").content.decode()
    assert page.index("Essai-") and "Essai-3" in page
    answer = client_of("coordinator").get(f"{PAGE}communes/?annee=mille")
    assert answer.status_code == 200


def test_the_list_of_communes_names_its_year(land: Community, client_of: Any) -> None:
    last = timezone.localdate().year + 10
    page = client_of("supervisor").get(f"{PAGE}communes/").content.decode()
    assert f"Avenir commune par commune, en {last}" in page
    assert f'<option value="{last}">{last}</option>' in page
    chosen = client_of("supervisor").get(f"{PAGE}communes/?annee={last - 6}").content.decode()
    assert f"Avenir commune par commune, en {last - 6}" in chosen
    assert f'<option value="{last - 6}" selected>' in chosen


def test_assumptions_are_saved_for_all_and_told_in_the_journal(land: Community, client_of: Any) -> None:
    year = timezone.localdate().year
    answer = client_of("president").post(FORM, GIVEN)
    assert answer.status_code == 302
    with scope(community=land):
        row = OutlookAssumptions.objects.get()
        assert (row.profession, row.years, str(row.arrivals_per_year), row.later_years) == (
            "gp",
            12,
            "1.5",
            -1,
        )
        assert str(row.migration) == "-0.3"
        assert AuditEntry.objects.filter(action="outlook.assumptions_changed").count() == 1
        assert ground_and_force(land, "gp")[1].supposed.arrivals_per_year == 1.5
    page = client_of("professional").get(PAGE).content.decode()
    assert f'max="{year + 12}"' in page
    assert "Enregistrées le" in page
    with scope(community=land):
        assert not OutlookAssumptions.objects.filter(profession="nurse").exists()


def test_the_same_assumptions_again_write_nothing(land: Community, client_of: Any) -> None:
    client_of("coordinator").post(FORM, GIVEN)
    assert client_of("coordinator").post(FORM, GIVEN | {"version": "1"}).status_code == 302
    with scope(community=land):
        assert OutlookAssumptions.objects.get().version == 1
        assert AuditEntry.objects.filter(action="outlook.assumptions_changed").count() == 1


def test_of_two_who_write_at_once_the_second_is_told_and_loses_nothing(
    land: Community, client_of: Any
) -> None:
    client_of("coordinator").post(FORM, GIVEN)
    answer = client_of("president").post(FORM, GIVEN | {"years": "8"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "entre-temps" in page
    assert 'value="8"' in page
    assert 'name="version" value="1"' in page
    with scope(community=land):
        assert OutlookAssumptions.objects.get().years == 12
    assert client_of("president").post(FORM, GIVEN | {"years": "8", "version": "1"}).status_code == 302


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("years", "4"),
        ("years", "16"),
        ("years", ""),
        ("arrivals_per_year", "-1"),
        ("arrivals_per_year", "cent"),
        ("part_time", "101"),
        ("later_years", "9"),
        ("migration", "12"),
    ],
)
def test_what_makes_no_sense_is_refused_beside_its_field(
    land: Community, client_of: Any, field: str, value: str
) -> None:
    answer = client_of("coordinator").post(FORM, GIVEN | {field: value})
    assert answer.status_code == 200
    assert field in answer.context["form"].errors
    with scope(community=land):
        assert not OutlookAssumptions.objects.exists()


def test_back_to_the_first_assumptions(land: Community, client_of: Any) -> None:
    client_of("coordinator").post(FORM, GIVEN)
    assert "Rétablir" in client_of("coordinator").get(FORM).content.decode()
    assert client_of("coordinator").post(f"{FORM}oublier/").status_code == 302
    assert client_of("coordinator").post(f"{FORM}oublier/").status_code == 302
    with scope(community=land):
        assert not OutlookAssumptions.objects.exists()
        assert AuditEntry.objects.filter(action="outlook.assumptions_reset").count() == 1


def test_queries_of_the_page(land: Community, client_of: Any, assert_queries: Any) -> None:
    client = client_of("coordinator")
    client.get(PAGE)
    with assert_queries("page"):
        client.get(PAGE)
    for code in OWN:
        practising(code)
    client.get(PAGE)
    with assert_queries("page"):
        client.get(PAGE)
