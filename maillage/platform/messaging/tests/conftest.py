"""A real SMTP server in the process of the tests, which answers as each test asks."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message as Parsed
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from maillage.platform.messaging.models import Message
from maillage.platform.messaging.services import queue_email
from maillage.platform.tenancy.actor import Actor

QueueOne = Callable[..., Message]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


@dataclass
class Postmaster:
    """What the server accepted, and what it answers instead of accepting (by recipient)."""

    accepted: list[Parsed] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    refused_rcpt: dict[str, str] = field(default_factory=dict)
    refused_data: dict[str, str] = field(default_factory=dict)
    hang_up_after: set[str] = field(default_factory=set)

    async def handle_RCPT(  # the name that aiosmtpd calls
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refused_rcpt:
            return self.refused_rcpt[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        recipient = envelope.rcpt_tos[0]
        if recipient in self.refused_data:
            return self.refused_data[recipient]
        assert isinstance(envelope.content, bytes)
        self.accepted.append(message_from_bytes(envelope.content))
        self.recipients += envelope.rcpt_tos
        if recipient in self.hang_up_after:
            self.hang_up_after.discard(recipient)
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
            await asyncio.sleep(0)
        return "250 OK"

    @property
    def ids(self) -> list[str]:
        return [str(message["Message-ID"]) for message in self.accepted]

    @property
    def subjects(self) -> list[str]:
        return [str(make_header(decode_header(str(message["Subject"])))) for message in self.accepted]


@pytest.fixture
def post(settings: Any) -> Iterator[Postmaster]:
    """The server, switched on."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    settings.EMAIL_TIMEOUT = 5
    postmaster = Postmaster()
    controller = Controller(postmaster, hostname="127.0.0.1", port=settings.EMAIL_PORT)
    controller.start()
    yield postmaster
    controller.stop()


@pytest.fixture
def queue_one(db: None) -> QueueOne:
    """queue_one("a@tests.example", subject="…"): a message of the installation itself, in the queue."""

    def queue(to: str = "lea@tests.example", **changes: Any) -> Message:
        words = {"subject": "Réunion du 2 décembre", "body": "Bonjour,\n…", "purpose": "tests.essai"}
        return queue_email(by=Actor.system(), community=None, to=to, **(words | changes))

    return queue
