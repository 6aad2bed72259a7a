"""Fetch a file that its publisher puts at an https address: whole, or not at all.

Streamed to disk, in bounded memory. A transfer that was cut is taken up where it stopped when the publisher can
(RFC 9110, Range with If-Range), after a pause that grows; one that stays short is refused.
"""

from __future__ import annotations

import email.utils
import os
import re
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from typing import BinaryIO, Final
from urllib.parse import unquote, urlsplit

from django.conf import settings

from maillage.contexts.directory.imports import reaching
from maillage.contexts.directory.imports.reaching import Answer
from maillage.contexts.directory.imports.refusal import FileRefused
from maillage.contexts.directory.imports.room import megabytes, refuse_without_room, room_bytes

MAX_BYTES: Final = 2_000_000_000
ATTEMPTS: Final = 5
# Nothing that a CPTS needs takes longer; a site that sends a byte a minute does not hold the worker for ever.
MAX_SECONDS: Final = 2 * 3600
_BLOCK_BYTES: Final = 256 << 10
_ROOM_EVERY_BYTES: Final = 64 << 20
_PAUSES_S: Final = (2, 5, 15, 30)
_LONGEST_PAUSE_S: Final = 60
_TRY_AGAIN: Final = frozenset({408, 425, 429, 500, 502, 503, 504})
# Twenty digits are more bytes than there are.
_MOST_DIGITS: Final = 19
_CONTENT_RANGE: Final = re.compile(r"bytes (\d{1,19})-\d+/(\d{1,19}|\*)", re.ASCII)

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Fetched:
    """A file that was fetched, or that its publisher has not changed since.

    path: where it was written, its date on disk being that of its publication; for an unchanged file, the `path`
    that was known. name: as published; etag, last_modified: to be given back as `known` the next time.
    """

    path: Path
    name: str
    etag: str = ""
    last_modified: str = ""
    changed: bool = True


class _TryAgain(Exception):
    """The network or the site failed in a way that may pass; `message_fr` says how."""

    def __init__(self, message_fr: str, pause_s: int = 0) -> None:
        super().__init__(message_fr)
        self.message_fr, self.pause_s = message_fr, pause_s


def fetch(
    address: str, *, into: Path, progress: Progress | None = None, known: Fetched | None = None
) -> Fetched:
    """Fetch `address` into the folder `into`, under a name of our own.

    progress: called with (bytes received, bytes in all or 0 when the site does not say). known: what an earlier
    fetch gave; the answer has `changed=False` when the publisher still has that file. Raises `FileRefused` with a
    French message; nothing is left in the folder then.
    """
    reaching.target_of(address)
    into.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(prefix="recu-", dir=into)
    path = Path(name)
    try:
        with os.fdopen(descriptor, "w+b") as file:
            fetched = _Transfer(address, file, path, progress or (lambda read, size: None), known).run()
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    if not fetched.changed:
        path.unlink(missing_ok=True)
    return fetched


def _wait(seconds: int) -> None:
    time.sleep(seconds)


