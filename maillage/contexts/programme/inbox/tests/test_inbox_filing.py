"""What came in becomes a piece of evidence or a follow-up, once; put aside, taken up, erased at its date."""

from __future__ import annotations

import re
from dataclasses import asdict
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from maillage.contexts.association.models import Contact, FollowUp
from maillage.contexts.programme.actions import services as actions
from maillage.contexts.programme.actions.models import Action, Step
from maillage.contexts.programme.evidence.models import Evidence
from maillage.contexts.programme.evidence.services import EvidenceRefused
from maillage.contexts.programme.inbox import filing, guessing, personal_data, queries, retention, services
from maillage.contexts.programme.inbox.conftest import MakeSheet
from maillage.contexts.programme.inbox.models import InboxFile, InboxItem
from maillage.contexts.programme.inbox.offers import _waiting
from maillage.contexts.programme.inbox.place import MailboxPlace
from maillage.contexts.programme.inbox.refusals import InboxRefused, SortedMeanwhile
from maillage.platform.files.models import StoredFile
from maillage.platform.files.services import FileRefused
from maillage.platform.registry.personal_data import Person
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from tests.people import ActorOf, ClientOf

BASE = "/c/val-exemple/projet/boite/"


def called(by: Actor, title: str = "La mairie prête la salle", **values: Any) -> InboxItem:
    given = {"once": title, "happened_on": timezone.localdate(), "caller": "Mairie", **values}
    row = services.note_call(by=by, title=title, **given)
    assert row is not None
    return row


def dropped(by: Actor, *names: str, title: str = "Atelier") -> InboxItem:
    files = [(name, f"contenu de {name}".encode()) for name in names or ("photo.txt",)]
    row = services.drop_files(by=by, once=title, title=title, happened_on=timezone.localdate(), files=files)
    assert row is not None
    return row


def test_two_touches_make_evidence_of_a_dropped_file(
    hand: Actor, make_sheet: MakeSheet, client_of: ClientOf
) -> None:
    make_sheet("Formation des aidants")
    sheet = make_sheet("Prévention des chutes")
    row = dropped(hand, title="Atelier prévention des chutes")
    client = client_of("coordinator")
    listed = client.get(BASE).content.decode()
    assert f"{BASE}{row.pk}/preuve/" in listed
    page = client.get(f"{BASE}{row.pk}/preuve/").content.decode()
    # The form is filled in with the best guess: what it sends unchanged saves.
    assert re.search(rf'<option value="{sheet.pk}" selected', page)
    held = queries.files_of(row)[0]
    sent = {
        "action": sheet.pk,
        "title": row.title,
        "happened_on": row.happened_on.isoformat(),
        "kept": [held.pk],
        "detail": "",
        "version": row.version,
    }
    answer = client.post(f"{BASE}{row.pk}/preuve/", sent)
    assert (answer.status_code, answer["Location"]) == (302, BASE)
    made = Evidence.objects.get()
    assert (made.action, made.title) == (sheet, "Atelier prévention des chutes")
    assert made.file is not None
    assert (made.file.sha256, made.file.owner) == (held.file.sha256, "programme.evidence")
    row.refresh_from_db()
    assert (row.state, row.evidence) == ("filed", made)
    # Sent again: it says by whom and when, and makes nothing.
    again = client.post(f"{BASE}{row.pk}/preuve/", sent, follow=True).content.decode()
    assert "déjà fait" in again
    assert "Classé par" in again
    assert Evidence.objects.count() == 1


def test_each_chosen_file_is_a_piece_of_evidence(hand: Actor, make_sheet: MakeSheet) -> None:
    sheet, row = make_sheet("Chutes"), dropped(hand, "a.txt", "b.txt", "c.txt")
    keys = [one.pk for one in queries.files_of(row)][:2]
    made = filing.file_as_evidence(
        by=hand, pk=row.pk, version=1, action=sheet, title="Atelier", happened_on=row.happened_on, files=keys
    )
    assert [one.title for one in made] == ["Atelier (1 sur 2)", "Atelier (2 sur 2)"]
    assert Evidence.objects.count() == 2


