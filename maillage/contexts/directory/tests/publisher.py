"""A publisher's site for the tests: a real HTTPS server of this machine, whose authority is made for the occasion."""

from __future__ import annotations

import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from maillage.contexts.directory.imports import fetching, reaching

CONTENT = b"|".join(b"ligne %d" % rank for rank in range(60_000))

Answering = Callable[["Handler"], None]


@dataclass
class Site:
    """What the server answers to each path, and what it was asked."""

    port: int
    answers: dict[str, Answering] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def url(self, path: str = "/fichier.txt") -> str:
        return f"https://localhost:{self.port}{path}"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    site: Site

    def do_GET(self) -> None:
        self.site.asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
        self.site.answers[self.path](self)

    def log_message(self, *args: Any) -> None:
        """Silent."""

    def give(self, body: bytes = CONTENT, status: int = 200, cut: int | None = None, **headers: str) -> None:
        """Answer; `cut`: hang up after so many bytes, whatever was announced."""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        if "Transfer_Encoding" not in headers and "Content_Length" not in headers:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body if cut is None else body[:cut])
        if cut is not None:
            self.wfile.flush()
            self.close_connection = True


def answer(body: bytes = CONTENT, status: int = 200, cut: int | None = None, **headers: str) -> Answering:
    return lambda handler: handler.give(body, status, cut, **headers)


def in_turn(*answers: Answering) -> Answering:
    """The first time the first one, and so on; the last one for good."""
    left = list(answers)

    def next_one(handler: Handler) -> None:
        (left.pop(0) if len(left) > 1 else left[0])(handler)

    return next_one


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for localhost that signs itself, and its key."""
    folder = tmp_path_factory.mktemp("authority")
    certificate, key = folder / "ca.pem", folder / "key.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"),
            *(
                "-nodes",
                "-keyout",
                str(key),
                "-out",
                str(certificate),
                "-days",
                "2",
                "-subj",
                "/CN=localhost",
            ),
            *("-addext", "subjectAltName=DNS:localhost"),
        ],
        check=True,
        capture_output=True,
    )
    return certificate, key


@pytest.fixture
def site(authority: tuple[Path, Path], settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """The server, trusted and reachable for the time of the test: pauses take no time."""
    certificate, key = authority
    settings.MAILLAGE_EXTRA_CA = str(certificate)
    monkeypatch.setattr(reaching, "is_public", lambda ip: ip.is_loopback)
    monkeypatch.setattr(fetching, "_wait", lambda seconds: None)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    made: dict[str, Any] = {}
    handler = type("SiteHandler", (Handler,), made)
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    server.handle_error = lambda *args: None  # type: ignore[method-assign]  # a client that hangs up is expected
    server.socket = context.wrap_socket(server.socket, server_side=True)
    here = Site(port=server.server_address[1])
    handler.site = here  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield here
    server.shutdown()
    thread.join()
    server.server_close()
