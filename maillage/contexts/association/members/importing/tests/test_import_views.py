"""Pages of an import, from the file to the members."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from maillage.contexts.association.contacts.models import Contact
from maillage.contexts.association.members.models import MemberImport
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.urls import community_url
from tests.people import ActorOf, ClientOf
from tests.places import settle

LIST = (
    "Nom\tPrénom\tVille\tMail\nAUBEPINE\tJeanne\tBessèges\tjeanne@cabinet.example\nPetit\tZoé\tNulle-Part\t\n"
)


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


def test_pasted_checked_imported_corrected_undone(community: Community, browser: Client) -> None:
    answer = browser.post(url(community, "member_import"), {"text": LIST})
    row = MemberImport.objects.get()
    address = url(community, "member_import_page", pk=row.pk)
    assert answer["Location"] == address
    page = text_of(browser.get(address))
    assert "1 ligne à corriger" in page
    assert "Commune « Nulle-Part » : aucune commune ne porte ce nom" in page
    assert "Importer 1 ligne" in page
    browser.post(
        url(community, "member_import_apply", pk=row.pk), {"as_members": "on", "joined_on": "01/01/2025"}
    )
    assert Contact.objects.get().name == "Jeanne Aubepine"
    line = url(community, "member_import_line", pk=row.pk, number=3)
    assert "Dans votre liste" in text_of(browser.get(line))
    answer = browser.post(line, {"last_name": "Petit", "first_name": "Zoé", "commune": "Peyremale"})
    assert answer["Location"] == address
    browser.post(url(community, "member_import_apply", pk=row.pk), {"as_members": "on"})
    assert Contact.objects.count() == 2
    # The line leads to whom it became.
    assert browser.get(line)["Location"].endswith(f"/contacts/{Contact.objects.get(last_name='Petit').pk}/")
    assert "Toutes les lignes" in text_of(browser.get(address))
    page = text_of(browser.post(url(community, "member_import_undo", pk=row.pk), follow=True))
    assert "2 fiches retirées" in page
    assert not Contact.objects.exists()
    browser.post(url(community, "member_import_remove", pk=row.pk))
    assert not MemberImport.objects.exists()


def test_a_line_that_stays_wrong_is_shown_again(community: Community, browser: Client) -> None:
    browser.post(url(community, "member_import"), {"text": LIST})
    line = url(community, "member_import_line", pk=MemberImport.objects.get().pk, number=3)
    answer = browser.post(line, {"last_name": "Petit", "commune": "Encore-Ailleurs"})
    assert answer["Location"] == line
    page = text_of(browser.get(line))
    assert 'value="Encore-Ailleurs"' in page


def test_a_list_without_titles_asks_for_its_columns(community: Community, browser: Client) -> None:
    answer = browser.post(url(community, "member_import"), {"text": "AUBEPINE\tJeanne\nPETIT\tZoé\n"})
    row = MemberImport.objects.get()
    columns = url(community, "member_import_columns", pk=row.pk)
    assert answer["Location"] == columns
    assert "Colonne A" in text_of(browser.get(columns))
    page = text_of(browser.post(columns, {"colonne_0": "", "colonne_1": ""}))
    assert "Dites quelle colonne donne le nom" in page
    answer = browser.post(columns, {"colonne_0": "last_name", "colonne_1": "first_name"})
    assert answer["Location"] == url(community, "member_import_page", pk=row.pk)
    assert "2 lignes" in text_of(browser.get(answer["Location"]))


def test_what_cannot_be_read_is_said_and_keeps_what_was_pasted(community: Community, browser: Client) -> None:
    address = url(community, "member_import")
    assert "Choisissez un fichier" in text_of(browser.post(address, {}))
    page = text_of(browser.post(address, {"file": SimpleUploadedFile("liste.pdf", b"%PDF-1.7 x")}))
    assert "Un PDF ne se lit pas" in page
    page = text_of(browser.post(address, {"text": "Nom\tPrénom"}))
    assert "que des titres" in page
    assert "Nom\tPrénom" in page
    assert not MemberImport.objects.exists()


def test_lines_to_correct_are_exported_with_titles_that_are_read_back(
    community: Community, browser: Client
) -> None:
    browser.post(url(community, "member_import"), {"text": LIST})
    row = MemberImport.objects.get()
    answer: Any = browser.get(
        url(community, "member_import_page", pk=row.pk), {"etat": "error", "export": "csv"}
    )
    content = b"".join(answer.streaming_content)
    assert "Nulle-Part" in content.decode("utf-8-sig")
    browser.post(url(community, "member_import"), {"file": SimpleUploadedFile("a.csv", content)})
    again = MemberImport.objects.order_by("-pk").first()
    assert again is not None
    assert {"last_name", "first_name", "commune"} <= set(again.mapping)


def test_choices_are_kept_without_importing(community: Community, browser: Client) -> None:
    browser.post(url(community, "member_import"), {"text": LIST})
    row = MemberImport.objects.get()
    apply = url(community, "member_import_apply", pk=row.pk)
    browser.post(apply, {"keep_unread": "on", "verifier": "1"})
    row.refresh_from_db()
    assert row.options["keep_unread"] is True
    assert "Importer 2 lignes" in text_of(browser.get(url(community, "member_import_page", pk=row.pk)))
    assert "n’existe pas" in text_of(browser.post(apply, {"joined_on": "31/02/2025"}))
    assert not Contact.objects.exists()
