"""The mail server of the installation: which one, what it answers, and the proof that its mail arrives."""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.utils import timezone
from django_scopes import scopes_disabled

from maillage.platform.access import roles
from maillage.platform.audit.models import AuditEntry
from maillage.platform.messaging.delivery import deliver, is_fictitious
from maillage.platform.messaging.models import MailServer, MailTest, Message, MessageState
from maillage.platform.messaging.server import guarded, services
from maillage.platform.messaging.server.diagnosis import diagnose
from maillage.platform.messaging.server.forms import ServerForm
from maillage.platform.messaging.server.settings import Server, in_force
from maillage.platform.messaging.tests.conftest import Postmaster, QueueOne, free_port
from maillage.platform.tenancy.actor import Actor
from tests.people import MakeUser

PAGE = "/installation/courrier/"
SERVER = Server("smtp.tests.example", 587, "starttls", "contact", "secret très long", "contact@tests.example")


@pytest.fixture
def operator(make_user: MakeUser) -> Actor:
    user = make_user(email="operator@tests.example", is_operator=True)
    return Actor(user=user, community=None, roles=frozenset({roles.OPERATOR.name}))


@pytest.fixture
def browser(operator: Actor) -> Client:
    client = Client()
    assert operator.user is not None
    client.force_login(operator.user)
    return client