@dataclass
class _Transfer:
    """One file being received, over as many connections as it takes."""

    address: str
    file: BinaryIO
    path: Path
    progress: Progress
    known: Fetched | None
    received: int = 0
    size: int = 0
    # What proves that the rest is of the same file (a strong mark, or its date); "" starts again from nothing.
    validator: str = ""

    def run(self) -> Fetched:
        self.deadline = time.monotonic() + MAX_SECONDS
        for attempt in range(ATTEMPTS):
            try:
                return self._attempt()
            except _TryAgain as failure:
                if attempt == ATTEMPTS - 1:
                    raise FileRefused(
                        f"{failure.message_fr} Après {ATTEMPTS} essais, rien n’a été importé : recommencez plus tard, "
                        "ou téléchargez le fichier vous-même et envoyez-le."
                    ) from failure
                _wait(max(_PAUSES_S[attempt], failure.pause_s))
        raise AssertionError("the last attempt returns or raises")

    def _attempt(self) -> Fetched:
        try:
            answer = reaching.ask(self.address, self._headers())
        except (OSError, HTTPException) as error:
            raise _TryAgain(_unreached_fr(self.address, error)) from error
        try:
            if self._is_unchanged(answer):
                assert self.known is not None
                return Fetched(
                    self.known.path, self.known.name, self.known.etag, self.known.last_modified, changed=False
                )
            self._begin(answer)
            self._receive(answer)
            return self._finish(answer)
        finally:
            answer.close()

    def _headers(self) -> dict[str, str]:
        headers = {
            "User-Agent": f"Maillage/{settings.MAILLAGE_VERSION}",
            "Accept": "*/*",
            # A compressed transfer has no length that could be checked.
            "Accept-Encoding": "identity",
        }
        if self.received and self.validator:
            headers |= {"Range": f"bytes={self.received}-", "If-Range": self.validator}
        elif self.known is not None:
            if self.known.etag:
                headers["If-None-Match"] = self.known.etag
            if self.known.last_modified:
                headers["If-Modified-Since"] = self.known.last_modified
        return headers

    def _is_unchanged(self, answer: Answer) -> bool:
        """The publisher says so, or gives the marks that we know without looking at ours."""
        if self.known is None:
            return False
        if answer.response.status == 304:
            return True
        etag, day = answer.header("ETag"), answer.header("Last-Modified")
        if answer.response.status != 200:
            return False
        if etag or self.known.etag:
            return etag == self.known.etag
        return bool(day) and day == self.known.last_modified

    def _begin(self, answer: Answer) -> None:
        """Take up where the last connection stopped, or start again; refuse what cannot be received."""
        status = answer.response.status
        if status == 206:
            self._resume(answer)
        elif status == 200:
            self._start_again()
            self.size = _length(answer)
        else:
            self._refuse_status(answer)
        if self.size > MAX_BYTES:
            raise FileRefused(_too_large_fr(self.size))
        refuse_without_room(self.size - self.received, self.path.parent)
        etag = answer.header("ETag")
        self.validator = etag if etag and not etag.startswith("W/") else answer.header("Last-Modified")

    def _resume(self, answer: Answer) -> None:
        told = _CONTENT_RANGE.fullmatch(answer.header("Content-Range").strip())
        if told is None or int(told[1]) != self.received:
            self._start_again()
            raise _TryAgain("Le site a repris le téléchargement au mauvais endroit.")
        self.size = int(told[2]) if told[2] != "*" else 0

    def _start_again(self) -> None:
        self.received, self.size = 0, 0
        self.file.seek(0)
        self.file.truncate()

    def _refuse_status(self, answer: Answer) -> None:
        status, host = answer.response.status, answer.target.host
        if status == 416:
            self._start_again()
            raise _TryAgain(f"{host} ne retrouve plus le fichier commencé.")
        if status in _TRY_AGAIN:
            raise _TryAgain(
                f"{host} ne peut pas répondre pour le moment (code {status}).", _pause_asked(answer)
            )
        if status in (404, 410):
            raise FileRefused(
                f"{host} n’a plus de fichier à cette adresse (code {status}). Cherchez la nouvelle adresse sur le "
                "site qui le publie."
            )
        if status in (401, 403):
            raise FileRefused(f"{host} refuse de donner ce fichier (code {status}) : il n’est pas public.")
        raise FileRefused(f"{host} a répondu autre chose que le fichier (code {status}).")

    def _receive(self, answer: Answer) -> None:
        next_look = self.received + _ROOM_EVERY_BYTES
        self.progress(self.received, self.size)
        while block := self._next_block(answer):
            self._write(block)
            if self.received > MAX_BYTES:
                raise FileRefused(_too_large_fr(self.received))
            if self.received >= next_look:
                next_look += _ROOM_EVERY_BYTES
                if not room_bytes(self.path.parent):
                    refuse_without_room(max(self.size - self.received, 1), self.path.parent)
            if time.monotonic() > self.deadline:
                raise FileRefused(
                    f"{answer.target.host} envoie ce fichier trop lentement : le téléchargement est abandonné."
                )
            self.progress(self.received, self.size)
        if self.size and self.received != self.size:
            raise _TryAgain(self._cut_fr(answer))

    def _next_block(self, answer: Answer) -> bytes:
        try:
            # What has come, and no more: a site that sends a byte a minute would never fill a block.
            return answer.response.read1(_BLOCK_BYTES)
        except (OSError, HTTPException) as error:
            raise _TryAgain(self._cut_fr(answer)) from error

    def _write(self, block: bytes) -> None:
        try:
            self.file.write(block)
        except OSError as error:
            raise FileRefused(
                "Le disque du serveur est plein : le téléchargement est abandonné. Libérez de la place et "
                "recommencez."
            ) from error
        self.received += len(block)

    def _cut_fr(self, answer: Answer) -> str:
        whole = f" sur {megabytes(self.size)}" if self.size else ""
        return f"Le téléchargement depuis {answer.target.host} a été coupé ({megabytes(self.received)} reçus{whole})."

    def _finish(self, answer: Answer) -> Fetched:
        if not self.received:
            raise FileRefused(f"{answer.target.host} a envoyé un fichier vide.")
        try:
            self.file.flush()
            os.fsync(self.file.fileno())
        except OSError as error:
            raise FileRefused("Le disque du serveur est plein : le téléchargement est abandonné.") from error
        day = answer.header("Last-Modified")
        _date_file(self.path, day)
        name = _published_name(answer) or _last_part(self.address) or answer.target.host
        return Fetched(self.path, name, answer.header("ETag")[:300], day[:100], changed=True)


