"""A pasted list of codes turned into communes, and what could not be decided said so."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from maillage.contexts.territory.national.models import Commune
from maillage.contexts.territory.national.queries import (
    code_mapping,
    communes_by_code,
    communes_of_postal_codes,
)
from maillage.core.identifiers.insee import parse_pasted_codes

MAX_TEXT = 20_000
MAX_UNKNOWN_SHOWN = 20
_CODE_LIKE = re.compile(r"[0-9A-Za-z]{4,5}", re.ASCII)


class PastedTooLong(ValueError):
    """The message is fit for a user."""


@dataclass(frozen=True)
class Choice:
    """A code that means several communes, or a commune or a postal code: the person chooses among `communes`."""

    code: str
    reason: str
    communes: list[Commune]

    @property
    def codes(self) -> str:
        return " ".join(commune.code for commune in self.communes)


@dataclass(frozen=True)
class Pasted:
    """found: codes of today's communes, sure. choices: to be decided. unknown: words that are no code."""

    found: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    unknown: tuple[str, ...] = ()

    @property
    def is_sure(self) -> bool:
        return not self.choices and not self.unknown

    @property
    def unknown_words(self) -> str:
        """« 00000, abc et 12 autres »."""
        shown = [word[:20] for word in self.unknown[:MAX_UNKNOWN_SHOWN]]
        rest = len(self.unknown) - len(shown)
        return ", ".join(shown) + (f" et {rest} autres" if rest else "")


def parse_pasted(text: str) -> Pasted:
    """Read INSEE and postal codes with any separators; former codes give today's commune. 4 queries at most.

    A postal code of one commune is that commune; one of several is a choice. PastedTooLong over
    `MAX_TEXT` characters.
    """
    if len(text) > MAX_TEXT:
        raise PastedTooLong(
            "Ce texte est trop long pour une liste de communes (20 000 caractères au plus) : "
            "ne collez que la colonne des codes."
        )
    clean = text.replace("\x00", " ")
    candidates = _candidates(clean)
    mapping = code_mapping(candidates)
    by_postal = communes_of_postal_codes(candidates)
    sorted_codes = parse_pasted_codes(clean, communes=mapping, postal_codes=by_postal)
    found = [mapping[code] for code in sorted_codes.insee]
    choices = []
    for code in sorted_codes.postal:
        communes = by_postal[code]
        if len(communes) == 1:
            found.append(communes[0].code)
        else:
            choices.append(Choice(code, f"Le code postal {code} couvre {len(communes)} communes.", communes))
    choices += _ambiguous(sorted_codes.ambiguous, mapping, by_postal)
    shown, rest = sorted_codes.unknown[:MAX_UNKNOWN_SHOWN], sorted_codes.unknown[MAX_UNKNOWN_SHOWN:]
    unknown = (*(_as_typed(word, clean) for word in shown), *rest)
    return Pasted(tuple(dict.fromkeys(found)), tuple(choices), unknown)


def _as_typed(word: str, text: str) -> str:
    """The word in the letters of the text: codes are compared in capitals, people are answered in their own words."""
    match = re.search(re.escape(word), text, re.IGNORECASE)
    return match.group() if match else word


def _candidates(text: str) -> set[str]:
    """Everything that may be a code, in its official form: a lost leading zero is given back."""
    found = {word.upper() for word in _CODE_LIKE.findall(text)}
    return found | {f"0{word}" for word in found if len(word) == 4}


def _ambiguous(
    codes: Iterable[str], mapping: dict[str, str], by_postal: dict[str, list[Commune]]
) -> list[Choice]:
    """Codes that are an INSEE code for one commune and a postal code for others."""
    asked = list(codes)
    own = (
        {commune.code: commune for commune in communes_by_code(mapping[code] for code in asked)}
        if asked
        else {}
    )
    choices = []
    for code in asked:
        communes = {commune.code: commune for commune in [own[mapping[code]], *by_postal[code]]}
        reason = f"{code} est à la fois un code INSEE ({own[mapping[code]].name}) et un code postal."
        choices.append(Choice(code, reason, list(communes.values())))
    return choices
