"""What fits into a text message, and numbers that are nobody's."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

# The default alphabet of 7 bits (3GPP TS 23.038, 6.2.1): one sign outside of it, and a message holds 70 signs, not 160.
ALPHABET: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_ESCAPED: Final = frozenset("^{}\\[~]|€")
ONE: Final = 160
PART: Final = 153
LONGEST: Final = 3 * PART
_CLOSEST: Final = str.maketrans(
    {"’": "'", "‘": "'", "«": '"', "»": '"', "–": "-", "—": "-", "…": "...", "œ": "oe", "Œ": "OE", "ç": "c"}
)
# Spaces inside guillemets, which straight quotes have not.
_INSIDE: Final = re.compile(r"(«)\s+|\s+(»)")
_E164: Final = re.compile(r"\+[1-9][0-9]{6,14}", re.ASCII)
# Numbers kept for works of fiction (Arcep, decision 2018-0881, annex: 06 39 98 00 00 to 99 99).
# Under the code of Mayotte too, whose range it lies in.
_FICTION: Final = ("+3363998", "+26263998")


def plain(text: str) -> str:
    """The text in the alphabet of 7 bits: accents that it lacks are left out, « œ » is « oe », spaces are plain."""
    return "".join(_sign(sign) for sign in _INSIDE.sub(r"\1\2", text).translate(_CLOSEST))


def _sign(sign: str) -> str:
    if sign in ALPHABET or sign in _ESCAPED:
        return sign
    if unicodedata.category(sign).startswith("Z"):
        return " "
    bare = unicodedata.normalize("NFKD", sign)[0]
    return bare if bare in ALPHABET else ""


def length(text: str) -> int:
    """How many signs it takes, in the alphabet of 7 bits: some take two."""
    return sum(2 if sign in _ESCAPED else 1 for sign in text)


def cut(text: str, signs: int) -> str:
    """The beginning of the text, as far as it takes so many signs at most."""
    if length(text) <= signs:
        return text
    taken = 0
    for place, sign in enumerate(text):
        taken += length(sign)
        if taken > signs:
            return text[:place]
    return text


def parts(text: str) -> int:
    """How many messages the network makes (and counts) of it."""
    signs = length(text)
    return 1 if signs <= ONE else -(-signs // PART)


def checked_number(number: str) -> str:
    """The number, if it is written with its country (« +33612345678 »); ValueError for another text."""
    if not _E164.fullmatch(number):
        raise ValueError("a mobile number is written with its country: +33…")
    return number


def is_fictitious(number: str) -> bool:
    """True for a number that is kept for fiction: nobody answers it."""
    return number.startswith(_FICTION)
