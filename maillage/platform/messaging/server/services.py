"""Writes: which server, and the test that proves that its mail arrives."""

from __future__ import annotations

import secrets
import smtplib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from email.utils import make_msgid

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import F
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django_scopes import scopes_disabled

from maillage.platform.audit.services import record
from maillage.platform.messaging.letters import Letter
from maillage.platform.messaging.models import Message, MessageState
from maillage.platform.messaging.server.diagnosis import Diagnosis, diagnose
from maillage.platform.messaging.server.models import MailServer, MailTest
from maillage.platform.messaging.server.settings import Server, backend_for, in_force, is_set_by_environment
from maillage.platform.tenancy.actor import Actor

TIMEOUT_S = 10.0
# A server that answers each exchange just in time is cut off here: somebody waits in front of the page.
AT_MOST_S = 25.0
CODE_VALID_FOR = timedelta(hours=24)
MAX_TRIES = 5


class SetByEnvironment(ValueError):
    """The environment names the server: nothing can be changed from a page."""


def _must_operate(by: Actor) -> None:
    if by.user is None or not by.user.is_operator:
        raise PermissionDenied


@transaction.atomic
def change_server(*, by: Actor, server: Server) -> MailServer:
    """Say through which server mail leaves; what waits in the outbox is tried at once. Operators only."""
    _must_operate(by)
    if is_set_by_environment():
        raise SetByEnvironment("Le serveur de courrier est réglé par l’environnement (MAILLAGE_SMTP_HOST).")
    known = MailServer.objects.select_for_update().first()
    before = {} if known is None else _told(known)
    row = known or MailServer(pk=1)
    row.host, row.port, row.security = server.host, server.port, server.security
    row.user, row.password, row.sender = server.user, server.password, server.sender
    row.changed_at, row.changed_by = timezone.now(), by.user
    row.save()
    record(by=by, action="mail.server", obj=row, before=before, after=_told(row))
    with scopes_disabled():
        Message.objects.filter(state=MessageState.QUEUED).update(next_attempt_at=timezone.now())
    return row


def _told(row: MailServer) -> dict[str, object]:
    """What the journal keeps: never the password."""
    return {"host": row.host, "port": row.port, "security": row.security, "sender": row.sender}


# --- The test ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Outcome:
    """Either the test that waits for its code, or why the server did not take the message."""

    test: MailTest | None
    diagnosis: Diagnosis | None


def send_test(*, by: Actor, to: str) -> Outcome:
    """Send a real message with a code through the server in force, and say what the server answered.

    At most `AT_MOST_S`; the server is asked outside any transaction, so that nobody else waits for it.
    """
    _must_operate(by)
    server, code = in_force(), f"{secrets.randbelow(10**6):06d}"
    backend = backend_for(server, timeout_s=TIMEOUT_S)
    message = Letter(
        subject=f"Essai du courrier de Maillage : code {code}",
        body=render_to_string("messaging/server/test_email.txt", {"code": code}),
        from_email=server.sender,
        to=[to],
        headers={"Message-ID": make_msgid(domain=settings.MAILLAGE_MAIL_DOMAIN)},
        connection=backend,
    )
    try:
        with _cut_off(backend):
            message.send()
    except (OSError, smtplib.SMTPException, ValueError) as error:
        return Outcome(None, diagnose(error, server))
    return Outcome(_keep_test(by=by, to=to, server=server, code=code), None)


@contextmanager
def _cut_off(backend: BaseEmailBackend) -> Iterator[None]:
    """Hang up on a server that takes too long in all; the exchange under way then fails as by a time-out."""
    late = threading.Event()

    def hang_up() -> None:
        late.set()
        line = getattr(getattr(backend, "connection", None), "sock", None)
        if line is not None:
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(AT_MOST_S, hang_up)
    timer.start()
    try:
        yield
    except (OSError, smtplib.SMTPException) as error:
        if late.is_set():
            raise TimeoutError from error
        raise
    finally:
        timer.cancel()


@transaction.atomic
def _keep_test(*, by: Actor, to: str, server: Server, code: str) -> MailTest:
    assert by.user is not None
    test = MailTest.objects.create(
        to=to,
        fingerprint=server.fingerprint,
        code_digest=_digest(code),
        sent_at=timezone.now(),
        requested_by=by.user,
    )
    record(by=by, action="mail.test", obj=test)
    return test


def _digest(code: str) -> str:
    return salted_hmac("messaging.mail_test", code, algorithm="sha256").hexdigest()


@transaction.atomic
def confirm_test(*, by: Actor, code: str) -> bool:
    """The code that came in the message: True if it is the right one, which proves that mail arrives.

    Counted: after `MAX_TRIES` wrong ones a new message is needed.
    """
    _must_operate(by)
    test = waiting_test()
    if test is None:
        return False
    # Counted before it is compared, and in the database: guesses sent side by side count each.
    counted = MailTest.objects.filter(pk=test.pk, tries__lt=MAX_TRIES).update(tries=F("tries") + 1)
    typed = "".join(char for char in code if char.isdigit())
    if not counted or not constant_time_compare(_digest(typed), test.code_digest):
        return False
    test.confirmed_at = timezone.now()
    test.save(update_fields=["confirmed_at"])
    record(by=by, action="mail.proved", obj=test)
    return True


def waiting_test() -> MailTest | None:
    """The last test that left with the settings of today, while its code may still come back. 2 queries."""
    since = timezone.now() - CODE_VALID_FOR
    return (
        MailTest.objects.filter(
            fingerprint=in_force().fingerprint, confirmed_at=None, sent_at__gt=since, tries__lt=MAX_TRIES
        )
        .order_by("-pk")
        .first()
    )


def proof() -> MailTest | None:
    """The last test whose code came back with the settings of today: mail arrives. 2 queries."""
    return (
        MailTest.objects.filter(fingerprint=in_force().fingerprint)
        .exclude(confirmed_at=None)
        .order_by("-pk")
        .first()
    )
