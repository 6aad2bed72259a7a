"""Rules, counts without names, lists of the insurer, the message to a colleague, the board and what is masked."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any
from urllib.parse import unquote

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from openpyxl import Workbook

from maillage.contexts.care.treating_doctor import (
    configuring,
    counting,
    importing,
    jobs,
    people,
    priorities,
    queries,
)
from maillage.contexts.care.treating_doctor.conftest import MakePerson, MakeRoom, doctor
from maillage.contexts.care.treating_doctor.models import (
    NeedCount,
    PriorityRule,
    WaitingImport,
    WaitingPerson,
)
from maillage.contexts.care.treating_doctor.reading import as_day, read_list
from maillage.contexts.care.treating_doctor.refusals import ChangedMeanwhile, DoctorListRefused
from maillage.contexts.territory.models import Commune
from maillage.core.calendars.terms import months_later
from maillage.platform.audit.models import AccessEntry, AuditEntry
from maillage.platform.messaging.models import Message
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from tests.people import ActorOf, ClientOf
from tests.places import BESSEGES, PEYREMALE, ROBIAC

BASE = "/c/val-exemple/soins/medecin-traitant/"
LIST = (
    "Liste du 1er janvier;;;;\n"
    "Nom;Prénom;Date de naissance;Commune;ALD\n"
    "Saule;Camille;01/02/1950;Bessèges;oui\n"
    "Tilleul;Dominique;03/04/1960;30216;\n"
    "Saule;CAMILLE;01/02/1950;Bessèges;\n"
    "Houx;;01/02/1950;Bessèges;\n"
    "If;Alex;pas une date;Bessèges;\n"
    "Orme;Alix;01/02/1970;Nulle-Part;\n"
).encode()


# --- Rules ------------------------------------------------------------------------------------------------


def test_a_rule_changes_from_a_day_on(coordinator: Actor) -> None:
    today = timezone.localdate()
    usual = priorities.in_force(today)
    assert {one.key for one in usual} >= {"ald", "plus-70", "grossesse", "domicile"}
    assert PriorityRule.objects.count() == 0
    later = today + timedelta(days=10)
    values: dict[str, Any] = {"label": "ALD", "sentence": "Un suivi régulier.", "weight": 12}
    priorities.save_rule(by=coordinator, key="ald", since=later, version=1, **values)

    def weight(day: date) -> int:
        return next(one.weight for one in priorities.in_force(day) if one.key == "ald")

    assert (weight(today), weight(later)) == (8, 12)
    # The others became the community's own, as they were.
    assert len(priorities.in_force(later)) == len(usual)
    with pytest.raises(ChangedMeanwhile):
        priorities.save_rule(by=coordinator, key="ald", since=later, version=1, **values)
    with pytest.raises(DoctorListRefused):
        priorities.save_rule(by=coordinator, key="ald", since=today, version=2, **values)
    priorities.end_rule(by=coordinator, key="plus-70", version=1, last_day=today)
    assert "plus-70" not in {one.key for one in priorities.in_force(later)}
    with pytest.raises(DoctorListRefused):
        priorities.adopt_usual(by=coordinator, today=today)


def test_rules_by_their_pages(coordinator: Actor, client_of: ClientOf) -> None:
    client = client_of("coordinator")
    url = f"{BASE}priorites/"
    assert "proposées par défaut" in client.get(url).content.decode()
    assert client.get(f"{url}ald/").status_code == 200
    assert client.get(f"{url}inconnue/").status_code == 404
    client.post(f"{url}adopter/")
    assert PriorityRule.objects.count() == len(priorities.USUAL)
    today = timezone.localdate().isoformat()
    new = {
        "label": "Aidant épuisé",
        "sentence": "Un aidant a besoin de relais.",
        "weight": "3",
        "since": today,
    }
    assert client.post(f"{url}nouvelle/", {**new, "version": "0"}).status_code == 302
    assert client.post(f"{url}nouvelle/", {**new, "version": "0"}).status_code == 422
    assert client.post(f"{url}ald/", {**new, "label": "ALD", "version": "1"}).status_code == 302
    assert client.post(f"{url}ald/arreter/", {"version": "x"}).status_code == 302
    assert PriorityRule.objects.get(key="ald").until is None
    assert client_of("professional").get(url).status_code == 200
    assert client_of("professional").post(f"{url}adopter/").status_code == 403


# --- Counts -----------------------------------------------------------------------------------------------


def test_counts_are_grouped_replaced_and_taken_back(coordinator: Actor, actor_of: ActorOf) -> None:
    small, large = Commune.objects.get(code=BESSEGES), Commune.objects.get(code=PEYREMALE)
    Commune.objects.filter(code=BESSEGES).update(population=300)
    small.refresh_from_db()
    month = timezone.localdate()
    row = counting.note_without_doctor(by=coordinator, month=month, commune=small, without=3)
    assert "alentours" in row.area_label
    assert small.name not in row.area_label
    counting.note_without_doctor(by=coordinator, month=month, commune=small, without=7)
    assert NeedCount.objects.get().without == 7
    member = actor_of("professional")
    theirs = counting.note_without_doctor(
        by=member, month=month, commune=large, priority="ald", without=9, found=2
    )
    counting.remove_count(by=member, pk=row.pk)
    assert NeedCount.objects.count() == 2
    found = queries.waiting_counts()
    assert (found.waiting, found.month) == (16, month.replace(day=1))
    assert queries.doctor_counts(month, month).by_hand == 2
    counting.remove_count(by=coordinator, pk=theirs.pk)
    counting.remove_count(by=coordinator, pk=theirs.pk)
    assert NeedCount.objects.count() == 1
    with pytest.raises(DoctorListRefused):
        counting.note_without_doctor(by=member, month=month, commune=None, without=-1)
    # A mistyped year would hide the months before as the last one noted.
    with pytest.raises(DoctorListRefused, match="à venir"):
        counting.note_without_doctor(by=member, month=month + timedelta(days=40), commune=None, without=1)
    with pytest.raises(PermissionDenied):
        counting.note_without_doctor(by=actor_of("partner"), month=month, commune=None, without=1)


def test_who_notes_early_hides_nobody_of_the_month_before(coordinator: Actor, actor_of: ActorOf) -> None:
    month = timezone.localdate().replace(day=1)
    before, long_ago = months_later(month, -1), months_later(month, -queries.BELIEVED_MONTHS)
    member = actor_of("professional")
    counting.note_without_doctor(by=coordinator, month=long_ago, commune=None, priority="ald", without=100)
    counting.note_without_doctor(by=coordinator, month=before, commune=None, without=20)
    counting.note_without_doctor(by=member, month=before, commune=None, without=7)
    # This month one of them has noted his: it replaces his own, and nobody else's; what is too old says nothing.
    counting.note_without_doctor(by=member, month=month, commune=None, priority="ald", without=2)
    counting.note_without_doctor(by=member, month=month, commune=None, priority="age", without=7)
    found = queries.waiting_counts()
    assert (found.waiting, found.month) == (29, before)
    counting.note_without_doctor(by=coordinator, month=month, commune=None, without=0)
    assert (queries.waiting_counts().waiting, queries.waiting_counts().month) == (9, month)


def test_a_commune_and_the_small_ones_around_it_are_two_counts(coordinator: Actor) -> None:
    Commune.objects.exclude(code=PEYREMALE).update(population=900)
    Commune.objects.filter(code=PEYREMALE).update(population=9_000)
    large, small = Commune.objects.get(code=PEYREMALE), Commune.objects.get(code=BESSEGES)
    month = timezone.localdate()
    counting.note_without_doctor(by=coordinator, month=month, commune=large, without=40)
    counting.note_without_doctor(by=coordinator, month=month, commune=small, without=7)
    found = {one.label: one.waiting for one in queries.waiting_counts().areas}
    assert found == {"Peyremale": 40, "Peyremale et alentours": 7}


def test_a_count_is_taken_back_once_and_another_community_has_none(
    coordinator: Actor, client_of: ClientOf, actor_of: ActorOf, other_community: Community
) -> None:
    row = counting.note_without_doctor(
        by=actor_of("professional"), month=timezone.localdate(), commune=None, without=6
    )
    url = f"{BASE}comptages/{row.pk}/retirer/"
    assert client_of("stranger").post(url).status_code == 404
    assert client_of("stranger").post(url.replace("val-exemple", other_community.slug)).status_code == 404
    assert client_of("board_member").post(url).status_code == 404
    client = client_of("professional")
    answers = [client.post(url) for _ in range(2)]
    assert [(one.status_code, one["Location"]) for one in answers] == [(302, f"{BASE}comptages/")] * 2
    assert AuditEntry.objects.filter(action="need_count.removed").count() == 1
    assert client.post(f"{BASE}comptages/999999/retirer/").status_code == 404


def test_counts_by_their_pages(coordinator: Actor, client_of: ClientOf) -> None:
    client = client_of("professional")
    today = timezone.localdate().isoformat()
    assert client.post(f"{BASE}comptages/nouveau/", {"month": today}).status_code == 422
    values = {"month": today, "commune": "Bessèges", "priority": "", "without": "6"}
    assert client.post(f"{BASE}comptages/nouveau/", values).status_code == 302
    page = client.get(f"{BASE}comptages/")
    assert page.status_code == 200
    row = NeedCount.objects.get()
    assert client_of("board_member").get(f"{BASE}comptages/").content.decode().count("Bessèges") == 0
    assert client.post(f"{BASE}comptages/{row.pk}/retirer/").status_code == 302
    assert NeedCount.objects.count() == 0


def test_the_board_without_names(coordinator: Actor, client_of: ClientOf, room: MakeRoom) -> None:
    room("Genêt", places=3)
    counting.note_without_doctor(
        by=coordinator, month=timezone.localdate(), commune=None, without=12, found=4
    )
    page = client_of("coordinator").get(BASE).content.decode()
    assert "sans médecin traitant" in page
    assert "Liste triée" not in page
    assert client_of("coordinator").get(f"{BASE}mois/").status_code == 200
    assert client_of("professional").get(BASE).status_code == 403


def test_small_numbers_are_masked_outside_the_team(coordinator: Actor, client_of: ClientOf) -> None:
    month = timezone.localdate()
    for code, without in ((BESSEGES, 2), (ROBIAC, 30), (PEYREMALE, 40)):
        commune = Commune.objects.get(code=code)
        counting.note_without_doctor(by=coordinator, month=month, commune=commune, without=without)
    lines, total = queries.masked_waiting()
    shown = {one.label: one.waiting for one in lines}
    # The small one, and another with it, since the total would give it away.
    assert (shown["Bessèges"], shown["Robiac-Rochessadoule"], shown["Peyremale"], total) == (
        None,
        None,
        40,
        72,
    )
    page = client_of("supervisor").get(f"{BASE}chiffres/")
    assert page.status_code == 200
    assert "masqué" in page.content.decode()
    assert client_of("supervisor").get(BASE).status_code == 403


# --- The message ------------------------------------------------------------------------------------------


def test_the_message_is_prepared_and_nothing_is_kept(
    coordinator: Actor, client_of: ClientOf, scoped: Community
) -> None:
    row = doctor(scoped, "Genêt")
    client = client_of("professional")
    assert client.get(f"{BASE}message/").status_code == 200
    chosen: dict[str, Any] = {"doctor": row.pk, "commune": "Bessèges", "criteria": ["ald"]}
    before = [model.objects.count() for model in (AuditEntry, AccessEntry)]
    # In an address the situation would stay in logs and in the history: only a POST says it.
    assert client.get(f"{BASE}message/", chosen).context["prepared"] is None
    page = client.post(f"{BASE}message/", chosen)
    assert page.status_code == 422
    text = page.content.decode()
    assert 'href="mailto:' in text
    assert "Bonjour Claude Genêt" in text
    assert "Nom, prénom\u00a0: […]" in text
    prepared = page.context["prepared"]
    assert "Affection de longue durée" in prepared.body
    assert unquote(prepared.mailto).endswith(prepared.body)
    assert Message.objects.count() == 0
    assert [model.objects.count() for model in (AuditEntry, AccessEntry)] == before
    wrong = client.post(f"{BASE}message/", {**chosen, "doctor": "999999"})
    assert (wrong.status_code, wrong.context["prepared"]) == (422, None)
    assert "Bessèges" in wrong.content.decode()


# --- Lists of the insurer ---------------------------------------------------------------------------------


def test_a_list_is_looked_at_then_imported(named: None, coordinator: Actor, client_of: ClientOf) -> None:
    client = client_of("coordinator")
    assert client.post(f"{BASE}listes/nouvelle/", {}).status_code == 422
    sent = client.post(f"{BASE}listes/nouvelle/", {"file": SimpleUploadedFile("cpam.csv", LIST)})
    assert sent.status_code == 302
    kept = WaitingImport.objects.get()
    assert WaitingPerson.objects.count() == 0
    page = client.get(sent["Location"]).content.decode()
    assert "Ligne 5\u00a0: deux fois dans ce fichier" in page.replace(" :", "\u00a0:")
    assert client.post(f"{sent['Location']}importer/").status_code == 302
    kept.refresh_from_db()
    assert (kept.imported, kept.content) == (2, "")
    assert [number for number, _ in kept.refusals] == [5, 6, 7, 8]
    assert "Saule" not in str(kept.refusals)
    row = next(one for one in WaitingPerson.objects.all() if one.last_name == "Saule")
    assert (row.criteria, row.consent_at, row.origin) == (["ald", "plus-70"], None, "import")
    assert row.commune_id == BESSEGES
    # Twice: the same answer and nothing more. The same file again: everybody is known.
    twice = client.post(f"{sent['Location']}importer/", follow=True).content.decode()
    assert "déjà été importée" not in twice
    again = importing.keep_list(by=coordinator, name="cpam.csv", content=LIST)
    assert importing.KNOWN in {why for _, why in again.refusals}
    assert importing.apply_list(by=coordinator, pk=again.pk).imported == 0
    assert WaitingPerson.objects.count() == 2
    assert importing.apply_list(by=coordinator, pk=again.pk).imported == 0
    assert client.get(f"{BASE}listes/").status_code == 200


def test_a_list_given_twice_is_one_and_a_person_entered_meanwhile_holds_up_nobody(
    named: None, coordinator: Actor, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_of("coordinator")
    sent = [
        client.post(f"{BASE}listes/nouvelle/", {"file": SimpleUploadedFile("cpam.csv", LIST)})["Location"]
        for _ in range(2)
    ]
    assert sent[0] == sent[1]
    kept = WaitingImport.objects.get()
    found = importing.checked(coordinator, kept)
    # After the lines were looked at, before they are written.
    people.add_person(
        by=coordinator,
        once="entre-temps",
        last_name=found.people[0].last_name,
        first_name=found.people[0].first_name,
        birth_date=people.birth_of(found.people[0]),
    )
    monkeypatch.setattr(importing, "checked", lambda by, kept: found)
    assert importing.apply_list(by=coordinator, pk=kept.pk).imported == 1
    assert WaitingPerson.objects.count() == 2
    importing.forget_list(by=coordinator, pk=kept.pk)
    WaitingImport.objects.update(applied_at=None)
    with pytest.raises(DoctorListRefused, match="effacées"):
        importing.apply_list(by=coordinator, pk=kept.pk)


def test_the_form_completes_who_came_by_a_list(named: None, coordinator: Actor, client: Client) -> None:
    kept = importing.keep_list(by=coordinator, name="cpam.csv", content=LIST)
    importing.apply_list(by=coordinator, pk=kept.pk)
    row = next(one for one in WaitingPerson.objects.all() if one.last_name == "Saule")
    address = configuring.save_settings(by=coordinator, version=0, values={"is_open": True}).secret
    birth = people.birth_of(row)
    assert birth is not None
    filled = {
        "last_name": "SAULE",
        "first_name": row.first_name,
        "birth_date": birth.isoformat(),
        "commune": f"Robiac-Rochessadoule ({ROBIAC})",
        "phone": "04 66 00 00 01",
        "email": "camille@tests.example",
        "at_home": "on",
        "origin": "person",
        "has_consent": "on",
        "once": "page",
    }
    assert client.post(f"/s/medecin-traitant/{address}/", filled).status_code == 302
    assert WaitingPerson.objects.count() == 2
    row.refresh_from_db()
    assert (row.consent_at is not None, row.at_home, bool(row.phone)) == (True, True, True)
    # Nothing that was known is replaced; and whoever knows a name and a birth date gets no link by typing an address.
    assert (row.commune_id, row.email, Message.objects.count()) == (BESSEGES, "", 0)
    # A professional is trusted with the address: the person's link leaves.
    given = {
        "last_name": "Saule",
        "first_name": row.first_name,
        "birth_date": birth,
        "email": "c@tests.example",
    }
    assert people.add_person(by=coordinator, once="b", **given).is_known
    row.refresh_from_db()
    assert (row.email, Message.objects.count()) == ("c@tests.example", 1)


def test_lines_that_nobody_imports_are_forgotten(
    named: None, coordinator: Actor, client_of: ClientOf
) -> None:
    kept = importing.keep_list(by=coordinator, name="a.csv", content=LIST)
    jobs.keep_up()
    kept.refresh_from_db()
    assert kept.content
    WaitingImport.objects.update(created_at=timezone.now() - timedelta(days=2))
    jobs.keep_up()
    kept.refresh_from_db()
    assert kept.content == ""
    assert "effacées" in client_of("coordinator").get(f"{BASE}listes/{kept.pk}/").content.decode()
    other = importing.keep_list(by=coordinator, name="b.csv", content=LIST)
    client_of("coordinator").post(f"{BASE}listes/{other.pk}/ecarter/")
    other.refresh_from_db()
    assert other.content == ""


def test_whatever_the_file(named: None) -> None:
    book = Workbook()
    assert book.active is not None
    book.active.append(["NOM USUEL", "Prénoms", "Né(e) le", "Code postal"])
    book.active.append(["Saule", "Camille", date(1950, 2, 1), "30160"])
    written = io.BytesIO()
    book.save(written)
    [(number, row)] = read_list(written.getvalue())
    day = date(2026, 1, 1)
    born = as_day(row["birth_date"], latest=day)
    assert (number, row["last_name"], born) == (2, "Saule", date(1950, 2, 1))
    assert [
        as_day(one, latest=day) for one in ("02.12.50", "01/01/26", "02/01/26", "1950-12-02", "hier")
    ] == [
        date(1950, 12, 2),
        day,
        date(1926, 1, 2),
        date(1950, 12, 2),
        None,
    ]
    for content in (b"", b"%PDF-1.7", b"Nom;Prenom\nSaule;C\n", b"PK\x03\x04abc", b"Nom;Prenom;Ne le\n"):
        with pytest.raises(DoctorListRefused):
            read_list(content)


def test_the_list_counts_by_area(waiting: MakePerson) -> None:
    waiting("Saule")
    waiting("Tilleul", ROBIAC, has_consent=False)
    found = queries.waiting_counts()
    assert (found.waiting, found.unasked, len(found.areas)) == (2, 1, 2)