@pytest.fixture
def smtp(settings: Any) -> Iterator[tuple[Postmaster, int]]:
    """A server that only the row of the page names."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_PORT = free_port()
    postmaster, port = Postmaster(), free_port()
    controller = Controller(postmaster, hostname="127.0.0.1", port=port)
    controller.start()
    yield postmaster, port
    controller.stop()


def typed(port: int, **changes: Any) -> dict[str, Any]:
    return {
        "save": "1",
        "host": "127.0.0.1",
        "port": port,
        "security": "none",
        "user": "",
        "password": "",
        "sender": "CPTS d’Exemple <contact@tests.example>",
    } | changes


def code_in(postmaster: Postmaster) -> str:
    found = re.search(r"code (\d{6})", postmaster.subjects[-1])
    assert found
    return found.group(1)


def test_from_nothing_to_a_proof(browser: Client, smtp: tuple[Postmaster, int], queue_one: QueueOne) -> None:
    postmaster, port = smtp
    waiting = queue_one()
    deliver()
    with scopes_disabled():
        assert Message.objects.get(pk=waiting.pk).state == MessageState.QUEUED
    assert "Enregistrer le serveur" in browser.get(PAGE).content.decode()
    assert browser.post(PAGE, typed(port)).status_code == 302
    # What waited is tried at once, through the new server.
    assert deliver() == 1
    assert postmaster.accepted[0]["From"].endswith("<contact@tests.example>")

    assert browser.post(PAGE, {"test": "1", "to": "moi@tests.example"}).status_code == 302
    assert postmaster.recipients[-1] == "moi@tests.example"
    wrong = browser.post(PAGE, {"confirm": "1", "code": "12 34"})
    assert wrong.status_code == 422
    assert "pas le code" in wrong.content.decode()
    assert services.proof() is None
    code = code_in(postmaster)
    assert browser.post(PAGE, {"confirm": "1", "code": f" {code[:3]} {code[3:]} "}).status_code == 302
    assert "part et arrive" in browser.get(PAGE).content.decode()
    # Other settings are not proved by it.
    browser.post(PAGE, typed(port, sender="autre@tests.example"))
    assert services.proof() is None


def test_a_code_is_tried_five_times(operator: Actor, smtp: tuple[Postmaster, int]) -> None:
    postmaster, port = smtp
    server = Server("127.0.0.1", port, "none", "", "", "contact@tests.example")
    services.change_server(by=operator, server=server)
    assert services.send_test(by=operator, to="moi@tests.example").test is not None
    right = code_in(postmaster)
    others = [f"{number:06d}" for number in range(10) if f"{number:06d}" != right]
    assert not any(services.confirm_test(by=operator, code=code) for code in others[: services.MAX_TRIES])
    assert not services.confirm_test(by=operator, code=right)


def test_the_password_is_sealed_and_told_nobody(operator: Actor, browser: Client) -> None:
    services.change_server(by=operator, server=SERVER)
    assert in_force().password == "secret très long"
    with connection.cursor() as cursor:
        cursor.execute("SELECT password FROM messaging_mailserver")
        assert "secret" not in cursor.fetchone()[0]
    with scopes_disabled():
        told = str(
            list(
                AuditEntry.objects.filter(action="mail.server").order_by("pk").values_list("changes", "label")
            )
        )
    assert "smtp.tests.example" in told
    assert "secret" not in told
    assert "secret très long" not in browser.get(PAGE).content.decode()
    assert "secret très long" not in repr(in_force())


def test_an_empty_password_is_kept_for_the_same_server_alone(operator: Actor) -> None:
    same = {
        "host": SERVER.host,
        "port": "587",
        "security": "starttls",
        "user": "contact",
        "sender": SERVER.sender,
    }
    kept = ServerForm(same, known=SERVER)
    assert kept.is_valid()
    assert kept.server.password == SERVER.password
    for change in ({"host": "voleur.tests.example"}, {"user": "autre"}):
        moved = ServerForm(same | change, known=SERVER)
        assert not moved.is_valid()
        assert "retapez" in str(moved.errors["password"])


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"host": "https://smtp.tests.example"}, "host"),
        ({"host": "smtp.tests.example:587"}, "host"),
        ({"host": "a\r\nb"}, "host"),
        ({"port": "70000"}, "port"),
        ({"sender": "contact"}, "sender"),
        ({"sender": "a@tests.example\r\nBcc: b@tests.example"}, "sender"),
        ({"security": "none", "user": "moi", "password": "clair"}, "security"),
    ],
)
def test_what_makes_no_sense_is_told_beside_its_field(changes: dict[str, str], field: str) -> None:
    form = ServerForm(typed(25) | {"host": "smtp.tests.example"} | changes, known=None)
    assert not form.is_valid()
    assert field in form.errors


def test_the_usual_port_is_found() -> None:
    for security, port in (("starttls", 587), ("tls", 465), ("none", 25)):
        form = ServerForm(typed(0) | {"port": "", "security": security}, known=None)
        assert form.is_valid(), form.errors
        assert form.server.port == port


def test_the_environment_wins(settings: Any, operator: Actor, browser: Client) -> None:
    services.change_server(by=operator, server=SERVER)
    settings.MAILLAGE_SMTP_FROM_ENVIRONMENT = True
    settings.EMAIL_HOST, settings.EMAIL_USE_TLS = "relais.tests.example", True
    assert (in_force().host, in_force().security) == ("relais.tests.example", "starttls")
    page = browser.get(PAGE).content.decode()
    assert "relais.tests.example" in page
    assert 'name="host"' not in page
    with pytest.raises(services.SetByEnvironment):
        services.change_server(by=operator, server=SERVER)


def test_only_operators_may(make_user: MakeUser) -> None:
    actor = Actor(user=make_user(), community=None, roles=frozenset({roles.OPERATOR.name}))
    for call in (
        lambda: services.change_server(by=actor, server=SERVER),
        lambda: services.send_test(by=actor, to="moi@tests.example"),
        lambda: services.confirm_test(by=actor, code="000000"),
    ):
        with pytest.raises(PermissionDenied):
            call()
    assert not MailServer.objects.exists()


# --- What the server answers ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (socket.gaierror(-2, "unknown"), "est inconnu"),
        (ConnectionRefusedError(), "refusée"),
        (TimeoutError(), "Aucune réponse"),
        (ssl.SSLCertVerificationError("bad"), "certificat"),
        (ssl.SSLError("wrong version"), "TLS"),
        (smtplib.SMTPNotSupportedError("STARTTLS"), "STARTTLS"),
        (smtplib.SMTPAuthenticationError(535, b"no"), "mot de passe"),
        (smtplib.SMTPSenderRefused(550, b"no", "a@b.example"), "expéditeur"),
        (smtplib.SMTPRecipientsRefused({"a@b.example": (550, b"nobody")}), "destinataire"),
        (smtplib.SMTPServerDisconnected("bye"), "raccroché"),
        (smtplib.SMTPDataError(554, b"spam"), "refuse le message"),
        (guarded.ForbiddenAddress("x"), "réservée"),
        (OSError("odd"), "a échoué"),
    ],
)
def test_every_answer_has_its_words(error: Exception, words: str) -> None:
    found = diagnose(error, SERVER)
    assert words in found.what
    assert found.todo


def test_the_words_of_the_server_are_shown(browser: Client, smtp: tuple[Postmaster, int]) -> None:
    postmaster, port = smtp
    postmaster.refused_rcpt["moi@tests.example"] = "550 <b>relay</b> denied"
    browser.post(PAGE, typed(port))
    answer = browser.post(PAGE, {"test": "1", "to": "moi@tests.example"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "refuse le destinataire" in page
    assert "&lt;b&gt;relay&lt;/b&gt; denied" in page
    assert not MailTest.objects.exists()


def test_nobody_listens(operator: Actor) -> None:
    services.change_server(
        by=operator, server=Server("127.0.0.1", free_port(), "none", "", "", "a@tests.example")
    )
    outcome = services.send_test(by=operator, to="moi@tests.example")
    assert outcome.diagnosis is not None
    assert "refusée" in outcome.diagnosis.what


def _silent_server(answer: Callable[[socket.socket], None]) -> tuple[socket.socket, int]:
    import threading

    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        try:
            while True:
                taken, _ = listener.accept()
                answer(taken)
        except OSError:
            return

    threading.Thread(target=serve, daemon=True).start()
    return listener, int(listener.getsockname()[1])


def test_a_silent_server_is_given_up(operator: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "TIMEOUT_S", 0.3)
    kept: list[socket.socket] = []
    listener, port = _silent_server(kept.append)
    try:
        services.change_server(
            by=operator, server=Server("127.0.0.1", port, "none", "", "", "a@tests.example")
        )
        outcome = services.send_test(by=operator, to="moi@tests.example")
    finally:
        listener.close()
        for one in kept:
            one.close()
    assert outcome.diagnosis is not None
    assert "Aucune réponse" in outcome.diagnosis.what


def test_a_server_that_drips_is_cut_off(operator: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "AT_MOST_S", 0.5)
    kept: list[socket.socket] = []

    def greet(taken: socket.socket) -> None:
        # A greeting, then nothing: the time-out of one exchange alone would be waited for.
        taken.sendall(b"220 bonjour\r\n")
        kept.append(taken)

    listener, port = _silent_server(greet)
    try:
        services.change_server(
            by=operator, server=Server("127.0.0.1", port, "none", "", "", "a@tests.example")
        )
        outcome = services.send_test(by=operator, to="moi@tests.example")
    finally:
        listener.close()
        for one in kept:
            one.close()
    assert outcome.diagnosis is not None
    assert "Aucune réponse" in outcome.diagnosis.what


# --- Addresses that are never called ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "169.254.169.254",
        "fe80::1%eth0",
        "::ffff:169.254.169.254",
        "fd00:ec2::254",
        "100.100.100.200",
        "0.0.0.0",
        "224.0.0.1",
    ],
)
def test_metadata_addresses_are_refused(address: str) -> None:
    assert guarded.is_forbidden(address)


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "10.0.0.25", "192.168.1.5", "2001:db8::25"])
def test_relays_of_the_house_are_not(address: str) -> None:
    assert not guarded.is_forbidden(address)


def test_the_address_is_looked_at_once_the_name_is_resolved(
    operator: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def resolved(*args: Any, **kwargs: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("169.254.169.254", 25))]

    monkeypatch.setattr(socket, "getaddrinfo", resolved)
    services.change_server(
        by=operator, server=Server("innocent.tests.example", 25, "none", "", "", "a@tests.example")
    )
    outcome = services.send_test(by=operator, to="moi@tests.example")
    assert outcome.diagnosis is not None
    assert "réservée" in outcome.diagnosis.what


# --- Invented people --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "fictitious"),
    [
        ("a@cpts.example", True),
        ("a@EXAMPLE.org", True),
        ("a@x.invalid", True),
        ("a@b.test.", True),
        ("a@example.fr", False),
        ("a@notexample.com", False),
        ("example@cpts.fr", False),
    ],
)
def test_reserved_domains(settings: Any, address: str, fictitious: bool) -> None:
    settings.MAILLAGE_FICTITIOUS_DOMAINS = ["example", "invalid", "test", "example.com", "example.org"]
    assert is_fictitious(address) is fictitious


def test_nothing_leaves_for_an_invented_person(post: Postmaster, queue_one: QueueOne) -> None:
    withheld, sent = queue_one("lea@x.invalid"), queue_one("lea@tests.example")
    assert deliver() == 1
    assert post.recipients == ["lea@tests.example"]
    with scopes_disabled():
        states = dict(Message.objects.order_by("pk").values_list("pk", "state"))
        assert states == {withheld.pk: MessageState.WITHHELD, sent.pk: MessageState.SENT}
        assert Message.objects.get(pk=withheld.pk).body == ""
        Message.objects.update(next_attempt_at=timezone.now())
    assert deliver() == 0
