"""Mails come in from a real server: each once, whatever happens; those of nobody are told to nobody."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.utils import timezone
from django_scopes import scope, scopes_disabled

from maillage.contexts.association.models import Contact
from maillage.contexts.programme.inbox import arriving, fetching, health, mailbox, queries, services
from maillage.contexts.programme.inbox.conftest import Server, mail
from maillage.contexts.programme.inbox.models import InboxFile, InboxItem, InboxRemoval, MailboxState
from maillage.contexts.programme.inbox.place import MailboxPlace
from maillage.platform.files import storage
from maillage.platform.files.models import StoredFile
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from tests.people import ActorOf

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
ROOT = Path(__file__).resolve().parents[5]


def test_a_forwarded_mail_waits_to_be_sorted_with_its_file(server: Server, address: str) -> None:
    message = mail(address, "TR: A1 Photo de l’atelier", Message_ID="<un@mairie.example>")
    message.add_attachment(PDF, maintype="application", subtype="pdf", filename="émargement.pdf")
    server.put(message.as_bytes())
    assert fetching.fetch_due() == 1
    row = queries.items().get()
    assert (row.title, row.state, row.kind) == ("TR: A1 Photo de l’atelier", "waiting", "mail")
    assert row.body == "Bonjour,\nvoici la photo."
    assert (row.sender_name, row.sender_email) == ("Jeanne Aubépine", "jeanne@mairie.example")
    assert [one.file.name for one in queries.files_of(row)] == ["émargement.pdf"]
    assert (server.count("INBOX"), server.count("Traité"), server.count("Inconnu")) == (0, 1, 0)
    state = queries.mailbox_state()
    assert (state.error, state.fetched_at is not None) == ("", True)
    # Nothing is left: nothing comes in again.
    assert fetching.fetch_due() == 0


def test_the_same_mail_delivered_twice_is_one_item(server: Server, address: str) -> None:
    named = mail(address, Message_ID="<deux@mairie.example>").as_bytes()
    bare = b"To: " + address.encode() + b"\r\nSubject: Sans numero\r\n\r\nBonjour\r\n"
    for raw in (named, bare, named, bare):
        server.put(raw)
    assert fetching.fetch_due() == 2
    assert queries.items().count() == 2
    assert server.count("Traité") == 4


def test_a_mail_for_no_known_community_is_told_to_nobody(server: Server, address: str) -> None:
    stranger = server.place.address_of("a" * 20)
    for to in (
        stranger,
        "boite@exemple.fr",
        address.replace("@exemple", "@autre-exemple"),
        f"x{address}.evil.example",
    ):
        server.put(mail(to).as_bytes())
    assert fetching.fetch_due() == 0
    assert not queries.items().exists()
    assert (server.count("Inconnu"), server.count("INBOX")) == (4, 0)
    assert queries.mailbox_state().unknown == 4


def test_an_address_in_capitals_or_redirected_is_known(server: Server, address: str) -> None:
    server.put(mail(address.upper()).as_bytes())
    server.put(mail("mairie@mairie.example", X_Original_To=address).as_bytes())
    assert fetching.fetch_due() == 2


def test_a_mail_for_two_communities_comes_in_each(
    server: Server, address: str, other_community: Community
) -> None:
    with scope(community=other_community):
        theirs = services.new_address(by=Actor.system(other_community)).secret
    server.put(mail(f"{address}, {server.place.address_of(theirs)}").as_bytes())
    assert fetching.fetch_due() == 2
    assert queries.items().count() == 1
    with scope(community=other_community):
        assert queries.items().count() == 1


def test_a_renewed_address_leads_nowhere(server: Server, address: str, hand: Actor) -> None:
    new = services.new_address(by=hand)
    assert server.place.address_of(new.secret) != address
    server.put(mail(address).as_bytes())
    assert fetching.fetch_due() == 0
    services.close_address(by=hand)
    server.put(mail(server.place.address_of(new.secret)).as_bytes())
    assert fetching.fetch_due() == 0
    assert server.count("Inconnu") == 2


def test_the_secret_is_sealed_in_the_database(address: str) -> None:
    secret = address.partition("+")[2].partition("@")[0]
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret, secret_digest FROM programme_inboxsettings")
        row = cursor.fetchone()
    assert secret not in str(row)


def test_who_wrote_is_matched_by_address_alone(
    server: Server, address: str, scoped: Community, actor_of: ActorOf
) -> None:
    contact = Contact.objects.create(
        community=scoped, last_name="Aubépine", search_name="aubepine", email="Jeanne@Mairie.example"
    )
    member = actor_of("secretary").user
    assert member is not None
    server.put(mail(address).as_bytes())
    server.put(mail(address, sender=f"Autre Nom <{member.email}>").as_bytes())
    server.put(mail(address, sender="jeanne@ailleurs.example").as_bytes())
    fetching.fetch_due()
    found = {row.sender_email: (row.contact, row.user) for row in queries.items()}
    assert found["jeanne@mairie.example"] == (contact, None)
    assert found[member.email] == (None, member)
    assert found["jeanne@ailleurs.example"] == (None, None)


def test_a_community_has_its_number_a_day(
    server: Server, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(arriving, "MAX_A_DAY", 2)
    for number in range(4):
        server.put(mail(address, f"Numéro {number}").as_bytes())
    assert fetching.fetch_due() == 2
    assert (server.count("INBOX"), queries.mailbox_state().delayed) == (2, 2)
    InboxItem.objects.update(created_at=timezone.now() - timedelta(days=1))
    assert fetching.fetch_due() == 2
    assert server.count("INBOX") == 0


def test_too_heavy_a_mail_comes_without_its_contents(
    server: Server, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "MAX_MAIL_BYTES", 2_000)
    server.put(mail(address, "Lourd", "x" * 5_000).as_bytes())
    assert fetching.fetch_due() == 1
    row = queries.items().get()
    assert (row.title, row.body) == ("Lourd", "")
    assert "pèse" in row.notice


def test_a_refused_file_is_told_and_the_others_come(server: Server, address: str) -> None:
    message = mail(address)
    message.add_attachment(
        b"MZ\x90\x00" * 40, maintype="application", subtype="octet-stream", filename="facture.exe"
    )
    message.add_attachment(PDF, maintype="application", subtype="pdf", filename="feuille.pdf")
    server.put(message.as_bytes())
    fetching.fetch_due()
    row = queries.items().get()
    assert [one.file.name for one in queries.files_of(row)] == ["feuille.pdf"]
    assert "« facture.exe » n’a pas été gardé" in row.notice


def test_while_no_file_can_be_kept_the_mail_stays(
    server: Server, address: str, settings: pytest.FixtureRequest
) -> None:
    message = mail(address)
    message.add_attachment(PDF, maintype="application", subtype="pdf", filename="feuille.pdf")
    server.put(message.as_bytes())
    settings.MAILLAGE_SCAN_COMMAND = "/nowhere/scanner"  # type: ignore[attr-defined]
    assert fetching.fetch_due() == 0
    assert (server.count("INBOX"), StoredFile.objects.count()) == (1, 0)
    settings.MAILLAGE_SCAN_COMMAND = ""  # type: ignore[attr-defined]
    assert fetching.fetch_due() == 1


def test_a_wrong_password_or_folder_is_told_and_the_check_says_it(
    server: Server, address: str, settings: pytest.FixtureRequest
) -> None:
    del address
    place = server.place
    for changed, words in (
        (
            MailboxPlace(place.host, place.port, "", place.user, "faux", "INBOX", place.address),
            "mot de passe",
        ),
        (
            MailboxPlace(place.host, place.port, "", place.user, place.password, "Absent", place.address),
            "Absent",
        ),
        (
            MailboxPlace(place.host, 9, "", place.user, place.password, "INBOX", place.address),
            "ne répond pas",
        ),
    ):
        settings.MAILLAGE_INBOX = asdict(changed)  # type: ignore[attr-defined]
        assert fetching.fetch_due() == 0
        assert words in queries.mailbox_state().error
        findings = health.CHECK.run()
        assert findings[0].level == "fault"
        assert words in findings[0].message
        assert "faux" not in str(findings)


def test_the_check_says_what_is_well_and_what_is_old(
    server: Server, address: str, settings: pytest.FixtureRequest
) -> None:
    assert [one.level for one in health.CHECK.run()][-1] == "warning"
    server.put(mail("boite@exemple.fr").as_bytes())
    fetching.fetch_due()
    assert [one.level for one in health.CHECK.run()] == ["ok", "ok"]
    assert "1\N{NO-BREAK SPACE}courriel" in health.CHECK.run()[1].message
    MailboxState.objects.update(fetched_at=timezone.now() - timedelta(hours=2))
    assert [one.level for one in health.CHECK.run()][1] == "fault"
    settings.MAILLAGE_INBOX = None  # type: ignore[attr-defined]
    assert [one.level for one in health.CHECK.run()] == ["ok"]
    assert fetching.fetch_due() == 0
    assert address


def test_a_destroyed_mail_leaves_disk_and_server_and_never_comes_back(
    server: Server, address: str, hand: Actor
) -> None:
    message = mail(address, Message_ID="<patient@mairie.example>")
    message.add_attachment(PDF + b"destroyed", maintype="application", subtype="pdf", filename="feuille.pdf")
    server.put(message.as_bytes())
    fetching.fetch_due()
    row = queries.items().get()
    digest = queries.files_of(row)[0].file.sha256
    assert storage.path_of(digest).exists()
    services.destroy(by=hand, pk=row.pk)
    assert not storage.path_of(digest).exists()
    assert (InboxItem.objects.count(), InboxFile.objects.count(), StoredFile.objects.count()) == (0, 0, 0)
    # It lies on the server until the next round, and would not come in if it were found again.
    server.put(message.as_bytes())
    assert fetching.fetch_due() == 0
    assert (server.count("INBOX"), server.count("Traité")) == (0, 0)
    assert [one.message_id for one in InboxRemoval.objects.all()] == [""]


def test_old_mails_leave_the_server(server: Server, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    server.put(mail(address).as_bytes())
    fetching.fetch_due()
    assert server.count("Traité") == 1
    monkeypatch.setattr(fetching, "TREATED_DAYS", -2)
    fetching.fetch_due()
    assert server.count("Traité") == 0


_KILLED = """
import os, signal
import django
django.setup()
from maillage.contexts.programme.inbox import mailbox
def killed(*args):
    os.kill(os.getpid(), signal.SIGKILL)
