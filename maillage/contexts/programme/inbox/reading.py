"""A mail as bytes becomes plain text and files. Whatever the bytes are, there is an answer.

Formats: RFC 5322 (message), RFC 2045 to 2047 (MIME), RFC 2231 (names of files). Nothing of a mail is believed.
"""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.utils import collapse_rfc2231_value, getaddresses, parsedate_to_datetime
from typing import Any, Final

from django.utils import timezone

from maillage.contexts.programme.inbox.plain import text_of_html, tidy

logger = logging.getLogger(__name__)

MAX_TEXT: Final = 50_000
MAX_FILES: Final = 20
# Of the parts of one mail; more is a mail made to exhaust us.
MAX_PARTS: Final = 300
MAX_DEPTH: Final = 6
# A picture of a signature, not a photo.
SMALL_IMAGE_BYTES: Final = 12_000
NO_SUBJECT: Final = "Sans objet"
_SEALED: Final = frozenset(
    {"application/pkcs7-mime", "application/x-pkcs7-mime", "multipart/encrypted", "application/pgp-encrypted"}
)
# Signatures of a mail: nobody reads them.
_SIGNATURES: Final = frozenset(
    {"application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature"}
)
_EMAIL: Final = re.compile(r"[^@\s<>\"]{1,64}@[^@\s<>\"]{1,180}")


