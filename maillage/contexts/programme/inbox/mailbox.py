"""The mailbox on its server: signing in, its folders, one mail at a time. imap-tools carries; we read the bytes."""

from __future__ import annotations

import imaplib
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from typing import Final

from imap_tools.errors import ImapToolsError, MailboxFolderSelectError, MailboxLoginError
from imap_tools.mailbox import BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted
from imap_tools.query import AND, H

from maillage.contexts.programme.inbox.place import MailboxPlace

TIMEOUT_S: Final = 15.0
TREATED: Final = "Traité"
UNKNOWN: Final = "Inconnu"
# What a line that breaks, a server that refuses, or an answer that makes no sense raises.
FAULTS: Final = (OSError, imaplib.IMAP4.error, ImapToolsError)
_SIZE: Final = re.compile(rb"RFC822\.SIZE (\d{1,12})")
_PLAIN_ID: Final = re.compile(r"[!#-\[\]-~]{1,300}")


class NoSuchMail(Exception):
    """The mail is no longer there: somebody took it away meanwhile."""


@dataclass(frozen=True)
class Folders:
    """Names of the two folders in which mails are put away, as this server writes them."""

    treated: str
    unknown: str


@contextmanager
def opened(place: MailboxPlace, *, timeout_s: float = TIMEOUT_S) -> Iterator[BaseMailBox]:
    """Signed in, in the folder of the mails. Raises one of `FAULTS`."""
    box = _line(place, timeout_s)
    try:
        if (place.user + place.password).isascii():
            box.login(place.user, place.password, initial_folder=None)
        else:
            box.login_utf8(place.user, place.password, initial_folder=None)
        box.folder.set(place.folder)
        yield box
    finally:
        # What the server makes of our leaving is no fault.
        with suppress(*FAULTS):
            box.logout()
        with suppress(*FAULTS):
            box.client.shutdown()


def _line(place: MailboxPlace, timeout_s: float) -> BaseMailBox:
    if place.secure == "tls":
        context = ssl.create_default_context()
        return MailBox(place.host, place.port, timeout=timeout_s, ssl_context=context)
    if place.secure == "starttls":
        context = ssl.create_default_context()
        return MailBoxStartTls(place.host, place.port, timeout=timeout_s, ssl_context=context)
    return MailBoxUnencrypted(place.host, place.port, timeout=timeout_s)


def folders_of(box: BaseMailBox) -> Folders:
    """The two folders, made where they are missing."""
    return Folders(_folder(box, TREATED), _folder(box, UNKNOWN))


def _folder(box: BaseMailBox, name: str) -> str:
    """Some servers keep every folder under INBOX."""
    known = {one.name: one.delim for one in box.folder.list()}
    delimiter = known.get("INBOX") or "/"
    under = f"INBOX{delimiter}{name}"
    for one in (name, under):
        if one in known:
            return one
    try:
        box.folder.create(name)
    except ImapToolsError:
        box.folder.create(under)
        return under
    return name


def part_of(box: BaseMailBox, uid: str, part: str) -> tuple[int, bytes]:
    """Size of a mail in bytes, and a part of it (« HEADER », "" for all) as it lies there, unread. NoSuchMail."""
    status, answer = box.client.uid("FETCH", uid, f"(RFC822.SIZE BODY.PEEK[{part}])")
    if status != "OK":
        raise imaplib.IMAP4.error(f"FETCH: {status}")
    for one in answer:
        if isinstance(one, tuple) and len(one) == 2:
            said = b" ".join(
                piece if isinstance(piece, bytes) else one[0] for piece in (one[0], *answer[-1:])
            )
            size = _SIZE.search(one[0]) or _SIZE.search(said)
            return int(size[1]) if size else len(one[1]), bytes(one[1])
    raise NoSuchMail


def put_away(box: BaseMailBox, uid: str, folder: str) -> None:
    """Mark a mail as read and move it there; where the server cannot move, it is copied, then taken out."""
    box.flag(uid, r"\Seen", True)
    box.move(uid, folder)


def take_out(box: BaseMailBox, folder: str, message_id: str) -> None:
    """Delete from a folder the mail that bears this number; nothing where no search can say it."""
    if not _PLAIN_ID.fullmatch(message_id):
        return
    box.folder.set(folder)
    box.delete(box.uids(AND(header=H("Message-ID", message_id))))


def forget_before(box: BaseMailBox, folder: str, day: date) -> None:
    """Delete from a folder the mails that came before that day."""
    box.folder.set(folder)
    box.delete(box.uids(AND(date_lt=day)))


def count_in(box: BaseMailBox, folder: str) -> int:
    return int(box.folder.status(folder, ["MESSAGES"])["MESSAGES"])


def in_words(error: Exception, place: MailboxPlace) -> str:
    """What went wrong, for whoever keeps the installation; never a password."""
    if isinstance(error, MailboxLoginError):
        return f"Le serveur {place.where} refuse l’identifiant ou le mot de passe."
    if isinstance(error, MailboxFolderSelectError):
        return f"Le dossier « {place.folder} » n’existe pas sur {place.where}."
    if isinstance(error, ssl.SSLError):
        return f"La liaison chiffrée avec {place.where} ne s’établit pas (certificat ou port)."
    if isinstance(error, OSError):
        return f"Le serveur {place.where} ne répond pas."
    return f"Le serveur {place.where} a répondu ce que l’on n’attendait pas ({type(error).__name__})."
