"""Pages of the organisations, as each role sees them."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.utils import timezone

from maillage.contexts.directory.organisations import queries, services
from maillage.contexts.directory.organisations.models import Contact, Organisation
from maillage.contexts.directory.organisations.search import (
    load_commune_panel,
    mandate_todos,
    search_organisations,
)
from maillage.contexts.directory.organisations.tests.conftest import MakeContact, MakeOrganisation
from maillage.contexts.directory.tests.ground import ALPHA, BETA, DELTA
from maillage.contexts.territory.models import Commune
from maillage.platform.audit.models import AccessEntry
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.urls import community_url
from tests.people import ActorOf, ClientOf

TYPED = {
    "kind": "association",
    "name": "Les Genêts",
    "commune": "Alpha-les-Bois (30001)",
    "address": "",
    "postal_code": "30110",
    "phone": "04.66.00.00.02",
    "email": "",
    "website": "genets.example",
    "purpose": "Aidants.",
}
PERSON = {"name": "Zoé Genévrier-Ardoise", "function": "maire", "is_elected": "on", "phone": "06 00 00 00 01"}


def url(community: Community, name: str, **kwargs: Any) -> str:
    return community_url(community, f"directory:{name}", **kwargs)


def text_of(answer: Any) -> str:
    shown: str = answer.content.decode().replace("\xa0", " ").replace("\u202f", " ")
    return shown


@pytest.fixture
def browser(here: Community, client_of: ClientOf) -> Client:
    return client_of("coordinator")


def test_an_empty_list_says_what_to_do(here: Community, browser: Client, client_of: ClientOf) -> None:
    page = text_of(browser.get(url(here, "organisations")))
    assert "Aucune organisation encore" in page
    assert url(here, "organisations_proposed") in page
    assert url(here, "organisations_proposed") not in text_of(
        client_of("professional").get(url(here, "organisations"))
    )


def test_proposing_shows_then_writes(here: Community, browser: Client) -> None:
    page = text_of(browser.get(url(here, "organisations_proposed")))
    assert "3 mairies" in page
    assert "Mairie de Saint-Béta" in page
    assert not Organisation.objects.exists()
    refused = browser.post(url(here, "organisations_proposed"))
    assert "Cochez au moins un genre" in text_of(refused)
    assert browser.post(url(here, "organisations_proposed"), {"kinds": ["town_hall"]}).status_code == 302
    page = text_of(browser.get(url(here, "organisations")))
    assert "3 organisations sont créées." in page
    assert "3 organisations" in page
    browser.post(url(here, "organisations_proposed"), {"kinds": ["town_hall"]})
    assert Organisation.objects.count() == 3


def test_without_perimeter_the_proposals_say_where_to_begin(
    other_community: Community, client_of: ClientOf
) -> None:
    page = text_of(client_of("stranger").get(url(other_community, "organisations_proposed")))
    assert "Le périmètre n’est pas encore choisi" in page
    assert community_url(other_community, "territory:perimeter") in page


def test_when_nothing_is_missing_the_proposals_say_so(here: Community, browser: Client) -> None:
    browser.post(url(here, "organisations_proposed"), {"kinds": ["town_hall", "ccas"]})
    assert "Il ne manque rien" in text_of(browser.get(url(here, "organisations_proposed")))


def test_an_organisation_is_written_and_read(here: Community, browser: Client) -> None:
    answer = browser.post(url(here, "organisation_create"), TYPED)
    row = Organisation.objects.get()
    assert answer["Location"] == url(here, "organisation", pk=row.pk)
    assert (row.commune_id, row.phone, row.website) == (ALPHA, "0466000002", "https://genets.example")
    page = text_of(browser.get(answer["Location"]))
    for words in ("Les Genêts", "Autre association", "30110 Alpha-les-Bois", "04 66 00 00 02", "Aidants."):
        assert words in page


@pytest.mark.parametrize(
    ("field", "typed", "told"),
    [
        ("kind", "cave", "Ce genre n’existe pas"),
        ("kind", "", "Choisissez un genre"),
        ("name", " ", "Écrivez le nom"),
        ("name", "x" * 201, "200"),
        ("name", "a\x00b", "nul"),
        ("commune", "Nulle-Part", "Aucune commune ne porte ce nom"),
        ("commune", "Alpha (99999)", "Aucune commune ne porte ce code"),
        ("postal_code", "3011", "cinq chiffres"),
        ("phone", "04 66 00", "dix chiffres"),
        ("email", "moi", "n’est pas complète"),
        ("website", "javascript:alert(1)", "n’est pas complète"),
        ("website", "ftp://x.example", "n’est pas complète"),
    ],
)
def test_a_refused_field_says_so_and_keeps_the_rest(
    here: Community, browser: Client, field: str, typed: str, told: str
) -> None:
    page = text_of(browser.post(url(here, "organisation_create"), TYPED | {field: typed}))
    assert told in page
    assert not Organisation.objects.exists()
    for name, kept in TYPED.items():
        assert name == field or not kept or kept in page


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("saint beta", BETA),
        ("St-Béta", BETA),
        ("Delta", DELTA),
        ("30120", "30003"),
        ("30004", DELTA),
        ("", None),
    ],
)
def test_a_commune_is_understood(here: Community, browser: Client, typed: str, code: str | None) -> None:
    browser.post(url(here, "organisation_create"), TYPED | {"commune": typed})
    assert Organisation.objects.get().commune_id == code


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("04 66 25 12 34", "0466251234"),
        ("04-66/25.12 34", "0466251234"),
        ("+33 (0)4 66 25 12 34", "0466251234"),
        ("0033466251234", "0466251234"),
        ("116 117", "116117"),
        ("3646", "3646"),
        ("+41 22 123 45 67", "+41221234567"),
        ("", ""),
    ],
)
def test_a_telephone_is_understood(here: Community, browser: Client, typed: str, kept: str) -> None:
    browser.post(url(here, "organisation_create"), TYPED | {"phone": typed})
    assert Organisation.objects.get().phone == kept


def test_a_name_that_several_communes_bear_is_asked_again(here: Community, browser: Client) -> None:
    known = Commune.objects.get(code=DELTA)
    for code in ("30050", "30051"):
        Commune.objects.create(
            code=code,
            name="Iota",
            search_name="iota",
            departement=known.departement,
            population=10,
            has_contour=False,
        )
    page = text_of(browser.post(url(here, "organisation_create"), TYPED | {"commune": "Iota"}))
    assert "Iota (30050), Iota (30051)" in page


def test_a_twin_is_shown_with_the_way_to_it(
    here: Community, browser: Client, organisation_of: MakeOrganisation
) -> None:
    row = organisation_of()
    again = TYPED | {"kind": "school", "name": "École du verger"}
    page = text_of(browser.post(url(here, "organisation_create"), again))
    assert "existe déjà" in page
    assert url(here, "organisation", pk=row.pk) in page


def test_a_stale_form_is_told_and_the_second_sending_wins(
    here: Community, browser: Client, client_of: ClientOf, organisation_of: MakeOrganisation
) -> None:
    row = organisation_of()
    address = url(here, "organisation_edit", pk=row.pk)
    theirs = TYPED | {"name": "École du Verger", "phone": "0466000077", "version": "1"}
    assert client_of("secretary").post(address, theirs).status_code == 302
    mine = TYPED | {"name": "École des Lilas", "version": "1"}
    page = text_of(browser.post(address, mine))
    assert "Modifié entre-temps par Exemple Secrétariat" in page
    assert "École des Lilas" in page
    assert "04 66 00 00 77" in page
    assert 'name="version" value="2"' in page
    row.refresh_from_db()
    assert row.name == "École du Verger"
    assert browser.post(address, mine | {"version": "2"}).status_code == 302
    row.refresh_from_db()
    assert (row.name, row.phone) == ("École des Lilas", "0466000002")


def test_contacts_are_for_insiders_and_their_reading_is_logged(
    here: Community, client_of: ClientOf, organisation_of: MakeOrganisation, contact_of: MakeContact
) -> None:
    row = organisation_of()
    former = contact_of(row, name="Aubin Mésange-Silex", function="")
    contact_of(row)
    services.end_contact(by=Actor.system(here), pk=former.pk)
    address = url(here, "organisation", pk=row.pk)
    assert "Genévrier" not in text_of(client_of("partner").get(address))
    assert not AccessEntry.objects.filter(what="directory.organisation").exists()
    page = text_of(client_of("professional").get(address))
    assert page.index("Genévrier") < page.index("Mésange-Silex")
    assert url(here, "contact_edit", pk=former.pk) not in page
    entry = AccessEntry.objects.get(what="directory.organisation")
    assert (entry.label, entry.count) == ("École du Verger", 2)


def test_a_contact_is_written_ended_and_resumed(
    here: Community, browser: Client, organisation_of: MakeOrganisation
) -> None:
    row = organisation_of(kind="town_hall", name="Mairie")
    address = url(here, "contact_create", pk=row.pk)
    assert 'name="is_elected"' in text_of(browser.get(address))
    bad = PERSON | {"mandate_from": "2026-03-30", "mandate_until": "2020-03-30"}
    assert "Le mandat ne peut pas finir avant" in text_of(browser.post(address, bad))
    browser.post(address, PERSON | {"mandate_until": "2032-03-31"})
    one = Contact.objects.get()
    assert (one.is_elected, one.phone, f"{one.mandate_until}") == (True, "0600000001", "2032-03-31")
    browser.post(url(here, "contact_end", pk=one.pk))
    assert "Anciens contacts" in text_of(browser.get(url(here, "organisation", pk=row.pk)))
    browser.post(url(here, "contact_resume", pk=one.pk))
    browser.post(url(here, "contact_erase", pk=one.pk))
    assert Contact.objects.filter(ended_at=None).count() == 1
    browser.post(url(here, "contact_end", pk=one.pk))
    browser.post(url(here, "contact_erase", pk=one.pk))
    assert not Contact.objects.exists()


def test_archiving_and_coming_back(
    here: Community, browser: Client, organisation_of: MakeOrganisation
) -> None:
    row = organisation_of()
    page = url(here, "organisation", pk=row.pk)
    assert browser.post(url(here, "organisation_archive", pk=row.pk))["Location"] == page
    assert "Rétablir" in text_of(browser.get(page))
    assert "École du Verger" in text_of(browser.get(url(here, "organisations") + "?etat=archivees"))
    assert browser.get(url(here, "organisation_edit", pk=row.pk))["Location"] == page
    assert browser.get(url(here, "contact_create", pk=row.pk))["Location"] == page
    browser.post(url(here, "organisation_reopen", pk=row.pk))
    row.refresh_from_db()
    assert row.archived_at is None


def test_filters(
    here: Community, browser: Client, organisation_of: MakeOrganisation, contact_of: MakeContact
) -> None:
    today = timezone.localdate()
    hall = organisation_of(kind="town_hall", name="Mairie d’Alpha")
    organisation_of()
    organisation_of(name="École du Pont", commune=Commune.objects.get(code=BETA))
    contact_of(hall, mandate_until=today + timedelta(days=60))
    shown = {
        "q=ecole+pont": ["École du Pont"],
        "q=genevrier": ["Mairie d’Alpha"],
        "genre=town_hall": ["Mairie d’Alpha"],
        f"commune={BETA}": ["École du Pont"],
        "mandats=on": ["Mairie d’Alpha"],
    }
    for query, names in shown.items():
        rows = browser.get(f"{url(here, 'organisations')}?{query}").context["list"].page.object_list
        assert [row.name for row in rows] == names
    Contact.objects.update(mandate_until=today + timedelta(days=61))
    assert "Rien ne correspond" in text_of(browser.get(url(here, "organisations") + "?mandats=on"))


def test_a_partner_does_not_find_an_organisation_by_its_contact(
    here: Community, client_of: ClientOf, organisation_of: MakeOrganisation, contact_of: MakeContact
) -> None:
    contact_of(organisation_of())
    page = client_of("partner").get(url(here, "organisations") + "?q=genevrier")
    assert page.context["list"].total == 0


def exported(client: Client, community: Community) -> str:
    answer = client.get(url(community, "organisations") + "?export=xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).worksheets[0]  # type: ignore[attr-defined]
    return "\n".join(str(cell) for line in sheet.iter_rows(values_only=True) for cell in line)


def test_contacts_leave_with_insiders_alone(
    here: Community, client_of: ClientOf, organisation_of: MakeOrganisation, contact_of: MakeContact
) -> None:
    contact_of(organisation_of())
    assert "Zoé Genévrier-Ardoise (direction) 0600000001" in exported(client_of("professional"), here)
    kept = exported(client_of("partner"), here)
    assert "École du Verger" in kept
    assert "Genévrier" not in kept


def test_what_waits(
    here: Community, coordinator: Actor, organisation_of: MakeOrganisation, contact_of: MakeContact
) -> None:
    today = timezone.localdate()
    hall = organisation_of(kind="town_hall", name="Mairie d’Alpha")
    assert mandate_todos(coordinator) == []
    contact_of(hall, function="maire", mandate_until=today - timedelta(days=1))
    (todo,) = mandate_todos(coordinator)
    assert todo.label.startswith("Mairie d’Alpha (maire) : un mandat est fini depuis le ")
    assert todo.url == url(here, "organisation", pk=hall.pk)
    for number in range(5):
        contact_of(hall, name=f"Ardoise {number}", mandate_until=today + timedelta(days=number))
    (todo,) = mandate_todos(coordinator)
    assert todo.label.startswith("6 mandats finissent")
    assert todo.url.endswith("?mandats=on")
    services.archive_organisation(by=coordinator, pk=hall.pk)
    assert mandate_todos(coordinator) == []


def test_search_and_panel(
    here: Community,
    coordinator: Actor,
    actor_of: ActorOf,
    organisation_of: MakeOrganisation,
    contact_of: MakeContact,
    client_of: ClientOf,
) -> None:
    row = organisation_of()
    contact_of(row)
    (hit,) = search_organisations(coordinator, "verger", 8)
    assert (hit.label, hit.detail) == ("École du Verger", "Établissement scolaire, Alpha-les-Bois")
    (by_contact,) = search_organisations(coordinator, "zoé", 8)
    assert by_contact.label == "École du Verger"
    assert by_contact.detail.endswith("Alpha-les-Bois, contact : Zoé Genévrier-Ardoise")
    (close,) = search_organisations(coordinator, "vergé ecolle", 8)
    assert (close.label, close.detail.rpartition(", ")[2]) == ("École du Verger", "nom proche")
    for typed in ("04 66 00 00 01", "0466000001", "+33 4 66 00 00 01"):
        assert [hit.label for hit in search_organisations(coordinator, typed, 8)] == ["École du Verger"]
    assert search_organisations(coordinator, "0499999999", 8) == []
    listing = url(here, "organisations")
    browser = client_of("coordinator")
    assert "École du Verger" in text_of(browser.get(listing, {"q": "04 66 00 00 01"}))
    signs = text_of(browser.get(listing, {"q": "😀"}))
    assert "Écrivez un nom ou un téléphone." in signs and "École du Verger" not in signs
    assert search_organisations(actor_of("partner"), "zoé", 8) == []
    assert search_organisations(coordinator, "'", 8) == []
    panel = load_commune_panel(coordinator, Commune.objects.get(code=ALPHA))
    assert [one["name"] for one in panel["rows"]] == ["École du Verger"]
    assert load_commune_panel(coordinator, Commune.objects.get(code=BETA)) == {}


def test_by_kind(here: Community, organisation_of: MakeOrganisation) -> None:
    organisation_of()
    organisation_of(kind="ars", name="Délégation", commune=None)
    found = queries.by_kind(here)
    assert {kind: [row.name for row in rows] for kind, rows in found.items()} == {
        "ars": ["Délégation"],
        "school": ["École du Verger"],
    }


def test_the_page_of_a_merged_organisation_leads_to_the_kept_one(
    here: Community, browser: Client, coordinator: Actor, organisation_of: MakeOrganisation
) -> None:
    kept, gone = organisation_of(), organisation_of(name="École du Vergé")
    services.absorb(by=coordinator, kept=kept, absorbed=gone)
    page = text_of(browser.get(url(here, "organisation", pk=gone.pk)))
    assert url(here, "organisation", pk=kept.pk) in page
    assert "Rétablir" not in page
