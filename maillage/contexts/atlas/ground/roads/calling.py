"""One question to the routing service of the operator, and one answer: nobody else is asked, and nobody is waited for.

The address is a setting of the installation, and such a service usually stands on its own network: that network may be
called. Link-local addresses and those by which cloud machines tell their secrets may not, whatever name leads there;
each is examined when the connection is made. Redirects are not followed, no proxy is used, an answer is read up to a
bound.
"""

from __future__ import annotations

import json
import ssl
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings

from maillage import __version__
from maillage.platform.messaging.server.guarded import open_socket

TIMEOUT_S: Final = 15.0
# A table of 50 by 50 in the most talkative form takes some 300 kB.
MAX_BYTES: Final = 5_000_000


class ServiceDown(Exception):
    """The service does not answer, or not as it should; in English, for the log."""


def ask(base: str, path: str, body: dict[str, Any] | None = None, *, timeout_s: float = TIMEOUT_S) -> Any:
    """The JSON that the service answers to a GET of `base` + `path`, or to a POST of `body`. Raises ServiceDown."""
    parts = urlsplit(base)
    made = _Secure if parts.scheme == "https" else _Plain
    connection = made(parts.hostname or "", parts.port, timeout=timeout_s)
    headers = {"Accept": "application/json", "User-Agent": f"Maillage/{__version__}"}
    content = None
    if body is not None:
        content, headers["Content-Type"] = json.dumps(body), "application/json"
    try:
        connection.request(
            "GET" if body is None else "POST", parts.path + path, body=content, headers=headers
        )
        answer = connection.getresponse()
        text = answer.read(MAX_BYTES + 1)
    except (OSError, HTTPException, ValueError) as error:
        raise ServiceDown(f"{parts.hostname}: {error}") from error
    finally:
        connection.close()
    if answer.status != 200:
        raise ServiceDown(f"{parts.hostname}: HTTP {answer.status} {text[:200]!r}")
    if len(text) > MAX_BYTES:
        raise ServiceDown(f"{parts.hostname}: the answer is too long")
    try:
        return json.loads(text)
    except ValueError as error:
        raise ServiceDown(f"{parts.hostname}: not JSON") from error


class _Plain(HTTPConnection):
    def connect(self) -> None:
        self.sock = open_socket(self.host, self.port, self.timeout)


class _Secure(HTTPSConnection):
    def connect(self) -> None:
        trust = ssl.create_default_context()
        if settings.MAILLAGE_EXTRA_CA:
            trust.load_verify_locations(cafile=settings.MAILLAGE_EXTRA_CA)
        plain = open_socket(self.host, self.port, self.timeout)
        try:
            self.sock = trust.wrap_socket(plain, server_hostname=self.host)
        except BaseException:
            plain.close()
            raise
