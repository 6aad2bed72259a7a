"""What leaves the screen: a PDF, contact cards, open data without personal contact."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django_scopes import scope, scopes_disabled

from maillage.contexts.directory.knowledge.models import Correction
from maillage.contexts.directory.merging.models import Merge
from maillage.contexts.directory.objections.services import record_objection
from maillage.contexts.directory.organisations.models import Organisation
from maillage.contexts.directory.publishing import printed, views
from maillage.contexts.directory.publishing.queries import judgement_of, practices
from maillage.contexts.directory.publishing.tests.conftest import ELSEWHERE, PHARMACY
from maillage.contexts.directory.tests.ground import ALPHA, PERIMETER, TOWN, idnps, shown_name
from maillage.platform.audit.models import AccessEntry
from maillage.platform.documents.pdf import pdf_response, render_pdf
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from tests.people import ClientOf

pytestmark = [pytest.mark.django_db(transaction=True)]

BASE = "/c/val-exemple/annuaire/publier/"


@pytest.fixture
def printed_data(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What is handed to the template of the printed directory, beside the PDF that it gives."""
    seen: list[dict[str, Any]] = []
    render = pdf_response

    def spy(template: Any, data: Any, *, name: str) -> Any:
        seen.append(data)
        return render(template, data, name=name)

    monkeypatch.setattr(views, "pdf_response", spy)
    return seen


def _headings(data: dict[str, Any]) -> dict[str, list[str]]:
    return {c["title"]: [section["title"] for section in c["sections"]] for c in data["chapters"]}


def _names(data: dict[str, Any]) -> set[str]:
    return {e["name"] for c in data["chapters"] for s in c["sections"] for e in s["entries"]}


def test_the_printed_directory(
    published: Community, coordinator: Client, printed_data: list[dict[str, Any]]
) -> None:
    answer = coordinator.get(f"{BASE}annuaire.pdf")
    assert answer.status_code == 200 and answer.content.startswith(b"%PDF-")
    assert answer.headers["Content-Type"] == "application/pdf"
    [data] = printed_data
    assert _headings(data) == {
        "Alpha-les-Bois": ["Médecins généralistes", "Lieux de soins"],
        "Grandville": ["Infirmiers"],
        "Saint-Béta": ["Autres médecins spécialistes", "Infirmiers"],
    }
    # The student and those of other territories are not in it.
    assert shown_name(7) not in _names(data) and shown_name(5) not in _names(data)
    with scopes_disabled():
        assert AccessEntry.objects.get(what="directory.printed").count == 6


def test_it_is_cut_and_ordered_as_asked(
    published: Community, coordinator: Client, printed_data: list[dict[str, Any]]
) -> None:
    asked = {"ordre": "profession", "profession": "60", "contenu": "professionnels"}
    coordinator.get(f"{BASE}annuaire.pdf", asked)
    assert _headings(printed_data[0]) == {"Infirmiers": ["Grandville", "Saint-Béta"]}
    coordinator.get(f"{BASE}annuaire.pdf", {"commune": ALPHA, "contenu": "lieux"})
    assert _headings(printed_data[1]) == {"Alpha-les-Bois": ["Lieux de soins"]}


def test_a_value_that_is_not_offered_counts_as_none(
    published: Community, coordinator: Client, printed_data: list[dict[str, Any]]
) -> None:
    asked = {"commune": "75056", "ordre": "x\x00", "profession": "'"}
    assert coordinator.get(f"{BASE}annuaire.pdf", asked).status_code == 200
    assert "Alpha-les-Bois" in _headings(printed_data[0])


def test_an_empty_directory_prints_an_empty_document() -> None:
    data = printed.document([], order="commune", title="T", community="C", edition="E", sources=["S"])
    assert data["chapters"] == []
    assert render_pdf(printed.TEMPLATE, data).startswith(b"%PDF-")


def test_a_large_directory_prints() -> None:
    entry = printed.Entry("Commune", "Infirmier", (0, 1, ""), "Zoé Genévrier #1 *x*", ("", "a"), "01")
    data = printed.document(
        [entry] * 3_000, order="profession", title="T", community="C", edition="E", sources=["S"]
    )
    assert len(render_pdf(printed.TEMPLATE, data)) > 100_000


def test_one_person_as_a_card(published: Community, coordinator: Client) -> None:
    answer = coordinator.get(f"{BASE}professionnel/{idnps(3)}.vcf")
    assert answer.headers["Content-Type"] == "text/vcard; charset=utf-8"
    card = answer.content.decode()
    assert f"FN:{shown_name(3)}" in card and f"UID:urn:rpps:{idnps(3)}" in card
    assert card.count("BEGIN:VCARD") == 1 and "Exerce aussi" in card
    with scopes_disabled():
        assert AccessEntry.objects.filter(what="directory.card").count() == 1
    assert coordinator.get(f"{BASE}professionnel/{idnps(5)}.vcf").status_code == 404


def test_a_filtered_list_offers_its_cards(published: Community, coordinator: Client) -> None:
    page = coordinator.get("/c/val-exemple/annuaire/", {"profession": "60"}).content.decode()
    assert f'href="{BASE}contacts.vcf?profession=60" download' in page


