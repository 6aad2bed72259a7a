"""Look people up by name on a territory, among all those of France: as written, and misspelt."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from time import perf_counter
from typing import Any

from django.db import DatabaseError, connection, transaction
from django_scopes import scopes_disabled

from benchmarks.tasks.building import SLUG
from maillage.contexts.directory.professionals.models import Professional
from maillage.contexts.directory.search.filling import fill
from maillage.contexts.directory.search.models import NameWord, Spelling
from maillage.contexts.directory.search.queries import find_people, on_territory
from maillage.contexts.territory import api as territory
from maillage.platform.tenancy.models import Community

# Communauté d'agglomération de Nîmes: 260,000 inhabitants, the size of a very large CPTS.
LARGE_EPCI = "243000643"
SAMPLE, SHOWN, SEED = 100, 10, 1
LETTERS = "abcdefghijklmnopqrstuvwxyz"
# What is written for what is heard, first match.
BY_EAR = (
    ("z", "s"),
    ("qu", "k"),
    ("q", "k"),
    ("an", "en"),
    ("c", "k"),
    ("v", "w"),
    ("f", "ph"),
    ("i", "y"),
    ("o", "au"),
)
# Under the default of 0.6, one wrong letter in a name of six is no longer found.
TRIGRAM_THRESHOLD = 0.45
TRIGRAMS = """
    SELECT person.* FROM directory_professional AS person
    WHERE %s <%% person.search_name AND EXISTS (
        SELECT 1 FROM directory_activity AS activity, directory_registerstate AS state
        WHERE activity.professional_id = person.idnps AND activity.commune_id = ANY(%s)
        AND state.source = 'rpps' AND activity.since <= state.generation AND activity.until > state.generation
    )
    ORDER BY %s <<-> person.search_name, person.search_name, person.idnps LIMIT %s
"""

Find = Callable[[str], list[str]]


def fill_names() -> dict[str, Any]:
    """Fill the words of names from nothing, and count them."""
    began = perf_counter()
    told = fill()
    seconds = perf_counter() - began
    if told not in ("filled", "up to date"):
        raise RuntimeError(f"the words of names were not filled: {told}")
    return {
        "seconds": seconds,
        "told": told,
        "people": Professional.objects.count(),
        "words": NameWord.objects.count(),
        "spellings": Spelling.objects.count(),
    }


def find_misspelt() -> dict[str, Any]:
    """Times in seconds and shares found, on two territories, by our look-up and by trigrams where these exist."""
    with scopes_disabled():
        usual = territory.perimeter_codes(Community.objects.get(slug=SLUG))
    large = frozenset(commune.code for commune in territory.communes_of_epci(LARGE_EPCI))
    return {"usual": _measure(usual), "large": _measure(large), "trigrams": _with_trigrams(usual)}


def _measure(codes: frozenset[str]) -> dict[str, Any]:
    def find(text: str) -> list[str]:
        return [person.pk for person in find_people(codes, text, SHOWN).people]

    people = on_territory(codes).count()
    exact, misspelt = _alternate(codes, find, find)
    return {"people": people, "exact": _summary(exact), "misspelt": _summary(misspelt), **_by_kind(misspelt)}


Look = tuple[str, float, bool]


def _alternate(codes: frozenset[str], exactly: Find, almost: Find) -> tuple[list[Look], list[Look]]:
    """Look the same persons up, as written and misspelt in turn: (kind, seconds, found), after a round for nothing."""
    exact: list[Look] = []
    misspelt: list[Look] = []
    for _ in range(2):
        exact.clear()
        misspelt.clear()
        for person, kind, right, wrong in _texts(codes):
            exact.append((kind, *_look(exactly, right, person)))
            misspelt.append((kind, *_look(almost, wrong, person)))
    return exact, misspelt


def _look(find: Find, text: str, person: str) -> tuple[float, bool]:
    began = perf_counter()
    found = find(text)
    return perf_counter() - began, person in found


def _texts(codes: frozenset[str]) -> Iterator[tuple[str, str, str, str]]:
    """Person, kind of mistake, text as written, text misspelt. One in two with the given name."""
    known = list(on_territory(codes).order_by("pk").values_list("pk", "search_name"))
    chance = random.Random(SEED)
    for number, (person, name) in enumerate(chance.sample(known, min(SAMPLE, len(known)))):
        last, first = name.split()[:2]
        for kind, misspell in MISTAKES.items():
            wrong = misspell(last, chance)
            rest = f" {first}" if number % 2 else ""
            if wrong != last:
                yield person, kind, f"{last}{rest}", f"{wrong}{rest}"


def _substituted(word: str, chance: random.Random) -> str:
    at = chance.randrange(len(word))
    return f"{word[:at]}{chance.choice(LETTERS.replace(word[at], ''))}{word[at + 1 :]}"


def _missing(word: str, chance: random.Random) -> str:
    at = chance.randrange(len(word))
    return f"{word[:at]}{word[at + 1 :]}"


def _added(word: str, chance: random.Random) -> str:
    # Not at the end: what is typed would then be no beginning, but nearly all of a name.
    at = chance.randrange(len(word))
    return f"{word[:at]}{chance.choice(LETTERS)}{word[at:]}"


def _exchanged(word: str, chance: random.Random) -> str:
    at = chance.randrange(len(word) - 1)
    return f"{word[:at]}{word[at + 1]}{word[at]}{word[at + 2 :]}"


def _by_ear(word: str, chance: random.Random) -> str:
    del chance
    for written, heard in BY_EAR:
        if written in word:
            return word.replace(written, heard)
    return word


MISTAKES: dict[str, Callable[[str, random.Random], str]] = {
    "substitution": _substituted,
    "deletion": _missing,
    "insertion": _added,
    "transposition": _exchanged,
    "by ear": _by_ear,
}


def _summary(looks: list[Look]) -> dict[str, float]:
    seconds = sorted(one for _, one, _ in looks)
    return {
        "p50": seconds[len(seconds) // 2],
        "p95": seconds[int(len(seconds) * 0.95)],
        "found": sum(found for *_, found in looks) / len(looks),
        "looks": len(looks),
    }


def _by_kind(looks: list[Look]) -> dict[str, Any]:
    return {
        "by_kind": {
            kind: sum(found for one, _, found in looks if one == kind)
            / max(1, sum(one == kind for one, *_ in looks))
            for kind in MISTAKES
        }
    }


def _with_trigrams(codes: frozenset[str]) -> dict[str, Any]:
    """The same misspelt texts by pg_trgm and its GIN index; {"missing": why} where the extension is not to be had."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    except DatabaseError as error:
        return {"missing": str(error).splitlines()[0]}
    began = perf_counter()
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE INDEX IF NOT EXISTS name_trigrams ON directory_professional USING gin (search_name gin_trgm_ops)"
        )
        cursor.execute("ANALYZE directory_professional")
        cursor.execute(f"SET pg_trgm.word_similarity_threshold = {TRIGRAM_THRESHOLD}")
    built = perf_counter() - began

    def find(text: str) -> list[str]:
        rows = Professional.objects.raw(TRIGRAMS, [text, sorted(codes), text, SHOWN])
        return [person.pk for person in rows]

    # A hundred times slower than ours: one look-up in five is enough.
    misspelt = [(kind, *_look(find, wrong, person)) for person, kind, _, wrong in list(_texts(codes))[::5]]
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX name_trigrams")
    return {"index_seconds": built, "misspelt": _summary(misspelt)}
