"""INSEE commune codes (code officiel géographique) and postal codes: check, take apart, read from a pasted text.

A commune code has five characters: the département (two digits, 2A or 2B in Corsica, three digits overseas) and a
number inside it. Codes are strings always: read as a number, 01001 becomes 1001 and 2A004 an error.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from typing import NamedTuple

_COMMUNE = re.compile(r"(?:0[1-9]|1\d|2[1-9]|[3-8]\d|9[0-5]|2[AB]|97[1-8]|98[46-9])\d+", re.ASCII)
_DIGITS = re.compile(r"\d+", re.ASCII)
# « 34 000 » and « F-34000 » are not cut further than this: what remains and is not a code is shown as unknown.
_SEPARATORS = re.compile(r"[\s,;:|/\\\"'()\[\]<>«»•·]+")

# Municipal arrondissements: RPPS and census files use their codes, the law knows one commune.
_CITIES = (("75056", 75101, 75120), ("69123", 69381, 69389), ("13055", 13201, 13216))


class InseeCodeError(ValueError):
    """The text is not the code of a commune; the message is fit for a user."""


class PastedCodes(NamedTuple):
    """What a pasted text held, each code once and in order of appearance.

    `ambiguous` codes are both a commune code and a postal code and nothing in the text tells which; they are in
    neither of the two first lists: the person who pasted chooses.
    """

    insee: list[str]
    postal: list[str]
    unknown: list[str]
    ambiguous: list[str]


def parse_commune_code(text: str) -> str:
    """The code in its official form (« 2a004 » gives 2A004); InseeCodeError when it cannot be one.

    Only the form is checked: whether the commune exists is a question for the territory.
    """
    code = text.strip().upper()
    if len(code) != 5 or not _COMMUNE.fullmatch(code):
        raise InseeCodeError(
            f"« {text.strip()[:20]} » n’est pas un code INSEE de commune : cinq caractères sont attendus, "
            "par exemple 30034, 2A004 ou 97411."
        )
    return code


def departement_of(commune_code: str) -> str:
    """The département (or overseas collectivity) of a commune code: 30, 2A, 974, 987; InseeCodeError on a bad code."""
    code = parse_commune_code(commune_code)
    return code[:3] if code.startswith(("97", "98")) else code[:2]


def arrondissement_city(code: str) -> str | None:
    """Paris, Lyon or Marseille for the code of one of their municipal arrondissements, else None."""
    if len(code) != 5 or not _DIGITS.fullmatch(code):
        return None
    number = int(code)
    return next((city for city, first, last in _CITIES if first <= number <= last), None)


def _tokens(text: str) -> Iterator[str]:
    seen = set()
    for raw in _SEPARATORS.split(text):
        token = raw.strip(".-_").upper()
        # A spreadsheet that took a code for a number has eaten the zero of the départements 01 to 09.
        if len(token) == 4 and _DIGITS.fullmatch(token):
            token = "0" + token
        if token and token not in seen:
            seen.add(token)
            yield token


def parse_pasted_codes(text: str, *, communes: Container[str], postal_codes: Container[str]) -> PastedCodes:
    """Sort the codes of a pasted text, with any separators, into commune codes, postal codes and unknown words.

    `communes` holds every accepted commune code (today's, former ones, arrondissements), `postal_codes` every postal
    code. Some 3,500 numbers are both (30140 is the commune code of Lasalle and the postal code of Anduze): such a
    code follows the sure ones around it when these are all of one kind, and is else reported as ambiguous.
    """
    insee: list[str] = []
    postal: list[str] = []
    unknown: list[str] = []
    ambiguous: list[str] = []
    order = []
    for token in _tokens(text):
        order.append(token)
        is_commune, is_postal = token in communes, token in postal_codes
        if is_commune and is_postal:
            ambiguous.append(token)
        elif is_commune:
            insee.append(token)
        elif is_postal:
            postal.append(token)
        else:
            unknown.append(token)
    if ambiguous and bool(insee) != bool(postal):
        chosen = set(ambiguous)
        ambiguous = []
        kept = insee if insee else postal
        kept[:] = [token for token in order if token in chosen or token in set(kept)]
    return PastedCodes(insee, postal, unknown, ambiguous)