def test_an_address_is_not_written_twice(published: Community, coordinator: Client) -> None:
    card = coordinator.get(f"{BASE}professionnel/{idnps(1)}.vcf").content.decode()
    assert card.count("Alpha-les-Bois") == 1


def test_a_place_of_care_as_a_card(published: Community, coordinator: Client) -> None:
    card = coordinator.get(f"{BASE}lieu/{PHARMACY}.vcf").content.decode()
    assert "TEL;VALUE=text;TYPE=work:0465000000" in card and "ADR;TYPE=work" in card
    assert coordinator.get(f"{BASE}lieu/{ELSEWHERE}.vcf").status_code == 404
    assert coordinator.get(f"{BASE}lieu/x%00.vcf").status_code == 404


def test_the_cards_of_a_filtered_list(published: Community, coordinator: Client) -> None:
    cards = coordinator.get(f"{BASE}contacts.vcf", {"profession": "60"}).content.decode()
    assert cards.count("BEGIN:VCARD") == 3
    everybody = coordinator.get(f"{BASE}contacts.vcf").content.decode()
    assert everybody.count("BEGIN:VCARD") == 5


def _package(client: Client) -> zipfile.ZipFile:
    answer = client.get(f"{BASE}donnees-ouvertes.zip")
    assert answer.status_code == 200
    return zipfile.ZipFile(io.BytesIO(answer.content))


def test_open_data_describes_itself(published: Community, coordinator: Client) -> None:
    archive = _package(coordinator)
    package = json.loads(archive.read("datapackage.json"))
    for resource in package["resources"]:
        rows = list(csv.reader(io.StringIO(archive.read(resource["path"]).decode(), newline="")))
        assert rows[0] == [field["name"] for field in resource["schema"]["fields"]]
        assert all(len(row) == len(rows[0]) for row in rows) and len(rows) > 1
    assert package["licenses"][0]["name"] == "etalab-2.0" and len(package["sources"]) == 2


def test_open_data_holds_no_personal_contact(published: Community, coordinator: Client) -> None:
    archive = _package(coordinator)
    everything = "".join(archive.read(name).decode() for name in archive.namelist())
    # Telephones and addresses of persons, of the register and of contacts.
    for hidden in ("0100000000", "a@sante.example", "camille", "Camille", "0665222222", "secretaire.essai"):
        assert hidden not in everything
    assert "0465000000" in everything and "'=Mairie" in everything
    assert ELSEWHERE not in everything


def test_an_organisation_that_was_a_duplicate_is_published_once(
    published: Community, coordinator: Client
) -> None:
    with scope(community=published):
        hall = Organisation.objects.get()
        Organisation.objects.create(
            community=published,
            kind="town_hall",
            name="Mairie en double",
            search_name="mairie en double",
            absorbed_into=hall,
            updated_at=timezone.now(),
        )
    assert "en double" not in _package(coordinator).read("organisations.csv").decode()


def test_who_objected_is_in_no_document(published: Community, coordinator: Client) -> None:
    record_objection(by=Actor.system(), identifier=idnps(1))
    assert all(one.idnps != idnps(1) for one in practices(PERIMETER))
    assert "rable" not in _package(coordinator).read("professionnels.csv").decode()
    assert idnps(1) not in coordinator.get(f"{BASE}contacts.vcf").content.decode()


def test_who_was_reported_as_gone_is_in_no_document_and_a_duplicate_only_once(published: Community) -> None:
    gone, twin = idnps(2), idnps(3)
    with scope(community=published):
        Correction.objects.create(
            community=published, subject=f"professional:{gone}", kind="gone", recorded_at=timezone.now()
        )
        Merge.objects.create(
            community=published,
            kept=f"professional:{idnps(1)}",
            absorbed=f"professional:{twin}",
            made_at=timezone.now(),
        )
        judgement = judgement_of(published, PERIMETER)
    shown = practices(PERIMETER, judgement=judgement)
    assert {one.idnps for one in shown} == {idnps(1), idnps(6)}
    # What the duplicate did is said of the one that was kept.
    assert TOWN in {one.commune_code for one in shown if one.idnps == idnps(1)}


def test_the_cards_of_a_list_leave_out_who_was_reported_as_gone(
    published: Community, coordinator: Client
) -> None:
    assert idnps(2) in coordinator.get(f"{BASE}contacts.vcf").content.decode()
    with scope(community=published):
        Correction.objects.create(
            community=published, subject=f"professional:{idnps(2)}", kind="gone", recorded_at=timezone.now()
        )
    cards = coordinator.get(f"{BASE}contacts.vcf").content.decode()
    assert idnps(2) not in cards and idnps(1) in cards


def test_lines_about_one_place_come_together(published: Community) -> None:
    places = [(one.idnps, one.commune_code) for one in practices(PERIMETER)]
    assert len(places) == len(set(places)) == 5
    assert (idnps(3), TOWN) in places


def test_open_data_is_for_those_who_edit(published: Community, client_of: ClientOf) -> None:
    assert client_of("professional").get(f"{BASE}donnees-ouvertes.zip").status_code == 403
    assert b"donnees-ouvertes" not in client_of("professional").get(BASE).content
    assert b"donnees-ouvertes" in client_of("secretary").get(BASE).content