def test_a_refused_piece_of_evidence_leaves_the_item_as_it_was(hand: Actor, make_sheet: MakeSheet) -> None:
    sheet, row = make_sheet("Chutes"), dropped(hand)
    files = [one.pk for one in queries.files_of(row)]
    with pytest.raises(EvidenceRefused):
        filing.file_as_evidence(
            by=hand,
            pk=row.pk,
            version=1,
            action=sheet,
            title="Atelier",
            happened_on=timezone.localdate() + timedelta(days=1),
            files=files,
        )
    row.refresh_from_db()
    assert (row.state, row.version, Evidence.objects.count()) == ("waiting", 1, 0)
    assert StoredFile.objects.count() == 1


def test_filed_by_somebody_else_nothing_is_made_twice(
    hand: Actor, make_sheet: MakeSheet, actor_of: ActorOf
) -> None:
    sheet, row, other = make_sheet("Chutes"), called(hand), actor_of("president")
    given: dict[str, Any] = {
        "pk": row.pk,
        "version": 1,
        "title": "Écrire au maire",
        "owner": None,
        "due_on": None,
    }
    filing.file_as_follow_up(by=other, **given)
    for again in (
        lambda: filing.file_as_follow_up(by=hand, **given),
        lambda: filing.file_as_step(by=hand, action=sheet, **given),
        lambda: services.discard(by=hand, pk=row.pk, version=1),
    ):
        with pytest.raises(SortedMeanwhile, match=f"classé par {re.escape(str(other.user))}"):
            again()
    assert (FollowUp.objects.count(), Step.objects.count()) == (1, 0)
    # The other gesture remains, on the page of today.
    filing.file_as_evidence(
        by=hand, pk=row.pk, version=2, action=sheet, title="Appel", happened_on=row.happened_on, detail="Vu"
    )
    assert Evidence.objects.count() == 1


def test_a_follow_up_is_given_to_somebody_for_a_day(
    hand: Actor, scoped: Community, client_of: ClientOf
) -> None:
    row = called(hand)
    contact = Contact.objects.create(
        community=scoped, last_name="Aubépine", first_name="Jeanne", search_name="jeanne aubepine"
    )
    client = client_of("coordinator")
    page = client.get(f"{BASE}{row.pk}/suite/").content.decode()
    assert "Rappeler Mairie : La mairie prête la salle" in page
    day = timezone.localdate() + timedelta(days=3)
    sent = {"title": "Écrire au maire", "due_on": day.isoformat(), "version": 1, "mine": "on"}
    answer = client.post(f"{BASE}{row.pk}/suite/", {**sent, "owner": f"Jeanne Aubépine (n° {contact.pk})"})
    assert answer.status_code == 302
    made = FollowUp.objects.get()
    assert (made.title, made.contact, made.due_on, made.created_by) == (
        "Écrire au maire",
        contact,
        day,
        hand.user,
    )


def test_a_follow_up_may_be_a_step_of_a_sheet_or_mine(
    hand: Actor, make_sheet: MakeSheet, client_of: ClientOf
) -> None:
    sheet, first, second = make_sheet("Chutes"), called(hand, "Un"), called(hand, "Deux")
    client = client_of("coordinator")
    client.post(f"{BASE}{first.pk}/suite/", {"title": "Acheter des tapis", "action": sheet.pk, "version": 1})
    client.post(f"{BASE}{second.pk}/suite/", {"title": "Appeler", "mine": "on", "version": 1})
    first.refresh_from_db()
    second.refresh_from_db()
    assert first.step is not None
    assert (first.step.action, first.step.title, first.follow_up) == (sheet, "Acheter des tapis", None)
    assert second.follow_up is not None
    assert second.follow_up.user == hand.user


def test_discarded_and_taken_up_again(hand: Actor, client_of: ClientOf) -> None:
    row, client = called(hand), client_of("coordinator")
    answer = client.post(f"{BASE}{row.pk}/ecarter/?version=1", follow=True).content.decode()
    assert "est écarté" in answer
    assert f"{BASE}{row.pk}/reprendre/" in answer
    client.post(f"{BASE}{row.pk}/reprendre/", {"version": 2})
    row.refresh_from_db()
    assert (row.state, row.sorted_by) == ("waiting", None)


