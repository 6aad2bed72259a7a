"""Contact cards: vCard 4.0 (RFC 6350), which telephones and mail programs read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

# Section 3.2: a line is at most 75 bytes, its end left out; what follows goes on the next one after a space.
_LINE_BYTES: Final = 75
# Section 3.4; other control characters have no place in a value.
_CONTROLS: Final = dict.fromkeys(map(chr, range(32)))
_ESCAPES: Final = str.maketrans({**_CONTROLS, "\\": "\\\\", ",": "\\,", ";": "\\;", "\n": "\\n"})


@dataclass(frozen=True)
class Phone:
    number: str
    kind: str = "work"


@dataclass(frozen=True)
class Card:
    """What a card says; every field but the name may stay empty.

    uid: stays the same from one download to the next, so that a telephone updates instead of doubling
    emails: the first is preferred; town, postal_code and street make one postal address of work
    """

    uid: str
    name: str
    family_name: str = ""
    given_name: str = ""
    title: str = ""
    organisation: str = ""
    phones: tuple[Phone, ...] = ()
    emails: tuple[str, ...] = ()
    street: str = ""
    postal_code: str = ""
    town: str = ""
    note: str = ""


def vcard(card: Card) -> str:
    """The card as text, lines ended by CR LF."""
    return "".join(f"{_folded(line)}\r\n" for line in _lines(card))


def vcards(cards: Iterable[Card]) -> Iterator[str]:
    """Several cards one after the other: one file that telephones import at once."""
    return map(vcard, cards)


def _lines(card: Card) -> Iterator[str]:
    yield "BEGIN:VCARD"
    yield "VERSION:4.0"
    yield f"UID:{_text(card.uid)}"
    yield f"FN:{_text(card.name)}"
    if card.family_name:
        yield f"N:{_text(card.family_name)};{_text(card.given_name)};;;"
    if card.title:
        yield f"TITLE:{_text(card.title)}"
    if card.organisation:
        yield f"ORG:{_text(card.organisation)}"
    for phone in card.phones:
        yield f"TEL;VALUE=text;TYPE={phone.kind}:{_text(phone.number)}"
    for rank, email in enumerate(card.emails, start=1):
        yield f"EMAIL;TYPE=work;PREF={min(rank, 100)}:{_text(email)}"
    if card.street or card.town:
        yield f"ADR;TYPE=work:;;{_text(card.street)};{_text(card.town)};;{_text(card.postal_code)};France"
    if card.note:
        yield f"NOTE:{_text(card.note)}"
    yield "END:VCARD"


def _text(value: str) -> str:
    return value.translate(_ESCAPES)


def _folded(line: str) -> str:
    """The line cut every 75 bytes, never inside a character."""
    parts, current, room = [], "", _LINE_BYTES
    for char in line:
        size = len(char.encode())
        if size > room:
            parts.append(current)
            current, room = "", _LINE_BYTES - 1
        current += char
        room -= size
    return "\r\n ".join([*parts, current])
