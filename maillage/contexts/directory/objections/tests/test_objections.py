"""An objection is recorded once, takes effect at once, and is told to nobody."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from django_scopes import scope, scopes_disabled

from maillage.contexts.directory.labels.models import Label, Labelled
from maillage.contexts.directory.objections.models import Objection
from maillage.contexts.directory.objections.services import (
    NotAnIdentifier,
    national_identifier,
    record_objection,
)
from maillage.contexts.directory.professionals.models import Professional
from maillage.contexts.directory.tests.ground import bring, edition, idnps, line, register, shown_name
from maillage.core.identifiers.rpps import invented_rpps
from maillage.platform.audit.models import AuditEntry
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from tests.people import ClientOf

pytestmark = [pytest.mark.django_db(transaction=True)]

PAGE = "/installation/oppositions/"
CONFIRM = "/installation/oppositions/confirmer/"


@pytest.fixture
def filled(land: Community, folder: Path) -> Community:
    bring(edition(folder, date(2026, 9, 1), [line(1), line(2)]))
    return land


@pytest.fixture
def operator(client_of: ClientOf) -> Client:
    return client_of("operator")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (invented_rpps(1), idnps(1)),
        (idnps(1), idnps(1)),
        ("9999 0000 012", idnps(1)),
        (" 8 99990000012\n", idnps(1)),
        (invented_rpps(7), idnps(7)),
        ("0123456789", "0123456789"),
    ],
)
def test_what_is_typed_becomes_an_identifier(filled: Community, typed: str, kept: str) -> None:
    assert national_identifier(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "1",
        "99990000013",
        "899990000013",
        "9" * 61,
        "DUPONT",
        "٩٩٩٩٠٠٠٠٠١٢",
        "9999\x000000012",
        "<b>",
        "0" * 60,
    ],
)
def test_what_is_no_identifier_is_said(filled: Community, typed: str) -> None:
    with pytest.raises(NotAnIdentifier, match=r"11 chiffres|relisez-le"):
        national_identifier(typed)
    with pytest.raises(NotAnIdentifier):
        record_objection(by=Actor.system(), identifier=typed)
    assert not Objection.objects.exists()


def test_a_number_of_the_register_is_taken_whatever_its_key(filled: Community) -> None:
    Professional.objects.create(idnps="899990000013", last_name="GENÉVRIER", search_name="genevrier")
    assert national_identifier("99990000013") == "899990000013"
    Professional.objects.create(idnps="uuid-0001", last_name="GENÉVRIER", search_name="genevrier")
    assert national_identifier("uuid-0001") == "uuid-0001"


def test_it_takes_effect_at_once_and_only_once(filled: Community) -> None:
    for _ in range(2):
        record_objection(by=Actor.system(), identifier=invented_rpps(1))
    assert [row[0] for row in register()["people"]] == [idnps(2)]
    assert [row[0] for row in register()["activities"]] == [idnps(2)]
    assert Objection.objects.count() == 1
    with scopes_disabled():
        assert AuditEntry.objects.filter(action="objection.recorded").count() == 1


def test_no_label_of_any_community_bears_the_person_any_more(
    filled: Community, other_community: Community
) -> None:
    for community in (filled, other_community):
        with scope(community=community):
            label = Label.objects.create(community=community, name="À rappeler", key="a rappeler")
            for rank in (1, 2):
                Labelled.objects.create(
                    community=community,
                    label=label,
                    subject=f"professional:{idnps(rank)}",
                    added_at=timezone.now(),
                )
    record_objection(by=Actor.system(), identifier=invented_rpps(1))
    with scopes_disabled():
        left = list(Labelled.objects.values_list("subject", flat=True))
    assert left == [f"professional:{idnps(2)}"] * 2


def test_the_journal_names_nobody(filled: Community, operator: Client) -> None:
    operator.post(CONFIRM, {"identifier": invented_rpps(1)})
    with scopes_disabled():
        entry = AuditEntry.objects.get(action="objection.recorded")
    written = json.dumps([entry.label, entry.changes, entry.object_id, entry.object_type])
    assert invented_rpps(1) not in written and "GENÉVRIER" not in written and "Genévrier" not in written
    assert entry.user is not None and entry.community is None


def test_who_it_is_and_what_goes_is_shown_before_anything_is_erased(
    filled: Community, operator: Client
) -> None:
    assert "douze chiffres qui commencent par 8" in operator.get(PAGE).content.decode()
    before = register()
    for typed in (f" {invented_rpps(1)} ", idnps(1)):
        answer = operator.post(PAGE, {"identifier": typed})
        page = answer.content.decode().replace("\u00a0", " ").replace("\u202f", " ")
        assert answer.status_code == 200
        assert f"C’est bien {shown_name(1)}, Infirmier, Alpha-les-Bois ?" in page
        assert "Seront effacés" in page and f'action="{CONFIRM}"' in page
        assert f'name="identifier" value="{idnps(1)}"' in page
    assert register() == before and not Objection.objects.exists()


def test_the_second_step_records_and_erases(filled: Community, operator: Client) -> None:
    answer = operator.post(CONFIRM, {"identifier": idnps(1)}, follow=True)
    assert answer.redirect_chain == [(PAGE, 302)]
    page = answer.content.decode()
    assert "L’opposition est enregistrée" in page
    assert invented_rpps(1) in page and shown_name(1) not in page
    assert [row[0] for row in register()["people"]] == [idnps(2)]
    assert operator.get(CONFIRM).status_code == 405
    again = operator.post(PAGE, {"identifier": idnps(1)}, follow=True)
    assert again.redirect_chain == [(PAGE, 302)]
    assert "déjà enregistrée" in again.content.decode()


def test_a_number_that_is_not_in_the_directory_counts_for_later_imports(
    filled: Community, operator: Client, folder: Path
) -> None:
    page = operator.post(PAGE, {"identifier": invented_rpps(7)}).content.decode()
    assert "Ce numéro n’est pas dans l’annuaire" in page and "prochains imports" in page
    assert not Objection.objects.exists()
    operator.post(CONFIRM, {"identifier": idnps(7)})
    bring(edition(folder, date(2026, 10, 1), [line(1), line(2), line(7)]))
    assert [row[0] for row in register()["people"]] == [idnps(1), idnps(2)]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Écrivez le numéro RPPS de la personne"),
        ("1234", "11 chiffres"),
        ("99990000013", "relisez-le"),
        ("9" * 5_000, "onze chiffres"),
        ("<script>alert(1)</script>", "11 chiffres"),
        ("\x00", "caractère"),
    ],
)
def test_wrong_input_is_said_beside_the_field(
    filled: Community, operator: Client, typed: str, words: str
) -> None:
    before = register()
    for address in (PAGE, CONFIRM):
        answer = operator.post(address, {"identifier": typed})
        page = answer.content.decode()
        assert answer.status_code == 422
        assert words in page.replace("\u00a0", " ") and "<script>alert" not in page
    assert register() == before and not Objection.objects.exists()


def test_only_the_operator(filled: Community, client_of: ClientOf) -> None:
    for persona, status in (("coordinator", 404), ("anonymous", 302)):
        client = client_of(persona)
        assert client.get(PAGE).status_code == status
        for address in (PAGE, CONFIRM):
            assert client.post(address, {"identifier": invented_rpps(1)}).status_code == status
    assert not Objection.objects.exists()
