"""Pages of the contacts, as the coordination and a member see them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from maillage.contexts.association.contacts.entries import directory_panel, prefilled
from maillage.contexts.association.contacts.models import Contact, ContactKind
from maillage.contexts.association.contacts.search import search_contacts
from maillage.contexts.association.contacts.services import create_contact
from maillage.contexts.association.members.services import admit
from maillage.contexts.directory.professionals.models import Professional
from maillage.platform.audit.models import AccessEntry
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.urls import community_url
from tests.people import ActorOf, ClientOf
from tests.places import BESSEGES, register_professionals, settle

TYPED = {
    "last_name": "Genévrier",
    "first_name": "Zoé",
    "category": "professional",
    "profession": "60",
    "practice": "liberal",
    "function": "",
    "represents": "",
    "commune": "Bessèges",
    "email": "zoe@cabinet.example",
    "phone": "06 12 34 56 78",
    "rpps": "",
    "note": "",
}


@pytest.fixture
def actor(scoped: Community, actor_of: ActorOf) -> Actor:
    found = actor_of("coordinator")
    settle(found)
    return found


@pytest.fixture
def browser(actor: Actor, client_of: ClientOf) -> Client:
    return client_of("coordinator")


def url(community: Community, name: str, **kwargs: Any) -> str:
    return community_url(community, f"association:{name}", **kwargs)


def text_of(answer: Any) -> str:
    shown: str = answer.content.decode().replace("\xa0", " ").replace("\u202f", " ")
    return shown


def test_an_empty_list_says_what_to_do(community: Community, browser: Client) -> None:
    assert "Personne n’est encore dans vos contacts" in text_of(browser.get(url(community, "contacts")))


def test_a_contact_is_written_then_corrected(community: Community, browser: Client) -> None:
    answer = browser.post(url(community, "contact_create"), TYPED)
    row = Contact.objects.get()
    assert answer["Location"] == url(community, "contact", pk=row.pk)
    assert (row.phone, row.commune_id, row.practice) == ("0612345678", BESSEGES, "liberal")
    page = text_of(browser.get(url(community, "contact", pk=row.pk)))
    assert "06 12 34 56 78" in page
    assert "Admettre comme adhérent" in page
    assert AccessEntry.objects.filter(what="association.contact").count() == 1
    form = text_of(browser.get(url(community, "contact_edit", pk=row.pk)))
    assert "Bessèges (30037)" in form
    browser.post(url(community, "contact_edit", pk=row.pk), {**TYPED, "phone": "", "version": "1"})
    row.refresh_from_db()
    assert (row.phone, row.version) == ("", 2)


def test_a_homonym_is_asked_about(community: Community, browser: Client) -> None:
    for _ in range(2):
        browser.post(url(community, "contact_create"), TYPED)
    assert Contact.objects.count() == 1
    page = text_of(browser.post(url(community, "contact_create"), {**TYPED, "phone": ""}))
    assert "est déjà dans vos contacts" in page
    assert "C’est une autre personne" in page
    browser.post(url(community, "contact_create"), {**TYPED, "phone": "", "is_another": "on"})
    assert Contact.objects.count() == 2


def test_an_old_form_is_told_and_keeps_what_was_typed(community: Community, browser: Client) -> None:
    browser.post(url(community, "contact_create"), TYPED)
    row = Contact.objects.get()
    address = url(community, "contact_edit", pk=row.pk)
    browser.post(address, {**TYPED, "function": "référente", "version": "1"})
    page = text_of(browser.post(address, {**TYPED, "function": "autre", "version": "1"}))
    assert "modifiée entre-temps" in page
    assert "référente" in page
    assert 'value="autre"' in page
    assert 'value="2"' in page


def test_wrong_fields_are_said_beside_them(community: Community, browser: Client) -> None:
    page = text_of(
        browser.post(
            url(community, "contact_create"),
            {**TYPED, "last_name": "", "email": "zoe", "rpps": "12", "commune": "Nulle-Part"},
        )
    )
    for said in ("Écrivez le nom de la personne", "n’est pas complète", "onze chiffres", "Aucune commune"):
        assert said in page


def test_an_organisation_has_its_own_form(community: Community, browser: Client) -> None:
    address = url(community, "contact_create") + "?nature=organisation"
    assert "Nom de l’organisation" in text_of(browser.get(address))
    browser.post(address, {"organisation_name": "Mairie d’Essai", "category": "elected"})
    town = Contact.objects.get()
    assert (town.kind, town.name) == (ContactKind.ORGANISATION, "Mairie d’Essai")
    browser.post(url(community, "contact_create"), {**TYPED, "represents": f"Mairie (n° {town.pk})"})
    page = text_of(browser.get(url(community, "contact", pk=town.pk)))
    assert "Qui la représente" in page
    assert "Zoé Genévrier" in page


def test_a_picker_understands_names_and_proposes(community: Community, actor: Actor, browser: Client) -> None:
    town = create_contact(by=actor, kind=ContactKind.ORGANISATION, organisation_name="Mairie d’Essai")
    create_contact(by=actor, last_name="Essai", first_name="Jeanne")
    address = url(community, "contact_suggestions")
    page = text_of(
        browser.get(address, {"champ": "represents", "represents": "essai", "nature": "organisation"})
    )
    assert page.strip() == f'<option value="Mairie d’Essai (n° {town.pk})"></option>'
    assert text_of(browser.get(address, {"champ": "represents", "represents": "e"})).strip() == ""
    for typed, said in (
        ("Jeanne Essai", "n’est pas une organisation"),
        ("Inconnu", "Aucun contact"),
        ("(n° 99999)", "n’existe plus"),
    ):
        page = text_of(browser.post(url(community, "contact_create"), {**TYPED, "represents": typed}))
        assert said in page
    page = text_of(browser.get(url(community, "contact_create")))
    assert 'list="contacts-represents"' in page
    assert '<datalist id="contacts-represents">' in page
    browser.post(url(community, "contact_create"), {**TYPED, "represents": "mairie d'essai"})
    assert Contact.objects.get(last_name="Genévrier").represents == town


def test_a_professional_of_the_directory_becomes_a_contact(
    community: Community, actor: Actor, browser: Client
) -> None:
    person: Professional = register_professionals(1)[0]
    panel = directory_panel(actor, person)
    assert panel["create_url"].endswith("?fiche=professional:899990000000")
    page = text_of(browser.get(panel["create_url"]))
    assert 'value="99990000000"' in page
    assert 'value="Exemple0"' in page
    initial = prefilled(community, "professional:899990000000")
    contact = create_contact(
        by=actor, **{name: value for name, value in initial.items() if name != "commune"}
    )
    assert directory_panel(actor, person)["contact"] == contact
    assert prefilled(community, "structure:1") == {}


def test_a_tie_is_taken_back_from_the_page(community: Community, actor: Actor, browser: Client) -> None:
    register_professionals(1)
    row = create_contact(
        by=actor, last_name="Exemple0", rpps="99990000000", entry="professional:899990000000"
    )
    assert "Voir dans l’annuaire" in text_of(browser.get(url(community, "contact", pk=row.pk)))
    browser.post(url(community, "matching_untie", pk=row.pk))
    row.refresh_from_db()
    assert (row.entry, row.rpps) == ("", "")


def test_letters_are_refused_and_accepted(community: Community, actor: Actor, browser: Client) -> None:
    row = create_contact(by=actor, last_name="Genévrier", email="zoe@cabinet.example")
    browser.post(url(community, "contact_mail", pk=row.pk), {"courrier": "non"})
    assert "Ne veut plus de courrier" in text_of(browser.get(url(community, "contact", pk=row.pk)))
    browser.post(url(community, "contact_mail", pk=row.pk), {"courrier": "oui"})
    row.refresh_from_db()
    assert row.mail_refused_at is None


def test_lists_filter_and_export(community: Community, actor: Actor, browser: Client) -> None:
    create_contact(by=actor, last_name="Genévrier", profession="60", email="zoe@cabinet.example")
    create_contact(by=actor, last_name="Aubépine", profession="70")
    address = url(community, "contacts")
    for query, names in (
        ({"profession": "60"}, ["Genévrier"]),
        ({"q": "aubep"}, ["Aubépine"]),
        ({"manque": "courriel"}, ["Aubépine"]),
        ({"manque": "annuaire", "categorie": "professional"}, ["Aubépine", "Genévrier"]),
        ({"situation": "member"}, []),
        ({"college": "aucun"}, ["Aubépine", "Genévrier"]),
    ):
        page = text_of(browser.get(address, query))
        assert [name for name in ("Aubépine", "Genévrier") if f">{name}<" in page] == names, query
    csv: Any = browser.get(address, {"export": "csv"})
    assert "zoe@cabinet.example" in b"".join(csv.streaming_content).decode("utf-8-sig")


def test_the_global_search_finds_contacts(actor: Actor) -> None:
    create_contact(by=actor, last_name="Genévrier", profession="60", commune_code=BESSEGES)
    assert search_contacts(actor, "genevrier", 5)[0].detail == "infirmier, Bessèges, contact"


def test_a_member_is_proposed_members_only(actor: Actor, community: Community, client_of: ClientOf) -> None:
    create_contact(by=actor, last_name="Genévrier")
    admitted = create_contact(by=actor, last_name="Genévriez")
    admit(by=actor, contact=admitted, on=date(2025, 1, 1))
    browser = client_of("professional")
    page = text_of(browser.get(url(community, "contact_suggestions"), {"champ": "q", "q": "genev"}))
    assert f"Genévriez (n° {admitted.pk})" in page
    assert "Genévrier" not in page
