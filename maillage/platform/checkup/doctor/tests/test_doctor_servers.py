"""Servers of mail and of the site that refuse, lie, or show a bad certificate, on this machine."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.utils import timezone
from django_scopes import scopes_disabled

from maillage.platform.checkup.doctor import mail, site
from maillage.platform.messaging.models import MailServer, Message
from maillage.platform.messaging.server.models import Security
from maillage.platform.messaging.services import queue_email
from maillage.platform.registry import Finding
from maillage.platform.tenancy.actor import Actor


@contextmanager
def listening(talk: Callable[[socket.socket], None]) -> Iterator[int]:
    """A server on a free port, for one visitor after the other."""
    server = socket.create_server(("127.0.0.1", 0))
    server.settimeout(10)
    done = threading.Event()

    def serve() -> None:
        while not done.is_set():
            try:
                visitor, _ = server.accept()
            except OSError:
                return
            with visitor:
                visitor.settimeout(5)
                try:
                    talk(visitor)
                except OSError:
                    continue

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield server.getsockname()[1]
    finally:
        done.set()
        server.shutdown(socket.SHUT_RDWR)
        server.close()
        thread.join(5)


def smtp(answers: dict[bytes, bytes], greeting: bytes = b"220 essai\r\n") -> Callable[[socket.socket], None]:
    """Speaks SMTP as `answers` say: first word of a command -> what is answered."""

    def talk(visitor: socket.socket) -> None:
        visitor.sendall(greeting)
        with visitor.makefile("rb") as lines:
            for line in lines:
                word = line.split()[0].upper()
                visitor.sendall(answers.get(word, b"250 bien\r\n"))
                if word == b"QUIT":
                    return

    return talk


@pytest.fixture
def by_smtp(settings: Any) -> Any:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_USE_TLS, settings.EMAIL_USE_SSL = "127.0.0.1", False, False
    settings.MAILLAGE_SMTP_FROM_ENVIRONMENT = True
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    return settings


def only(findings: Any) -> Finding:
    (finding,) = findings
    return finding


def test_a_mail_server_that_lets_us_in_is_well_and_gets_no_message(by_smtp: Any) -> None:
    seen: list[bytes] = []

    def talk(visitor: socket.socket) -> None:
        visitor.sendall(b"220 essai\r\n")
        with visitor.makefile("rb") as lines:
            for line in lines:
                seen.append(line.split()[0].upper())
                visitor.sendall(b"250 bien\r\n")

    with listening(talk) as port:
        by_smtp.EMAIL_PORT = port
        assert only(mail.SERVER.run()).level == "ok"
    assert not {b"MAIL", b"RCPT", b"DATA"} & set(seen)


@pytest.mark.parametrize(
    ("answers", "greeting", "user", "tls", "word"),
    [
        ({}, b"554 allez ailleurs\r\n", "", False, "554"),
        (
            {b"EHLO": b"250-essai\r\n250 AUTH PLAIN\r\n", b"AUTH": b"535 non\r\n"},
            b"220 a\r\n",
            "moi",
            False,
            "refuse l’identifiant",
        ),
        ({}, b"220 a\r\n", "", True, "ne propose pas"),
        ({}, b"220 a\r\n", "moi", False, "n’accepte pas d’identifiant"),
    ],
)
def test_a_mail_server_that_refuses_is_told_without_the_password(
    by_smtp: Any, answers: dict[bytes, bytes], greeting: bytes, user: str, tls: bool, word: str
) -> None:
    with listening(smtp(answers, greeting)) as port:
        by_smtp.EMAIL_PORT, by_smtp.EMAIL_HOST_USER, by_smtp.EMAIL_USE_TLS = port, user, tls
        by_smtp.EMAIL_HOST_PASSWORD = "le-mot-de-passe"
        found = only(mail.SERVER.run())
    assert found.level == "fault"
    assert word in found.message
    assert "le-mot-de-passe" not in found.message + found.advice


def test_a_server_that_nobody_named_is_said_so_and_none_is_tried(
    db: None, by_smtp: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def tried(*arguments: Any, **options: Any) -> None:
        raise AssertionError("no server is asked")

    monkeypatch.setattr(mail, "backend_for", tried)
    by_smtp.MAILLAGE_SMTP_FROM_ENVIRONMENT = False
    found = only(mail.SERVER.run())
    assert found.level == "warning"
    assert "Aucun serveur de courrier n’est indiqué" in found.message
    assert "MAILLAGE_SMTP_HOST" in found.advice and "« Courrier »" in found.advice


def test_no_mail_server_at_all_is_told(by_smtp: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        by_smtp.EMAIL_PORT = taken.getsockname()[1]
    found = only(mail.SERVER.run())
    assert found.level == "fault"
    assert "MAILLAGE_SMTP_" in found.advice


@pytest.mark.django_db
def test_the_server_of_the_installation_s_page_is_the_one_that_is_tried(by_smtp: Any) -> None:
    by_smtp.MAILLAGE_SMTP_FROM_ENVIRONMENT = False
    with listening(smtp({})) as port:
        MailServer.objects.create(
            host="127.0.0.1",
            port=port,
            security=Security.NONE,
            user="",
            sender="maillage@tests.example",
            changed_at=timezone.now(),
        )
        with socket.create_server(("127.0.0.1", 0)) as taken:
            by_smtp.EMAIL_PORT = taken.getsockname()[1]
        found = only(mail.SERVER.run())
    assert (found.level, str(port) in found.message) == ("ok", True)


@pytest.mark.django_db
def test_messages_that_wait_or_failed_are_told() -> None:
    with scopes_disabled():
        assert only(mail.QUEUE.run()).level == "ok"
        for name in ("a", "b"):
            address = f"{name}@tests.example"
            queue_email(by=Actor.system(), community=None, to=address, subject="x", body="x", purpose="x")
        first, second = Message.objects.order_by("pk")
        Message.objects.filter(pk=first.pk).update(queued_at=timezone.now() - timedelta(hours=2))
        Message.objects.filter(pk=second.pk).update(state="failed")
        said = [finding.message for finding in mail.QUEUE.run()]
    assert "échoué ces dernières 24 heures" in said[0]
    assert said[1].startswith("1\N{NO-BREAK SPACE}message attend")


# --- Certificates -----------------------------------------------------------------------------------------


def certificate(folder: Path, *, days: int, name: str = "localhost") -> Path:
    """A certificate and its key in one PEM file, its own authority, that ends in `days` days."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    ends = datetime.now(UTC) + timedelta(days=days, minutes=5)
    built = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(min(datetime.now(UTC), ends) - timedelta(days=90))
        .not_valid_after(ends)
        .add_extension(
            x509.SubjectAlternativeName([x509.DNSName(name), x509.IPAddress(ip_address("127.0.0.2"))]),
            critical=False,
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "site.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + built.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.mark.parametrize(
    ("days", "name", "trusted", "level", "word"),
    [
        (60, "localhost", True, "ok", "60 jours"),
        (5, "localhost", True, "warning", "5 jours"),
        (-2, "localhost", True, "fault", "périmé"),
        (60, "localhost", False, "fault", "signé par lui-même"),
        (60, "autre.exemple.fr", True, "fault", "autre nom"),
    ],
)
def test_the_certificate_of_the_site(
    settings: Any, tmp_path: Path, days: int, name: str, trusted: bool, level: str, word: str
) -> None:
    pem = certificate(tmp_path, days=days, name=name)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)

    def talk(visitor: socket.socket) -> None:
        with context.wrap_socket(visitor, server_side=True) as secured:
            secured.recv(1)

    settings.MAILLAGE_EXTRA_CA = str(pem) if trusted else ""
    with listening(talk) as port:
        settings.MAILLAGE_BASE_URL = f"https://localhost:{port}"
        found = only(site.CERTIFICATE.run())
    assert (found.level, word in found.message) == (level, True), found


def test_a_site_that_does_not_answer_in_https_is_told(settings: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        settings.MAILLAGE_BASE_URL = f"https://localhost:{taken.getsockname()[1]}"
    assert only(site.CERTIFICATE.run()).level == "warning"