def test_what_was_filed_is_taken_up_again_once_nothing_is_left_of_it(
    hand: Actor, make_sheet: MakeSheet
) -> None:
    from maillage.contexts.programme.evidence.services import remove

    sheet, row = make_sheet("Chutes"), called(hand)
    [made] = filing.file_as_evidence(
        by=hand, pk=row.pk, version=1, action=sheet, title="Appel", happened_on=row.happened_on, detail="Vu"
    )
    with pytest.raises(InboxRefused, match="Retirez d’abord"):
        services.restore(by=hand, pk=row.pk, version=2)
    remove(by=hand, pk=made.pk)
    assert services.restore(by=hand, pk=row.pk, version=2).state == "waiting"


def test_a_form_sent_twice_is_one_item(hand: Actor, client_of: ClientOf) -> None:
    client = client_of("coordinator")
    sent = {"title": "Appel de la mairie", "happened_on": timezone.localdate().isoformat(), "once": "a"}
    for _ in range(2):
        assert client.post(f"{BASE}appel/", sent).status_code == 302
    for _ in range(2):
        given = {
            "happened_on": sent["happened_on"],
            "once": "b",
            "photo": SimpleUploadedFile("tableau.png", b"\x89PNG\r\n\x1a\n0000"),
            "attached": [SimpleUploadedFile("un.txt", b"un"), SimpleUploadedFile("deux.txt", b"deux")],
        }
        assert client.post(f"{BASE}fichier/", given).status_code == 302
    assert queries.items().count() == 2
    assert (InboxFile.objects.count(), StoredFile.objects.count()) == (3, 3)
    assert hand.user is not None


def test_a_refused_file_keeps_none_of_them(hand: Actor) -> None:
    with pytest.raises(FileRefused):
        services.drop_files(
            by=hand,
            once="x",
            title="",
            happened_on=timezone.localdate(),
            files=[("un.txt", b"un"), ("deux.exe", b"MZ\x00\x01")],
        )
    assert (InboxItem.objects.count(), StoredFile.objects.count()) == (0, 0)


def test_the_best_guess(hand: Actor, make_sheet: MakeSheet, scoped: Community) -> None:
    falls, care = make_sheet("Prévention des chutes"), make_sheet("Soins non programmés du soir")
    contact = Contact.objects.create(community=scoped, last_name="Aubépine", search_name="aubepine")
    actions.update_action(by=hand, pk=care.pk, version=care.version, pilot=contact)
    sheets = list(Action.objects.select_related("pilot").order_by("pk"))

    def guess(title: str, **values: Any) -> Action | None:
        return guessing.best_action(InboxItem(title=title, **values), sheets)

    assert guess(f"Re: {care.code} : chutes") == care
    assert guess("TR: Atelier chutes au foyer") == falls
    assert guess("Photo", contact=contact) == care
    assert guess("Photo") is None
    assert guess("Photo", body="chutes et prévention des chutes, encore : prévention") is None
    assert guessing.plain_title("Re: TR : Fwd: Salle") == "Salle"


def test_contents_go_at_their_date(hand: Actor, make_sheet: MakeSheet) -> None:
    sheet = make_sheet("Chutes")
    services.keep_for(by=hand, days=30)
    filed, waiting, young = (
        dropped(hand, title="Un"),
        dropped(hand, title="Deux"),
        dropped(hand, title="Trois"),
    )
    [made] = filing.file_as_evidence(
        by=hand,
        pk=filed.pk,
        version=1,
        action=sheet,
        title="Un",
        happened_on=filed.happened_on,
        files=[queries.files_of(filed)[0].pk],
    )
    old = timezone.now() - timedelta(days=31)
    InboxItem.objects.filter(pk__in=(filed.pk, waiting.pk)).update(created_at=old)
    InboxItem.objects.filter(pk=filed.pk).update(sorted_at=old)
    assert retention.erase_old(timezone.now()) == 2
    assert list(queries.items().order_by("pk").values_list("pk", flat=True)) == [filed.pk, young.pk]
    filed.refresh_from_db()
    assert (filed.title, filed.body, filed.erased_at is not None) == ("Un", "", True)
    assert queries.files_of(filed) == []
    # The evidence has its own.
    made.refresh_from_db()
    assert made.file is not None
    with pytest.raises(InboxRefused, match="effacé"):
        filing.file_as_follow_up(by=hand, pk=filed.pk, version=3, title="x", owner=None, due_on=None)
    assert retention.erase_old(timezone.now()) == 0