mailbox.put_away = killed
from maillage.contexts.programme.inbox.fetching import fetch_due
fetch_due()
"""


@pytest.mark.django_db(transaction=True)
def test_killed_between_writing_and_moving_nothing_is_lost_and_nothing_comes_twice(
    server: Server, address: str, tmp_path: Path
) -> None:
    message = mail(address, Message_ID="<tue@mairie.example>")
    message.add_attachment(PDF, maintype="application", subtype="pdf", filename="feuille.pdf")
    server.put(message.as_bytes())
    process = subprocess.run(
        [sys.executable, "-c", _KILLED], env=_environment(server), cwd=tmp_path, check=False, timeout=120
    )
    assert process.returncode == -signal.SIGKILL
    # Written, not yet moved.
    assert (queries.items().count(), server.count("INBOX"), server.count("Traité")) == (1, 1, 0)
    assert fetching.fetch_due() == 0
    assert (queries.items().count(), server.count("INBOX"), server.count("Traité")) == (1, 0, 1)
    with scopes_disabled():
        assert StoredFile.objects.count() == 1


def _environment(server: Server) -> dict[str, str]:
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        url = f"sqlite:///{database['NAME']}"
    else:
        url = "postgresql://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**database)
    place = server.place
    return dict(
        os.environ,
        DJANGO_SETTINGS_MODULE="maillage.config.settings.test",
        MAILLAGE_DATABASE_URL=url,
        MAILLAGE_SECRET_KEY=django_settings.SECRET_KEY,
        MAILLAGE_INBOX_URL=f"imap://{place.user}:{place.password}@{place.host}:{place.port}/INBOX",
        MAILLAGE_INBOX_ADDRESS=place.address,
        PYTHONPATH=str(ROOT),
    )


def test_folders_are_found_where_a_server_keeps_them_under_the_first_one() -> None:
    class Folders:
        made: list[str]

        def list(self) -> list[object]:
            return [
                type("Folder", (), {"name": one, "delim": "."})()
                for one in ("INBOX", "INBOX.Traité", "INBOX.Inconnu")
            ]

    box = type("Box", (), {"folder": Folders()})()
    assert mailbox.folders_of(box) == mailbox.Folders("INBOX.Traité", "INBOX.Inconnu")
