"""A real IMAP server on this machine, a community with an address, and people, for the tests of the inbox."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from email.message import EmailMessage
from pathlib import Path

import pytest
from imap_tools.mailbox import MailBoxUnencrypted

from maillage.contexts.programme.actions import services as actions
from maillage.contexts.programme.actions.models import Action
from maillage.contexts.programme.inbox import mailbox, services
from maillage.contexts.programme.inbox.place import MailboxPlace
from maillage.contexts.programme.missions.services import create_from_nomenclature
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from tests.people import ActorOf

PATIENCE_S = 60.0
USER, SECRET = "u", "p"
Deliver = Callable[..., bytes]
MakeSheet = Callable[[str], Action]


def _free_port() -> int:
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        return int(line.getsockname()[1])


@pytest.fixture(scope="session")
def imap_port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of a real server (pymap), started once."""
    port = _free_port()
    options = ["--host", "127.0.0.1", "--port", str(port), "--no-tls", "--no-service", "admin", "dict"]
    process = subprocess.Popen(
        [
            str(Path(sys.executable).with_name("pymap")),
            *options,
            "--demo-data",
            "--demo-user",
            USER,
            "--demo-password",
            SECRET,
        ],
        cwd=tmp_path_factory.mktemp("imap"),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(port, process)
        yield port
    finally:
        process.kill()
        process.wait()


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        assert process.poll() is None, "the IMAP server ended"
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the IMAP server does not answer")


class Server:
    """What somebody sees who opens the mailbox with another program."""

    def __init__(self, port: int) -> None:
        self.place = MailboxPlace("127.0.0.1", port, "", USER, SECRET, "INBOX", "boite@exemple.fr")

    def opened(self) -> MailBoxUnencrypted:
        box = MailBoxUnencrypted(self.place.host, self.place.port, timeout=10)
        box.login(USER, SECRET)
        return box

    def put(self, raw: bytes) -> None:
        with self.opened() as box:
            box.append(raw, "INBOX")

    def count(self, folder: str) -> int:
        with self.opened() as box:
            return int(box.folder.status(folder)["MESSAGES"]) if box.folder.exists(folder) else 0

    def empty(self) -> None:
        with self.opened() as box:
            for one in ("INBOX", mailbox.TREATED, mailbox.UNKNOWN):
                if not box.folder.exists(one):
                    continue
                box.folder.set(one)
                box.delete(box.uids("ALL"))


@pytest.fixture
def server(imap_port: int, settings: pytest.FixtureRequest) -> Server:
    """The mailbox, empty, as the installation's."""
    made = Server(imap_port)
    made.empty()
    settings.MAILLAGE_INBOX = asdict(made.place)  # type: ignore[attr-defined]
    return made


@pytest.fixture
def hand(scoped: Community, actor_of: ActorOf) -> Actor:
    """The coordinator, inside the scope of the community."""
    del scoped
    return actor_of("coordinator")


@pytest.fixture
def address(server: Server, hand: Actor) -> str:
    """The address of the community."""
    return server.place.address_of(services.new_address(by=hand).secret)


@pytest.fixture
def make_sheet(hand: Actor) -> MakeSheet:
    """make_sheet("Titre"): an action sheet of the first mission."""
    from django.utils import timezone

    mission = create_from_nomenclature(by=hand, on=timezone.localdate())[0]

    def make(title: str) -> Action:
        return actions.create_action(by=hand, title=title, mission=mission)

    return make


def mail(
    to: str, subject: str = "Photo de l’atelier", text: str = "Bonjour,\nvoici la photo.", **headers: str
) -> EmailMessage:
    """A mail as people write them."""
    message = EmailMessage()
    message["From"] = headers.pop("sender", "Jeanne Aubépine <jeanne@mairie.example>")
    message["To"] = to
    message["Subject"] = subject
    message["Date"] = "Mon, 16 Nov 2026 10:00:00 +0100"
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message
