"""One letter to many: who gets it, what it says, that it leaves once, and that its reader may stop it."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from django_scopes import scope
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.contexts.association.bodies.models import Body, BodyKind, Mandate
from maillage.contexts.association.contacts.models import Contact, ContactKind, Standing
from maillage.contexts.association.mailing import audience, leaving, merging, personal_data, queries, services
from maillage.contexts.association.mailing.audience import EVERYBODY, Audience, people
from maillage.contexts.association.mailing.models import Mailing, MailingState, Recipient
from maillage.contexts.association.mailing.personal_data import KEPT, forget
from maillage.contexts.association.mailing.services import MailingRefused
from maillage.contexts.association.members.models import Team, TeamKind, TeamMember
from maillage.contexts.association.statutes.models import College
from maillage.platform.audit.models import AuditEntry
from maillage.platform.keeping.package.references import Moved
from maillage.platform.messaging.delivery import deliver
from maillage.platform.messaging.models import AttachedFile, Message
from maillage.platform.registry.personal_data import Person
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from tests.people import ActorOf, ClientOf

Member = Callable[..., Contact]
BASE = "/c/val-exemple/association/courriers/"
PDF = b"%PDF-1.7\n%%EOF\n"


@pytest.fixture
def secretary(actor_of: ActorOf) -> Actor:
    return actor_of("secretary")


@pytest.fixture
def member(scoped: Community) -> Member:
    def make(last_name: str, **changes: Any) -> Contact:
        values = {
            "last_name": last_name,
            "first_name": "Léa",
            "search_name": last_name.lower(),
            "standing": Standing.MEMBER,
            "email": f"{last_name.lower()}@adherents.exemple.fr",
        }
        made: Contact = Contact.objects.create(community=scoped, **(values | changes))
        return made

    return make


def letter(by: Actor, **changes: Any) -> Mailing:
    values: dict[str, Any] = {"subject": "Réunion", "text": "Bonjour {prénom}.", "audience": Audience()}
    return services.write(by=by, **(values | changes))


def send(by: Actor, row: Mailing) -> Mailing:
    return services.send(by=by, pk=row.pk, version=row.version)


def names(chosen: Audience) -> list[str]:
    return [one.last_name for one in people(chosen, timezone.localdate())]


# --- To whom ----------------------------------------------------------------------------------------------


def test_groups_of_one_kind_add_up_and_kinds_narrow(scoped: Community, member: Member) -> None:
    first, second = (
        College.objects.create(community=scoped, code=code, name=code) for code in ("liberaux", "salaries")
    )
    team = Team.objects.create(community=scoped, kind=TeamKind.MSP, name="MSP", search_name="msp")
    a = member("A", college=first, profession="10")
    b = member("B", college=second, profession="60")
    member("C", profession="10")
    member("D", standing=Standing.KNOWN)
    member("E", standing=Standing.FORMER)
    for one, ended in ((a, None), (b, date(2020, 1, 1))):
        TeamMember.objects.create(community=scoped, team=team, contact=one, ended_on=ended)
    both = (first.pk, second.pk)
    assert names(Audience()) == ["A", "B", "C"]
    assert names(Audience(who=EVERYBODY)) == ["A", "B", "C", "D"]
    assert names(Audience(colleges=both)) == ["A", "B"]
    assert names(Audience(colleges=both, professions=("10",))) == ["A"]
    assert names(Audience(teams=(team.pk,))) == ["A"]
    assert names(Audience(colleges=(999_999,))) == []


def test_a_body_is_those_who_sit_today_and_the_assembly_all_members(
    scoped: Community, member: Member
) -> None:
    day = date(2024, 1, 1)
    board = Body.objects.create(community=scoped, kind=BodyKind.BOARD, name="CA", created_on=day)
    assembly = Body.objects.create(community=scoped, kind=BodyKind.ASSEMBLY, name="AG", created_on=day)
    sits, sat, guest = member("A"), member("B"), member("C", standing=Standing.KNOWN)
    for one, ended in ((sits, None), (sat, date(2025, 1, 1)), (guest, None)):
        Mandate.objects.create(community=scoped, body=board, contact=one, starts_on=day, ended_on=ended)
    assert names(Audience(bodies=(board.pk,))) == ["A"]
    assert names(Audience(who=EVERYBODY, bodies=(board.pk,))) == ["A", "C"]
    assert names(Audience(who=EVERYBODY, bodies=(assembly.pk,))) == ["A", "B"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4),
    max_leaves=6,
)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from(["who", *audience.LABELS, "x"]), JSON, max_size=6))
def test_whatever_was_saved_an_audience_is_read_and_written_the_same(saved: dict[str, Any]) -> None:
    read = Audience.from_json(saved)
    assert Audience.from_json(read.to_json()) == read
    assert all(type(one) is int for one in (*read.colleges, *read.bodies, *read.teams))


def test_a_group_that_did_not_come_along_is_not_everybody() -> None:
    row = {"audience": Audience(colleges=(3,)).to_json()}
    moved = Moved(old_community=1, new_community=2, old_slug="a", new_slug="b")
    assert leaving._mailing(row, moved)["audience"]["colleges"] == [0]


def test_no_address_no_wish_and_one_letter_per_address(member: Member, secretary: Actor) -> None:
    member("A")
    member("B", email="A@adherents.exemple.fr")
    member("C", email="")
    member("D", email="pas une adresse")
    member("E", mail_refused_at=timezone.now())
    row = letter(secretary)
    written, without, refused = services.sorted_out(row)
    assert [[one.last_name for one in group] for group in (written, without, refused)] == [
        ["A"],
        ["C", "D"],
        ["E"],
    ]
    statutory = letter(secretary, is_statutory=True)
    assert [one.last_name for one in services.sorted_out(statutory)[0]] == ["A", "E"]


# --- What it says -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Bonjour {prénom} {nom},", "Bonjour Léa Aubépine,"),
        ("Bonjour {Prenom},", "Bonjour Léa,"),
        ("{ nom complet }", "Léa Aubépine"),
        ("Bonjour {organisation}, à {commune}.", "Bonjour, à."),
        ("{{prénom}}", "{Léa}"),
        ("a { b", "a { b"),
    ],
)
def test_merging(text: str, said: str) -> None:
    contact = Contact(last_name="Aubépine", first_name="Léa")
    assert merging.merged(text, merging.values_of(contact)) == said


def test_an_organisation_has_its_name() -> None:
    contact = Contact(kind=ContactKind.ORGANISATION, organisation_name="Mairie")
    assert merging.merged("{nom} {prénom}", merging.values_of(contact)) == "Mairie"


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=60), st.text(alphabet=st.characters(exclude_categories=["C"]), max_size=12))
def test_what_a_name_holds_is_never_merged_again(text: str, name: str) -> None:
    values = dict.fromkeys(merging.FIELDS, name)
    if "{" not in text:
        assert merging.merged(text.replace("\x01", ""), values) == text.replace("\x01", "")
    assert merging.merged("{nom}", values | {"nom": "{prénom}"}) == "{prénom}"


@pytest.mark.parametrize("text", ["{age}", "{prénom} {x}", "{{{nimporte}}}"])
def test_an_unknown_field_is_refused(scoped: Community, secretary: Actor, text: str) -> None:
    with pytest.raises(MailingRefused, match="Champs inconnus"):
        letter(secretary, text=text)
    assert not Mailing.objects.exists()


def test_what_is_missing_is_said(member: Member) -> None:
    rows = [member("A"), member("B", first_name="")]
    assert merging.missing("{prénom} {nom} {commune}", rows) == [("prénom", 1), ("commune", 2)]


# --- Leaving ----------------------------------------------------------------------------------------------


def test_letters_leave_once_with_their_files_and_their_link(member: Member, secretary: Actor) -> None:
    for name in ("A", "B"):
        member(name)
    row = letter(secretary)
    services.attach(by=secretary, pk=row.pk, name="ordre du jour.pdf", stream=io.BytesIO(PDF))
    done = send(secretary, row)
    assert (done.state, done.sent_count) == (MailingState.SENT, 2)
    assert send(secretary, row).sent_at == done.sent_at
    messages = list(Message.objects.order_by("to"))
    assert [one.to for one in messages] == ["a@adherents.exemple.fr", "b@adherents.exemple.fr"]
    assert messages[0].body.startswith("Bonjour Léa.")
    assert messages[0].unsubscribe_url in messages[0].body
    assert messages[0].unsubscribe_url != messages[1].unsubscribe_url
    [file] = AttachedFile.objects.all()
    assert (file.file_name, bytes(file.content)) == ("ordre du jour.pdf", PDF)
    secret = messages[0].unsubscribe_url.rsplit("/", 2)[1]
    assert not Recipient.objects.filter(digest=secret).exists(), "only the digest is kept"
    log: Any = queries.recipients(row)
    assert [one.mail_state for one in log] == ["queued", "queued"]
    assert AuditEntry.objects.filter(action="mailing.sent").count() == 1


def test_a_statutory_letter_has_no_link(member: Member, secretary: Actor) -> None:
    member("A")
    send(secretary, letter(secretary, is_statutory=True))
    message = Message.objects.get()
    assert message.unsubscribe_url == ""
    assert "/a/courrier/" not in message.body


def test_a_letter_that_changed_since_it_was_read_does_not_leave(member: Member, secretary: Actor) -> None:
    member("A")
    row = letter(secretary)
    services.rewrite(
        by=secretary,
        pk=row.pk,
        version=row.version,
        subject="x",
        text="y",
        audience=Audience(),
        is_statutory=False,
    )
    with pytest.raises(services.ChangedMeanwhile):
        send(secretary, row)
    assert not Message.objects.exists()


def test_nobody_to_write_to_is_said(scoped: Community, secretary: Actor) -> None:
    with pytest.raises(MailingRefused, match="Personne"):
        send(secretary, letter(secretary))


def test_a_letter_that_left_does_not_change(member: Member, secretary: Actor) -> None:
    member("A")
    row = send(secretary, letter(secretary))
    for act in (
        lambda: services.remove(by=secretary, pk=row.pk),
        lambda: services.attach(by=secretary, pk=row.pk, name="a.pdf", stream=io.BytesIO(PDF)),
    ):
        with pytest.raises(MailingRefused, match="déjà parti"):
            act()


def test_too_heavy_files_are_refused(
    member: Member, secretary: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = letter(secretary)
    monkeypatch.setattr(services, "MAX_BYTES", len(PDF) + 3)
    services.attach(by=secretary, pk=row.pk, name="a.pdf", stream=io.BytesIO(PDF))
    with pytest.raises(MailingRefused, match="dépassent"):
        services.attach(by=secretary, pk=row.pk, name="b.pdf", stream=io.BytesIO(PDF))
    assert len(services.files_of(row)) == 1


def test_a_thousand_letters_are_few_queries(
    scoped: Community, secretary: Actor, django_assert_max_num_queries: Any
) -> None:
    Contact.objects.bulk_create(
        Contact(
            community=scoped,
            last_name=f"Exemple{number:04}",
            search_name=f"exemple{number:04}",
            standing=Standing.MEMBER,
            email=f"p{number:04}@adherents.exemple.fr",
        )
        for number in range(1_000)
    )
    row = letter(secretary, text="Bonjour {prénom} {nom}")
    with django_assert_max_num_queries(40):
        assert send(secretary, row).sent_count == 1_000
    assert Recipient.objects.values("message_id").distinct().count() == 1_000


def test_recipients_are_forgotten_after_a_year(member: Member, secretary: Actor) -> None:
    member("A")
    row = send(secretary, letter(secretary))
    assert forget(timezone.now() - KEPT) == 0
    Mailing.objects.filter(pk=row.pk).update(sent_at=timezone.now() - KEPT * 2)
    assert forget(timezone.now() - KEPT) == 1
    assert Mailing.objects.filter(pk=row.pk).exists()


def test_a_person_is_told_what_they_received_and_it_is_forgotten(member: Member, secretary: Actor) -> None:
    member("A")
    member("B")
    send(secretary, letter(secretary))
    person = Person(emails=frozenset({"a@adherents.exemple.fr"}))
    [row] = personal_data.held(person, False)
    assert ("objet", "Réunion") in row.values
    assert personal_data.erase(secretary, person, False) == ["1\u00a0envoi de courrier effacé."]
    assert personal_data.erase(secretary, person, False) == []
    assert [one.email for one in Recipient.objects.all()] == ["b@adherents.exemple.fr"]


# --- Its reader -------------------------------------------------------------------------------------------


def is_stopped(contact: Contact) -> bool:
    contact.refresh_from_db()
    return contact.mail_refused_at is not None


def stop_path(message: Message) -> str:
    found = re.search(r"/a/courrier/[^/]+/", message.unsubscribe_url)
    assert found is not None
    return found[0]


def test_a_reader_stops_and_resumes(member: Member, secretary: Actor) -> None:
    contact = member("A")
    send(secretary, letter(secretary))
    path, browser = stop_path(Message.objects.get()), Client()
    assert "cessera de vous écrire" in browser.get(path).content.decode()
    assert not is_stopped(contact), "a GET writes nothing"
    assert "ne vous écrira plus" in browser.post(path, {"act": "stop"}).content.decode()
    assert is_stopped(contact)
    with pytest.raises(MailingRefused, match="Personne"):
        send(secretary, letter(secretary))
    browser.post(path, {"act": "resume"})
    assert not is_stopped(contact)
    assert Recipient.objects.get().stopped_at is None


def test_a_mail_program_stops_in_one_click_and_another_site_does_not(
    member: Member, secretary: Actor
) -> None:
    contact = member("A")
    send(secretary, letter(secretary))
    path, program = stop_path(Message.objects.get()), Client(enforce_csrf_checks=True)
    assert program.post(path, {"act": "stop"}).status_code == 403
    for _ in range(2):
        assert program.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 204
    assert is_stopped(contact)
    assert AuditEntry.objects.filter(action="association_contact.mail_refused").count() == 1
    assert program.get("/a/courrier/inconnu/").status_code == 404
    assert program.post("/a/courrier/inconnu/", {"List-Unsubscribe": "One-Click"}).status_code == 403


# --- Pages ------------------------------------------------------------------------------------------------


def test_from_the_form_to_the_log(
    client_of: ClientOf, member: Member, community: Community, settings: Any
) -> None:
    settings.MAILLAGE_FICTITIOUS_DOMAINS = ("exemple.fr",)
    for name in ("A", "B", "C", "D", "E"):
        member(name)
    browser = client_of("secretary")
    given = {"subject": "Réunion {prénom}", "text": "Bonjour {nom}", "who": "members", "version": "0"}
    wrong = browser.post(f"{BASE}nouveau/", given | {"text": "{inconnu}"})
    assert (wrong.status_code, "Champs inconnus" in wrong.content.decode()) == (422, True)
    page_url = browser.post(f"{BASE}nouveau/", given)["Location"]
    page = browser.get(page_url).content.decode()
    assert "Envoyer 5\u00a0lettres" in page
    assert [f"{one}@adherents.exemple.fr" in page for one in "abcde"] == [True, False, True, False, True]
    file = SimpleUploadedFile("compte rendu.pdf", PDF)
    assert browser.post(f"{page_url}joindre/", {"file": file}).status_code == 302
    program = SimpleUploadedFile("a.exe", b"MZ\x00")
    refused = browser.post(f"{page_url}joindre/", {"file": program})
    assert (refused.status_code, "format accepté" in refused.content.decode()) == (422, True)
    assert browser.post(f"{page_url}essai/").status_code == 302
    assert browser.post(f"{page_url}envoyer/", {"version": "0"}).status_code == 422
    assert browser.post(f"{page_url}envoyer/", {"version": "1"}).status_code == 302
    with scope(community=community):
        assert Message.objects.filter(purpose=services.PURPOSE).count() == 5
        assert Message.objects.filter(purpose=services.TRIAL).count() == 1
    deliver()
    log = browser.get(page_url, follow=True).content.decode()
    assert log.count("adresse fictive") >= 5
    assert browser.get(f"{page_url}modifier/")["Location"] == page_url
    assert "compte rendu.pdf" in log


def test_two_who_write_at_once_are_told(client_of: ClientOf, member: Member, secretary: Actor) -> None:
    row = letter(secretary)
    given = {"subject": "Un", "text": "Un", "who": "members", "version": "1"}
    assert client_of("secretary").post(f"{BASE}{row.pk}/modifier/", given).status_code == 302
    second = client_of("president").post(f"{BASE}{row.pk}/modifier/", given | {"text": "Deux"})
    assert second.status_code == 422
    assert "Deux" in second.content.decode()
    assert "modifié entre-temps" in second.content.decode()


def test_a_draft_is_deleted_with_its_files(client_of: ClientOf, scoped: Community, secretary: Actor) -> None:
    row = letter(secretary)
    file = services.attach(by=secretary, pk=row.pk, name="a.pdf", stream=io.BytesIO(PDF))
    other = services.attach(by=secretary, pk=row.pk, name="b.pdf", stream=io.BytesIO(PDF))
    browser = client_of("secretary")
    assert browser.post(f"{BASE}{row.pk}/joint/{file.pk}/retirer/").status_code == 302
    assert services.files_of(row) == [other]
    assert browser.post(f"{BASE}{row.pk}/supprimer/")["Location"] == BASE
    assert services.files_of(row) == []
    assert not Mailing.objects.exists()