def test_files_whose_item_was_never_written_go(hand: Actor) -> None:
    from maillage.contexts.programme.inbox import arriving

    lost = arriving.keep_file(by=hand, name="perdu.txt", content=b"perdu")
    dropped(hand)
    assert retention.erase_old(timezone.now()) == 0
    StoredFile.objects.update(stored_at=timezone.now() - timedelta(days=2))
    assert retention.erase_old(timezone.now()) == 1
    assert not StoredFile.objects.filter(pk=lost.pk).exists()
    assert StoredFile.objects.count() == 1


def test_a_person_is_told_what_is_held_and_is_erased(hand: Actor, scoped: Community) -> None:
    contact = Contact.objects.create(
        community=scoped, last_name="Aubépine", search_name="aubepine", email="jeanne@mairie.example"
    )
    waiting = called(hand, "Un", contact=contact)
    filed = called(hand, "Deux", contact=contact, body="Texte")
    called(hand, "Trois")
    filing.file_as_follow_up(by=hand, pk=filed.pk, version=1, title="Rappeler", owner=None, due_on=None)
    person = Person(emails=frozenset({"jeanne@mairie.example"}))
    assert len(list(personal_data.held(person, False))) == 2
    assert personal_data.erase(hand, person, False) == [
        "2\N{NO-BREAK SPACE}éléments reçus effacés, fichiers compris."
    ]
    assert not InboxItem.objects.filter(pk=waiting.pk).exists()
    filed.refresh_from_db()
    assert (filed.sender_name, filed.contact, filed.body) == ("", None, "")
    assert personal_data.erase(hand, person, False) == []


def test_what_waits_stands_on_the_dashboard(hand: Actor) -> None:
    assert _waiting(hand) == []
    called(hand, "Un")
    called(hand, "Deux")
    assert [one.label for one in _waiting(hand)] == ["2\N{NO-BREAK SPACE}éléments à classer"]


def test_html_is_never_rendered(hand: Actor, client_of: ClientOf) -> None:
    row = called(hand, "<b>Objet</b>", body="<script>alert(1)</script>\n<img src=x>")
    page = client_of("coordinator").get(f"{BASE}{row.pk}/").content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "<b>Objet" not in page


def test_the_address_is_for_those_who_configure(hand: Actor, client_of: ClientOf, settings: Any) -> None:
    assert hand.community is not None
    page = client_of("coordinator").get(f"{BASE}reglages/").content.decode()
    assert "n’a pas de boîte de courrier" in page
    client_of("coordinator").post(f"{BASE}reglages/adresse/", {"act": "renew"})
    assert queries.inbox_settings() is None
    settings.MAILLAGE_INBOX = asdict(MailboxPlace("h", 993, "tls", "u", "p", "INBOX", "boite@exemple.fr"))
    client_of("coordinator").post(f"{BASE}reglages/adresse/", {"act": "renew"})
    row = queries.inbox_settings()
    assert row is not None
    shown = f"boite+{row.secret}@exemple.fr"
    assert shown in client_of("secretary").get(BASE).content.decode()
    assert client_of("secretary").post(f"{BASE}reglages/adresse/", {"act": "renew"}).status_code == 403
    assert client_of("coordinator").post(f"{BASE}reglages/", {"kept_days": "3"}).status_code == 422
    assert client_of("coordinator").post(f"{BASE}reglages/", {"kept_days": "45"}).status_code == 302
    assert queries.kept_days(queries.inbox_settings()) == 45
    client_of("coordinator").post(f"{BASE}reglages/adresse/", {"act": "close"})
    assert shown not in client_of("secretary").get(BASE).content.decode()
