"""What looks personal in a text that is about to go out: names, ways to reach somebody, numbers of persons. Pure.

Names are those that the community knows. A full name is found in either order, whatever its case and accents. A family
name alone is found behind a title (« Dr », « Mme »), and for people of the association wherever it is written with a
capital, unless it is also a word of the territory. Everything that is found is shown to a person, who decides: the
guard errs on the side of asking.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final

from maillage.core.search_text import search_text

NAME, PHONE, EMAIL, IBAN, NUMBER, ADDRESS = "name", "phone", "email", "iban", "number", "address"
KINDS: Final = {
    NAME: "un nom de personne",
    PHONE: "un numéro de téléphone",
    EMAIL: "une adresse électronique",
    IBAN: "un IBAN",
    NUMBER: "un numéro de personne (RPPS, sécurité sociale)",
    ADDRESS: "une adresse postale",
}
_TITLES: Final = frozenset(
    {
        "dr",
        "docteur",
        "docteure",
        "pr",
        "professeur",
        "professeure",
        "m",
        "mr",
        "mme",
        "mlle",
        "madame",
        "monsieur",
    }
    | {"maitre", "me"}
)
_WORD: Final = re.compile(r"[^\W_]+", re.UNICODE)
_PATTERNS: Final = (
    (EMAIL, re.compile(r"[^\s@<>()\[\],;:«»\"]+@[^\s@<>()\[\],;:«»\"]+\.[^\W\d_]{2,}", re.UNICODE)),
    (IBAN, re.compile(r"\b[A-Za-z]{2}\d{2}(?:[\s.-]?[A-Za-z0-9]){11,30}(?![A-Za-z0-9])")),
    (
        PHONE,
        re.compile(r"(?<!\d)(?:(?:\+|00)\s?\d{2,3}[\s.()/-]*(?:0\)?)?|0)[1-9](?:[\s.()/-]*\d{2}){4}(?!\d)"),
    ),
    (NUMBER, re.compile(r"(?<!\d)(?:[12](?:\s?\d){12}(?:\s?\d{2})?|[18]\d{10})(?!\d)")),
    (
        ADDRESS,
        re.compile(
            r"\b\d{1,4}\s?(?:bis|ter|quater)?,?\s+(?:rue|avenue|av\.|boulevard|bd|chemin|impasse|allée|allee|place|route"
            r"|quai|square|cours|passage|sentier|lotissement|résidence|residence)\s+\w+(?:[\s'’-]\w+){0,4}",
            re.IGNORECASE | re.UNICODE,
        ),
    ),
)
# French phone numbers and IBANs are written with spaces that do not break as well.
_SPACES: Final = dict.fromkeys(map(ord, "\u00a0\u202f\u2009\u2007\u2011"), " ")
_SHORTEST: Final = 3


@dataclass(frozen=True)
class Person:
    """A person whom the community knows. close: of the association, found by the family name alone."""

    first_name: str
    last_name: str
    close: bool = True


@dataclass(frozen=True)
class Finding:
    """kind: key of `KINDS`. place: where it stands, in words. words: what was found, as it is written."""

    kind: str
    place: str
    words: str

    @property
    def digest(self) -> str:
        """The same for the same words at the same place, whatever their case, accents and spaces."""
        return sha256(f"{self.kind}|{self.place}|{search_text(self.words)}".encode()).hexdigest()

    @property
    def kind_words(self) -> str:
        return KINDS[self.kind]


@dataclass(frozen=True)
class Names:
    """Names made ready to be looked for. full: by first word, what follows. alone: families found by a capital."""

    full: Mapping[str, frozenset[tuple[str, ...]]] = field(default_factory=dict)
    families: Mapping[str, frozenset[tuple[str, ...]]] = field(default_factory=dict)
    alone: frozenset[tuple[str, ...]] = frozenset()


def known_names(people: Iterable[Person], ordinary: Collection[str] = ()) -> Names:
    """ordinary: words of the territory (communes, the community's own name) that are nobody's name by themselves."""
    plain = {tuple(search_text(word).split()) for word in ordinary}
    plain |= {(part,) for words in plain for part in words}
    full: dict[str, set[tuple[str, ...]]] = {}
    families: dict[str, set[tuple[str, ...]]] = {}
    alone = set()
    for one in people:
        first, last = tuple(search_text(one.first_name).split()), tuple(search_text(one.last_name).split())
        if not last:
            continue
        families.setdefault(last[0], set()).add(last)
        if first:
            for words in ((*first, *last), (*last, *first)):
                full.setdefault(words[0], set()).add(words)
        if one.close and last not in plain and len("".join(last)) >= _SHORTEST:
            alone.add(last)
    return Names(_frozen(full), _frozen(families), frozenset(alone))


def _frozen(found: Mapping[str, set[tuple[str, ...]]]) -> dict[str, frozenset[tuple[str, ...]]]:
    return {first: frozenset(rest) for first, rest in found.items()}


def findings(texts: Iterable[tuple[str, str]], names: Names) -> list[Finding]:
    """Everything that looks personal in (place, text), in the order of the page, each once for a place."""
    found: dict[str, Finding] = {}
    for place, text in texts:
        for kind, words in (*_patterns(text), *((NAME, one) for one in _names(text, names))):
            one = Finding(kind, place, words)
            found.setdefault(one.digest, one)
    return list(found.values())


def _patterns(text: str) -> list[tuple[str, str]]:
    plain = text.translate(_SPACES)
    found, taken = [], [False] * len(plain)
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(plain):
            if not any(taken[match.start() : match.end()]):
                taken[match.start() : match.end()] = [True] * (match.end() - match.start())
                found.append((kind, match.group().strip()))
    return found


def _names(text: str, names: Names) -> list[str]:
    words, begins, ends = [], [], []
    for match in _WORD.finditer(text):
        # A ligature or an accent may fold to more than one letter, never to more than one word.
        words.append(search_text(match.group()).replace(" ", ""))
        begins.append(match.start())
        ends.append(match.end())
    found, place = [], 0
    while place < len(words):
        size = _size_at(place, words, text, begins, names)
        if size:
            found.append(text[begins[place] : ends[place + size - 1]])
        place += size or 1
    return found


def _size_at(place: int, words: list[str], text: str, begins: list[int], names: Names) -> int:
    """How many words the name that begins here has; 0 for none."""
    full = _longest(names.full.get(words[place], frozenset()), words, place)
    if full:
        return full
    family = _longest(names.families.get(words[place], frozenset()), words, place)
    if family and place and words[place - 1] in _TITLES:
        return family
    if family and text[begins[place]].isupper():
        known = [one for one in names.alone if one[0] == words[place]]
        return _longest(known, words, place)
    return 0


def _longest(candidates: Iterable[tuple[str, ...]], words: list[str], place: int) -> int:
    return max(
        (len(one) for one in candidates if tuple(words[place : place + len(one)]) == one),
        default=0,
    )
