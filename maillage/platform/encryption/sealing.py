"""Seal, unseal, and find again without reading."""

from __future__ import annotations

import hashlib
import hmac

from cryptography.fernet import InvalidToken

from maillage.platform.encryption import keys

# A Fernet token begins with the version byte 0x80 and four zero bytes of the time (until the year 2106).
_BEGINNING = "gAAAAA"
_SHORTEST = 100


class Unreadable(RuntimeError):
    """A sealed text was read without its key: the keyring is not the one of this database."""

    def __init__(self) -> None:
        super().__init__(
            "Un champ chiffré ne se lit pas : les clés de cette installation ne sont pas celles de cette base. "
            "Remettez le fichier « field_keys » (ou MAILLAGE_FIELD_KEYS) qui allait avec elle."
        )


def seal(text: str) -> str:
    """`text` under the newest key: a token of printable ASCII, another one each time. The empty text too."""
    return keys.current().newest.encrypt(text.encode()).decode()


def unseal(token: str) -> str:
    """The text that `token` seals, under any key of the ring; Unreadable otherwise."""
    try:
        return keys.current().all.decrypt(token.encode()).decode()
    except (InvalidToken, ValueError):
        raise Unreadable from None


def looks_sealed(text: str) -> bool:
    """True if `text` has the form of a token, whatever its key."""
    return len(text) >= _SHORTEST and text.startswith(_BEGINNING)


def sealed_by_newest(token: str) -> bool:
    """True if the newest key alone opens `token`: no older one is needed for it."""
    try:
        keys.current().newest.decrypt(token.encode())
    except (InvalidToken, ValueError):
        return False
    return True


def renewed(token: str) -> str:
    """The same text under the newest key; Unreadable if no key opens it."""
    return seal(unseal(token))


def blind_index(text: str, *, purpose: str) -> str:
    """64 hexadecimal digits, the same for the same text and purpose: what an equality search compares.

    purpose: "model.field"; each has a key of its own, so that two columns cannot be matched with each other.
    The caller normalises `text` (case, accents, spaces) before. HMAC-SHA256 (RFC 2104) twice: once from the
    index key to the key of the purpose, once over the text.
    """
    key = hmac.digest(keys.current().index, f"maillage blind index {purpose}".encode(), hashlib.sha256)
    return hmac.digest(key, text.encode(), hashlib.sha256).hex()
