"""nginx as `deploy/nginx/maillage.conf` sets it up, with ports, paths and a certificate of this test."""

from __future__ import annotations

import contextlib
import datetime
import getpass
import http.client
import os
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

ROOT = Path(__file__).resolve().parents[2]
DEPLOYED = ROOT / "deploy" / "nginx" / "maillage.conf"
HOST = "maillage.example.org"

MAIN = """
{user}
worker_processes 1;
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/main.log;
events {{ worker_connections 128; }}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/upstream.conf;
    include {folder}/maillage.conf;
}}
"""


@dataclass(frozen=True)
class Frontend:
    """nginx that listens on 127.0.0.1, and the authority that signed its certificate."""

    plain_port: int
    tls_port: int
    authority: Path

    def tls(self) -> http.client.HTTPSConnection:
        """A connection whose certificate is verified for HOST."""
        connection = http.client.HTTPSConnection(HOST, timeout=60)
        raw = socket.create_connection(("127.0.0.1", self.tls_port), timeout=60)
        context = ssl.create_default_context(cafile=str(self.authority))
        connection.sock = context.wrap_socket(raw, server_hostname=HOST)
        return connection

    def ask(
        self, method: str, path: str, *, headers: dict[str, str] | None = None, body: Any = None
    ) -> tuple[http.client.HTTPResponse, bytes]:
        connection = self.tls()
        try:
            connection.request(method, path, body=body, headers=headers or {})
            answer = connection.getresponse()
            return answer, answer.read()
        finally:
            connection.close()


def nginx() -> str:
    found = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    assert found, "nginx is missing; on Debian or Ubuntu: sudo apt install nginx-light"
    return found


def certificates(folder: Path) -> tuple[Path, Path, Path]:
    """An authority and the certificate of HOST: paths of the authority, the chain and the key."""
    now = datetime.datetime.now(datetime.UTC)

    def build(name: str, issuer: str, key: Any, signer: Any, *, authority: bool) -> x509.Certificate:
        names = [x509.DNSName(HOST), x509.IPAddress(ip_address("127.0.0.1"))]
        builder = (
            x509.CertificateBuilder()
            .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
            .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(days=1))
            .not_valid_after(now + datetime.timedelta(days=30))
            .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
            .add_extension(x509.SubjectAlternativeName(names), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False
            )
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        )
        return builder.sign(signer, hashes.SHA256())

    root_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    root = build("Exemple Autorité", "Exemple Autorité", root_key, root_key, authority=True)
    leaf = build(HOST, "Exemple Autorité", key, root_key, authority=False)
    authority, chain, secret = folder / "authority.pem", folder / "fullchain.pem", folder / "privkey.pem"
    authority.write_bytes(root.public_bytes(serialization.Encoding.PEM))
    chain.write_bytes(leaf.public_bytes(serialization.Encoding.PEM) + authority.read_bytes())
    secret.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return authority, chain, secret


def configuration(folder: Path, sockets: Sequence[Path], *, plain_port: int, tls_port: int) -> Path:
    """Write nginx's files into the folder; returns the main one."""
    _, chain, secret = certificates(folder)
    text = DEPLOYED.read_text("utf-8")
    for deployed, ours in {
        "listen 80;": f"listen 127.0.0.1:{plain_port};",
        "listen [::]:80;": "",
        "listen 443 ssl http2;": f"listen 127.0.0.1:{tls_port} ssl http2;",
        "listen [::]:443 ssl http2;": "",
        "/etc/maillage/tls/fullchain.pem": str(chain),
        "/etc/maillage/tls/privkey.pem": str(secret),
        "/var/log/nginx": str(folder),
    }.items():
        assert deployed in text, f"{deployed} is not in {DEPLOYED.name}"
        text = text.replace(deployed, ours)
    (folder / "maillage.conf").write_text(text, "utf-8")
    servers = "\n".join(f"server unix:{one} max_fails=1 fail_timeout=5s;" for one in sockets)
    upstream = f"upstream maillage {{\n{servers}\nkeepalive 16;\nkeepalive_timeout 20s;\n}}\n"
    (folder / "upstream.conf").write_text(upstream, "utf-8")
    main = folder / "nginx.conf"
    # As root, nginx would give its processes to an account that may not enter the folder of a test.
    user = f"user {getpass.getuser()};" if os.geteuid() == 0 else ""
    main.write_text(MAIN.format(user=user, folder=folder), "utf-8")
    return main


@contextlib.contextmanager
def running(folder: Path, sockets: Sequence[Path]) -> Iterator[Frontend]:
    plain_port, tls_port = free_port(), free_port()
    main = configuration(folder, sockets, plain_port=plain_port, tls_port=tls_port)
    with subprocess.Popen(
        [nginx(), "-p", str(folder), "-c", str(main)], stderr=subprocess.DEVNULL, start_new_session=True
    ) as server:
        try:
            deadline = time.monotonic() + 20
            while not _open(tls_port):
                assert server.poll() is None, (folder / "main.log").read_text("utf-8")
                assert time.monotonic() < deadline
                time.sleep(0.05)
            yield Frontend(plain_port, tls_port, folder / "authority.pem")
        finally:
            server.terminate()
            server.wait(20)


def _open(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