@dataclass(frozen=True)
class Attached:
    """A file of a mail."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Letter:
    """What a mail says. notices: what it holds that is not here, in sentences. whole: keep the mail itself too."""

    message_id: str
    title: str
    sender_name: str
    sender_email: str
    sent_at: datetime | None
    text: str = ""
    files: tuple[Attached, ...] = ()
    notices: tuple[str, ...] = ()
    whole: bool = False


@dataclass
class _Found:
    plain: list[str] = field(default_factory=list)
    html: list[str] = field(default_factory=list)
    files: list[Attached] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    parts: int = 0
    small: int = 0
    whole: bool = False

    def say(self, sentence: str) -> None:
        if sentence not in self.notices:
            self.notices.append(sentence)


def key_of(message_id: str, raw: bytes) -> str:
    """What makes a mail come in once: its own number, else its bytes."""
    meant = f"id:{message_id}".encode() if message_id else b"raw:" + raw
    return hashlib.sha256(meant).hexdigest()


def read_headers(raw: bytes) -> Letter:
    """The first lines of a mail alone: who, when, about what."""
    try:
        return _headers(message_from_bytes(raw))
    except Exception:  # a mail is hostile until proven otherwise
        logger.warning("the first lines of a mail cannot be read", exc_info=True)
        return Letter("", NO_SUBJECT, "", "", None)


def read(raw: bytes) -> Letter:
    """A mail in plain text with its files; what cannot be read is told, and then `whole` is true."""
    head = read_headers(raw)
    try:
        found = _Found()
        _walk(message_from_bytes(raw), found, 0)
        return _letter(head, found)
    except Exception:  # a mail that nobody foresaw is kept as it is, and the others come in
        logger.warning("a mail cannot be read", exc_info=True)
        sentence = "Ce courriel n’a pas pu être lu : il est joint tel quel."
        return Letter(
            head.message_id,
            head.title,
            head.sender_name,
            head.sender_email,
            head.sent_at,
            "",
            (),
            (sentence,),
            True,
        )


def _letter(head: Letter, found: _Found) -> Letter:
    text = "\n\n".join(part for part in found.plain if part)
    if not text:
        text = "\n\n".join(part for part in (text_of_html(one) for one in found.html) if part)
    if len(text) > MAX_TEXT:
        text = text[:MAX_TEXT].rstrip()
        found.say("Le texte est très long : sa fin n’est pas ici, le courriel est joint tel quel.")
        found.whole = True
    if found.small:
        found.say("De petites images de signature ont été laissées de côté.")
    if not text and not found.files and not found.whole:
        found.say("Ce courriel n’a ni texte ni pièce jointe que l’on sache lire : il est joint tel quel.")
        found.whole = True
    return Letter(
        head.message_id,
        head.title,
        head.sender_name,
        head.sender_email,
        head.sent_at,
        text,
        tuple(found.files),
        tuple(found.notices),
        found.whole,
    )


# --- First lines ------------------------------------------------------------------------------------------


def _headers(message: Message) -> Letter:
    name, email = _sender(message)
    return Letter(
        _message_id(message),
        " ".join(_header(message, "Subject").split())[:200] or NO_SUBJECT,
        name,
        email,
        _sent_at(message),
    )


def _message_id(message: Message) -> str:
    text = str(message.get("Message-ID") or "")
    return "".join(sign for sign in text if sign.isprintable() and not sign.isspace())[:300]


def _header(message: Message, name: str) -> str:
    """A header as a person reads it; what is wrongly encoded stays legible."""
    raw = message.get(name)
    if raw is None:
        return ""
    try:
        pieces = decode_header(raw)
    except (HeaderParseError, ValueError):
        return tidy(str(raw))
    text = "".join(
        piece if isinstance(piece, str) else _decoded(piece, charset or "utf-8") for piece, charset in pieces
    )
    return tidy(text)


def _sender(message: Message) -> tuple[str, str]:
    text = _header(message, "From").replace("\n", " ") or _header(message, "Sender").replace("\n", " ")
    pairs = getaddresses([text])
    name, email = pairs[0] if pairs else ("", "")
    if not _EMAIL.fullmatch(email):
        found = _EMAIL.search(text)
        name, email = (name or text, found[0] if found else "")
    return " ".join(name.split())[:200], email.lower()[:254]


def _sent_at(message: Message) -> datetime | None:
    """As the mail says it, unless that is nonsense; a mail of tomorrow is a wrong clock."""
    try:
        said = parsedate_to_datetime(str(message.get("Date") or ""))
        aware = said if said.tzinfo else timezone.make_aware(said)
        local = timezone.localtime(aware)
    except (ValueError, TypeError, IndexError, OverflowError, AttributeError):
        return None
    now = timezone.now()
    return local if now - timedelta(days=3_650) < local <= now + timedelta(days=1) else None


# --- Parts ------------------------------------------------------------------------------------------------


def _walk(part: Message, found: _Found, depth: int) -> None:
    found.parts += 1
    if found.parts > MAX_PARTS or depth > MAX_DEPTH:
        found.say("Ce courriel en contient trop d’autres : il est joint tel quel.")
        found.whole = True
        return
    kind = part.get_content_type()
    if kind in _SEALED:
        found.say(
            "Ce courriel est chiffré : il est joint tel quel, et s’ouvre dans la messagerie de son destinataire."
        )
        found.whole = True
    elif kind == "message/rfc822":
        _forwarded(part, found, depth)
    elif kind == "multipart/alternative":
        _alternative(part, found, depth)
    elif part.is_multipart():
        for one in _children(part):
            _walk(one, found, depth + 1)
    elif kind not in _SIGNATURES:
        _leaf(part, kind, found)


def _children(part: Message) -> Iterator[Message]:
    payload: Any = part.get_payload()
    yield from (one for one in payload if isinstance(one, Message)) if isinstance(payload, list) else ()


def _alternative(part: Message, found: _Found, depth: int) -> None:
    """Several writings of one text: the plain one if it says something, else the HTML made plain."""
    inner = _Found(parts=found.parts)
    for one in _children(part):
        _walk(one, inner, depth + 1)
    text = "\n\n".join(one for one in inner.plain if one)
    found.plain.append(text or "\n\n".join(text_of_html(one) for one in inner.html))
    found.files += inner.files[: max(0, MAX_FILES - len(found.files))]
    for sentence in inner.notices:
        found.say(sentence)
    found.parts, found.small, found.whole = inner.parts, found.small + inner.small, found.whole or inner.whole


def _forwarded(part: Message, found: _Found, depth: int) -> None:
    """A mail in the mail: who wrote it, then what it says, its files with the others."""
    for one in _children(part):
        head = _headers(one)
        who = " ".join(
            text for text in (head.sender_name, f"<{head.sender_email}>" * bool(head.sender_email)) if text
        )
        when = f", le {head.sent_at:%d/%m/%Y}" if head.sent_at else ""
        inner = _Found(parts=found.parts)
        _walk(one, inner, depth + 1)
        text = "\n\n".join(one for one in inner.plain if one)
        text = text or "\n\n".join(text_of_html(one) for one in inner.html)
        found.plain.append(
            f"Courriel transféré de {who or 'quelqu’un'}{when} : {head.title}\n\n{text}".strip()
        )
        found.files += inner.files[: max(0, MAX_FILES - len(found.files))]
        for sentence in inner.notices:
            found.say(sentence)
        found.parts, found.small, found.whole = (
            inner.parts,
            found.small + inner.small,
            found.whole or inner.whole,
        )


def _leaf(part: Message, kind: str, found: _Found) -> None:
    name = _file_name(part)
    attached = part.get_content_disposition() == "attachment" or bool(name)
    content = _content(part)
    if not attached and kind == "text/plain":
        found.plain.append(tidy(_decoded(content, _charset(part))))
    elif not attached and kind == "text/html":
        found.html.append(_decoded(content, _charset(part)))
    elif kind == "application/ms-tnef" or name.lower() == "winmail.dat":
        found.say(
            "Une pièce « winmail.dat » (format d’Outlook) ne s’ouvre pas ici : demandez un envoi au format HTML. "
            "Le courriel est joint tel quel."
        )
        found.whole = True
    elif content:
        _file(part, kind, name, content, found)


def _file(part: Message, kind: str, name: str, content: bytes, found: _Found) -> None:
    if kind.startswith("image/") and part.get("Content-ID") and len(content) < SMALL_IMAGE_BYTES:
        found.small += 1
        return
    if len(found.files) >= MAX_FILES:
        found.say(f"Plus de {MAX_FILES} pièces jointes : les suivantes n’ont pas été gardées.")
        return
    found.files.append(Attached(name or f"piece-{len(found.files) + 1}", content))


def _file_name(part: Message) -> str:
    """As the part says it, in either way of encoding it."""
    raw = part.get_filename()
    if not raw:
        return ""
    text = collapse_rfc2231_value(raw)
    if "=?" in text:
        try:
            pieces = decode_header(text)
            text = "".join(
                one if isinstance(one, str) else _decoded(one, charset or "utf-8") for one, charset in pieces
            )
        except (HeaderParseError, ValueError):
            pass
    return " ".join(tidy(text).split())[:200]


def _content(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _charset(part: Message) -> str:
    return str(part.get_content_charset() or "utf-8")


def _decoded(content: bytes, charset: str) -> str:
    """In the charset that is said, else in those that people write; signs that fit none become « � »."""
    for one in (charset, "utf-8", "windows-1252"):
        try:
            return content.decode(one)
        except (LookupError, UnicodeError, ValueError):
            continue
    return content.decode("utf-8", "replace")
