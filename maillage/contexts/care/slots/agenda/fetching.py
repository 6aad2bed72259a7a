"""Fetch somebody's agenda from the private address that he gave: https, public machines only, little, and quickly.

What the address is, and what it answers, is chosen by a member. Each host is resolved once and must be public
(`directory`: reaching); the whole reading ends after a time, however slowly bytes come.
"""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from http.client import HTTPException, HTTPResponse
from typing import Final
from urllib.parse import urljoin

from django.conf import settings

from maillage.contexts.care.slots.models import FeedFault
from maillage.contexts.directory.api import FileRefused, PinnedConnection, target_of

MAX_BYTES: Final = 3_000_000
LONGEST_S: Final = 20.0
MAX_REDIRECTS: Final = 3
_BLOCK: Final = 64 << 10
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_OK: Final = 200


class NotRead(Exception):
    """The agenda could not be fetched. fault: why; nothing of what was answered."""

    def __init__(self, fault: FeedFault) -> None:
        super().__init__(fault.value)
        self.fault = fault


def checked_address(text: str) -> tuple[str, str]:
    """The address to keep, and its host. « webcal: » is https under another name. ValueError, in French, else."""
    address = text.strip()
    if address.lower().startswith("webcal://"):
        address = "https://" + address[len("webcal://") :]
    try:
        target = target_of(address)
    except FileRefused as refusal:
        raise ValueError(str(refusal.message_fr)) from refusal
    return address, target.host[:120]


def fetch(address: str, *, longest_s: float = LONGEST_S) -> bytes:
    """What the agenda says today. Raises NotRead. No transaction is open meanwhile."""
    deadline = time.monotonic() + longest_s
    try:
        target = target_of(address)
        for _ in range(MAX_REDIRECTS + 1):
            with _answered(target, deadline) as response:
                place = response.headers.get("Location", "") or ""
                if response.status in _REDIRECTS and place:
                    target = target_of(urljoin(target.address, place))
                    continue
                if response.status != _OK:
                    raise NotRead(FeedFault.UNREACHED)
                return _read(response, deadline)
    except FileRefused as refusal:
        raise NotRead(FeedFault.REFUSED) from refusal
    except (OSError, HTTPException, ValueError) as error:
        raise NotRead(FeedFault.UNREACHED) from error
    raise NotRead(FeedFault.REFUSED)


@contextlib.contextmanager
def _answered(target: object, deadline: float) -> Iterator[HTTPResponse]:
    """The answer of one machine; the call is hung up on when the time is over."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise NotRead(FeedFault.UNREACHED)
    connection = PinnedConnection(target)  # type: ignore[arg-type]  # a Target, which directory does not export
    alarm = threading.Timer(left, _hang_up, (connection,))
    alarm.daemon = True
    alarm.start()
    try:
        headers = {
            "User-Agent": f"Maillage/{settings.MAILLAGE_VERSION}",
            "Accept": "text/calendar",
            "Accept-Encoding": "identity",
        }
        connection.request("GET", target.request, headers=headers)  # type: ignore[attr-defined]
        response = connection.getresponse()
        try:
            yield response
        finally:
            response.close()
    finally:
        alarm.cancel()
        connection.close()


def _hang_up(connection: PinnedConnection) -> None:
    if isinstance(connection.sock, socket.socket):
        with contextlib.suppress(OSError):
            # Of the plain socket: one with TLS would first say good-bye, and wait.
            socket.socket.shutdown(connection.sock, socket.SHUT_RDWR)


def _read(response: HTTPResponse, deadline: float) -> bytes:
    parts, size = [], 0
    while block := response.read1(_BLOCK):
        parts.append(block)
        size += len(block)
        if size > MAX_BYTES:
            raise NotRead(FeedFault.TOO_MUCH)
        if time.monotonic() > deadline:
            raise NotRead(FeedFault.UNREACHED)
    if response.length:
        raise NotRead(FeedFault.UNREACHED)
    return b"".join(parts)
