"""Finding people by what is typed: names in any order, their beginnings, misspelt names, numbers.

One look-up in the words of names, and one in the activities of the territory: the database begins with whichever is
smaller. What is misspelt costs one look-up more, for the words that it may stand for.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from django.db.models import Exists, F, Model, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Replace

from maillage.contexts.directory.imports.coverage import SOURCE
from maillage.contexts.directory.imports.models import RegisterState
from maillage.contexts.directory.professionals.models import Activity, Professional
from maillage.contexts.directory.search.models import FillingState, NameWord, Spelling
from maillage.core.search_text import search_text
from maillage.core.spelling.ranking import LONGEST, closest, keys, remoteness

Key = TypeVar("Key", bound=Hashable)
Row = TypeVar("Row", bound=Model)

# Beyond, a text is no name.
MAX_WORDS: Final = 6
# From so many digits on, a number is looked for.
SHORTEST_NUMBER: Final = 6
# Words of the register that one typed word may stand for.
_ALTERNATIVES: Final = 20
# Close names that are read to show the closest; a territory rarely has more.
_CLOSE_READ: Final = 200
# Sorts after every letter, in the order of both databases.
_LAST: Final = "\U0010ffff"
# Before a name, and in nobody's name.
# fmt: off
_TITLES: Final = frozenset((
    "dr", "docteur", "docteure", "pr", "professeur", "professeure", "m", "mr", "mme", "mlle", "monsieur", "madame",
))
# fmt: on
# Our own pages write so before a number.
_NUMBER_LABEL: Final = re.compile(r"\s*(?:rpps|adeli)\b\s*:?", re.IGNORECASE)
_BETWEEN_DIGITS: Final = str.maketrans("", "", " .-/()\u00a0\u202f")


@dataclass(frozen=True)
class PeopleFound:
    """people: in the order to show them. is_exact: False when none has this name and these are the closest."""

    people: list[Professional]
    is_exact: bool


@dataclass(frozen=True)
class NameMatch:
    """Who is meant by a text, as a condition on persons; `is_exact` as in `PeopleFound`."""

    condition: Q
    is_exact: bool


def typed_number(text: str) -> str:
    """The digits of what looks like a telephone or identification number; "" for anything else."""
    digits = _NUMBER_LABEL.sub("", text, count=1).strip().translate(_BETWEEN_DIGITS)
    if digits.startswith("+33"):
        digits = f"0{digits[3:]}"
    return digits if len(digits) >= SHORTEST_NUMBER and digits.isascii() and digits.isdigit() else ""


def typed_words(text: str) -> list[str]:
    """The words of a name as they are searched, without « Dr » or « Mme » unless nothing else is typed."""
    words = search_text(text).split()
    return [word for word in words if word not in _TITLES] or words


def is_legible(text: str) -> bool:
    """False for what holds no letter and no digit: signs, drawings."""
    return bool(search_text(text))


def with_phone(rows: QuerySet[Row], digits: str) -> QuerySet[Row]:
    """Those whose `phone` holds these digits, whatever stands between them. digits: see `typed_number`."""
    bare = F("phone")
    for mark in (" ", ".", "-"):
        bare = Replace(bare, Value(mark), Value(""))  # type: ignore[assignment]
    abroad = f"+33{digits[1:]}"
    found: Any = rows.annotate(bare_phone=bare).filter(
        Q(bare_phone__contains=digits) | Q(bare_phone__contains=abroad)
    )
    return found


def find_people(codes: Iterable[str], text: str, limit: int) -> PeopleFound:
    """Persons with an activity in these communes whom the text names; when nobody is, those with a close name.

    Every typed word must begin a word of the name, in any order. At most 4 queries.
    """
    here = on_territory(codes)
    condition = exact_condition(codes, text)
    if condition is None:
        return PeopleFound([], is_exact=True)
    people = list(here.filter(condition).order_by("search_name", "pk")[:limit])
    if people or typed_number(text):
        return PeopleFound(people, is_exact=True)
    return PeopleFound(close_people(codes, text)[:limit], is_exact=False)


def match_name(codes: Iterable[str], text: str) -> NameMatch:
    """The same as a condition for a list: whom the text names, else those with a close name. At most 4 queries."""
    condition = exact_condition(codes, text)
    if condition is None:
        # Nothing typed names everybody; signs alone name nobody.
        return NameMatch(Q(pk__in=[]) if text.strip() else Q(), is_exact=True)
    if typed_number(text) or on_territory(codes).filter(condition).exists():
        return NameMatch(condition, is_exact=True)
    close = [person.pk for person in close_people(codes, text)]
    return NameMatch(Q(pk__in=close), is_exact=not close)


def on_territory(codes: Iterable[str]) -> QuerySet[Professional]:
    """Persons with a visible activity in these communes."""
    here = Activity.objects.visible().filter(professional=OuterRef("pk"), commune_id__in=sorted(codes))
    return Professional.objects.filter(Exists(here))


def exact_condition(codes: Iterable[str], text: str) -> Q | None:
    """What makes a person be named by the text; None when the text names nobody. At most 1 query."""
    if number := typed_number(text):
        return _has_number(codes, number)
    words = typed_words(text)
    if not words:
        return None
    if len(words) > MAX_WORDS or not is_filled():
        # Names are looked through one by one, on the territory alone.
        return _all(Q(search_name__contains=word) for word in words)
    return _all(_has_word(_begins(word)) for word in words)


def close_people(codes: Iterable[str], text: str) -> list[Professional]:
    """Persons whose name is written or heard almost like the text, the closest first. 2 queries."""
    words = typed_words(text)
    if not words or len(words) > MAX_WORDS:
        return []
    alternatives = _alternatives(words)
    conditions = [
        _has_word(
            _begins(word) | Q(word__in=list(alternatives[word])) if alternatives[word] else _begins(word)
        )
        for word in words
    ]
    rows = on_territory(codes).filter(_all(conditions)).order_by("search_name", "pk")[:_CLOSE_READ]
    return sorted(rows, key=lambda person: (_far(words, person.search_name), person.search_name, person.pk))


def close_names(names: Iterable[tuple[Key, str]], text: str, limit: int = 20) -> list[Key]:
    """Keys of the names closest to the text, the closest first; for lists short enough to be held in memory.

    names: key and name as it is searched (`core.search_text`). Every typed word must be close to a word of the name.
    """
    words = search_text(text).split()[:MAX_WORDS]
    found = [
        (far, name, key) for key, name in names if words and (far := _far_or_none(words, name)) is not None
    ]
    found.sort(key=lambda one: one[:2])
    return [key for _, _, key in found[:limit]]


def is_filled() -> bool:
    """True if the words of names follow the register as it is shown now. 1 query."""
    current = RegisterState.objects.filter(source=SOURCE, generation=OuterRef("generation"))
    return FillingState.objects.filter(Exists(current), source=SOURCE, generation__gt=0).exists()


def _all(conditions: Iterable[Q]) -> Q:
    together = Q()
    for condition in conditions:
        together &= condition
    return together


def _begins(word: str) -> Q:
    """Words that begin so: one range of the index."""
    return Q(word__gte=word, word__lt=word + _LAST)


def _has_word(condition: Q) -> Q:
    return Q(pk__in=NameWord.objects.filter(condition).values("professional_id"))


def _has_number(codes: Iterable[str], digits: str) -> Q:
    """Their identifier holds these digits, or a telephone of theirs on the territory does."""
    phones = with_phone(Activity.objects.visible().filter(commune_id__in=sorted(codes)), digits)
    return Q(pk__contains=digits) | Q(pk__in=phones.order_by().values("professional_id"))


def _alternatives(words: Sequence[str]) -> dict[str, dict[str, int]]:
    """For each typed word, the words of the register that are close to it, with how far each is. 1 query."""
    keys_of = {word: keys(word) for word in words}
    wanted = frozenset().union(*keys_of.values())
    by_key: dict[str, list[str]] = defaultdict(list)
    for key, word in Spelling.objects.filter(key__in=wanted).order_by().values_list("key", "word"):
        by_key[key].append(word)
    return {
        word: closest(word, {one for key in own for one in by_key[key]}, _ALTERNATIVES)
        for word, own in keys_of.items()
    }


def _far(words: Sequence[str], name: str) -> int:
    """How far a name is from the typed words, for the order alone."""
    return _far_or_none(words, name) or 0


def _far_or_none(words: Sequence[str], name: str) -> int | None:
    """The sum over the typed words of how far the nearest word of the name is; None when one has none."""
    parts = name.split()
    total = 0
    for word in words:
        near = [far for part in parts if (far := _from_word(word, part)) is not None]
        if not near:
            return None
        total += min(near)
    return total


def _from_word(typed: str, word: str) -> int | None:
    """0 for the beginning of a word: names are looked for while they are being typed."""
    if word.startswith(typed):
        return 0
    return remoteness(typed, word) if max(len(typed), len(word)) <= LONGEST else None