def _length(answer: Answer) -> int:
    text = answer.header("Content-Length").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS else 0


def _pause_asked(answer: Answer) -> int:
    text = answer.header("Retry-After").strip()
    return min(int(text), _LONGEST_PAUSE_S) if text.isascii() and text.isdigit() and len(text) < 7 else 0


def _too_large_fr(size: int) -> str:
    return (
        f"Ce fichier est trop grand ({megabytes(size)}, au plus {megabytes(MAX_BYTES)}) : ce n’est sans doute pas un "
        "des fichiers nationaux attendus."
    )


def _unreached_fr(address: str, error: Exception) -> str:
    host = reaching.target_of(address).host
    if isinstance(error, TimeoutError):
        return f"{host} ne répond pas."
    return f"{host} n’a pas pu être joint ({type(error).__name__})."


def _date_file(path: Path, last_modified: str) -> None:
    """Give the file on disk its date of publication: a reader looks there when neither name nor content tells one."""
    with suppress(TypeError, ValueError, OverflowError, OSError):
        stamp = email.utils.parsedate_to_datetime(last_modified).timestamp()
        if 0 < stamp <= time.time():
            os.utime(path, (stamp, stamp))


def _published_name(answer: Answer) -> str:
    """The name that the site gives the file, else the last part of its address when that looks like a file."""
    given = answer.response.headers.get_filename() if answer.header("Content-Disposition") else None
    if given:
        with suppress(UnicodeError):
            # Header fields are read as Latin-1; many sites write UTF-8 in them.
            given = given.encode("latin-1").decode("utf-8")
        if name := _plain(given):
            return name
    last = _last_part(answer.target.request)
    return last if "." in last else ""


def _last_part(address: str) -> str:
    return _plain(unquote(urlsplit(address).path.rstrip("/")))


def _plain(name: str) -> str:
    """The name alone: no folder, no control character, of a length that a page can show."""
    last = re.split(r"[/\\]", name)[-1]
    kept = "".join(sign for sign in last if sign.isprintable()).strip()
    return "" if kept in {"", ".", ".."} else kept[:200]
