"""Debian's nginx as `deploy/nginx/sas.conf` sets it up, and a throw-away authority with good and bad certificates."""

from __future__ import annotations

import contextlib
import datetime
import getpass
import http.client
import os
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.machines.frontend import MAIN, free_port, nginx

DEPLOYED = Path(__file__).resolve().parents[2] / "deploy" / "nginx" / "sas.conf"
HOST = "sas.maillage.example.org"

Name = tuple[tuple[x509.ObjectIdentifier, str], ...]


def named(cn: str, *units: str, before: Name = ()) -> Name:
    return (*before, *((NameOID.ORGANIZATIONAL_UNIT_NAME, one) for one in units), (NameOID.COMMON_NAME, cn))


class Authority:
    """Signs, and revokes, what a test asks for."""

    def __init__(self, folder: Path, name: str = "Exemple Autorité") -> None:
        self.folder, self.name = folder, name
        self.now = datetime.datetime.now(datetime.UTC)
        self.key = ec.generate_private_key(ec.SECP256R1())
        subject = ((NameOID.COMMON_NAME, name),)
        self.root = self._signed(subject, self.key, authority=True)
        self.path = folder / f"{name.replace(' ', '-')}.pem"
        self.path.write_bytes(self.root.public_bytes(serialization.Encoding.PEM))
        self.revoked: list[x509.Certificate] = []

    def _signed(self, subject: Name, key: Any, *, authority: bool = False) -> x509.Certificate:
        builder = (
            x509.CertificateBuilder()
            .subject_name(x509.Name([x509.NameAttribute(oid, value) for oid, value in subject]))
            .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, self.name)]))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(self.now - datetime.timedelta(days=1))
            .not_valid_after(self.now + datetime.timedelta(days=30))
            .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()), critical=False
            )
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        )
        return builder.sign(self.key, hashes.SHA256())

    def issue(self, file: str, subject: Name, *, revoked: bool = False) -> Path:
        """A certificate and its key in one file."""
        key = ec.generate_private_key(ec.SECP256R1())
        made = self._signed(subject, key)
        if revoked:
            self.revoked.append(made)
        path = self.folder / f"{file}.pem"
        secret = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        path.write_bytes(made.public_bytes(serialization.Encoding.PEM) + secret)
        return path

    def list_of_revoked(self) -> Path:
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, self.name)]))
            .last_update(self.now - datetime.timedelta(days=1))
            .next_update(self.now + datetime.timedelta(days=7))
        )
        for one in self.revoked:
            builder = builder.add_revoked_certificate(
                x509.RevokedCertificateBuilder()
                .serial_number(one.serial_number)
                .revocation_date(self.now - datetime.timedelta(hours=1))
                .build()
            )
        path = self.folder / "crl.pem"
        path.write_bytes(builder.sign(self.key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
        return path


@dataclass(frozen=True)
class Front:
    """nginx that listens on 127.0.0.1. authority: of its own certificate."""

    port: int
    authority: Path

    def ask(
        self,
        path: str,
        certificate: Path | None,
        *,
        method: str = "GET",
        headers: dict[str, str] | None = None,
        body: bytes | None = None,
        version: ssl.TLSVersion | None = None,
    ) -> tuple[int, bytes]:
        """Status and body, over a connection of its own. ssl.SSLError where no connection comes about."""
        context = ssl.create_default_context(cafile=str(self.authority))
        if version is not None:
            context.minimum_version = context.maximum_version = version
        if certificate is not None:
            context.load_cert_chain(certificate)
        raw = socket.create_connection(("127.0.0.1", self.port), timeout=30)
        connection = http.client.HTTPSConnection(HOST, timeout=30)
        connection.sock = context.wrap_socket(raw, server_hostname=HOST)
        try:
            connection.request(method, path, body, headers or {"Accept": "application/json+fhir"})
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()


def configuration(folder: Path, authority: Authority, *, port: int, upstream: str, secret: str) -> Path:
    """Write nginx's files into the folder; returns the main one."""
    server = authority.issue("server", named(HOST))
    text = DEPLOYED.read_text("utf-8")
    for deployed, ours in {
        "listen 443 ssl http2;": f"listen 127.0.0.1:{port} ssl http2;",
        "listen [::]:443 ssl http2;": "",
        "/etc/maillage/tls/sas-server.pem": str(server),
        "/etc/maillage/tls/sas-server.key": str(server),
        "/etc/maillage/tls/sas-authorities.pem": str(authority.path),
        "/etc/maillage/tls/sas-revoked.pem": str(authority.list_of_revoked()),
        "/var/log/nginx": str(folder),
        "CHANGE-THIS-SECRET-OF-AT-LEAST-32-SIGNS": secret,
    }.items():
        assert deployed in text, f"{deployed} is not in {DEPLOYED.name}"
        text = text.replace(deployed, ours)
    (folder / "maillage.conf").write_text(text, "utf-8")
    (folder / "upstream.conf").write_text(f"upstream maillage {{ server {upstream}; }}\n", "utf-8")
    main = folder / "nginx.conf"
    user = f"user {getpass.getuser()};" if os.geteuid() == 0 else ""
    main.write_text(MAIN.format(user=user, folder=folder), "utf-8")
    return main


@contextlib.contextmanager
def running(folder: Path, authority: Authority, *, upstream: str, secret: str) -> Iterator[Front]:
    port = free_port()
    main = configuration(folder, authority, port=port, upstream=upstream, secret=secret)
    command: Sequence[str] = [nginx(), "-p", str(folder), "-c", str(main)]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL, start_new_session=True) as server:
        try:
            until = time.monotonic() + 20
            while not _is_open(port):
                assert server.poll() is None, (folder / "main.log").read_text("utf-8")
                assert time.monotonic() < until
                time.sleep(0.05)
            yield Front(port, authority.path)
        finally:
            server.terminate()
            server.wait(20)


def _is_open(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False
