"""Properties of the spelling of names, and naive oracles beside the fast functions."""

from __future__ import annotations

from functools import cache
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.core.spelling.deletions import deletions
from maillage.core.spelling.distance import distance
from maillage.core.spelling.phonetic import phonetic
from maillage.core.spelling.ranking import LONGEST, closest, keys, remoteness

# Few letters, so that words often have some in common.
WORDS = st.text("abce", max_size=7)
ANY = st.text(max_size=12)


def naive_distance(first: str, second: str) -> int:
    """The definition of optimal string alignment, by recursion on the ends of the words."""

    @cache
    def between(i: int, j: int) -> int:
        if not i or not j:
            return i + j
        ways = [
            between(i - 1, j) + 1,
            between(i, j - 1) + 1,
            between(i - 1, j - 1) + (first[i - 1] != second[j - 1]),
        ]
        if i > 1 and j > 1 and first[i - 1] == second[j - 2] and first[i - 2] == second[j - 1]:
            ways.append(between(i - 2, j - 2) + 1)
        return min(ways)

    return between(len(first), len(second))


def naive_deletions(word: str, at_most: int) -> set[str]:
    kept = range(len(word))
    return {
        "".join(word[at] for at in chosen)
        for size in range(max(0, len(word) - at_most), len(word) + 1)
        for chosen in combinations(kept, size)
    }


@given(WORDS, WORDS, st.integers(0, 8))
def test_distance_is_the_definition(first: str, second: str, at_most: int) -> None:
    assert distance(first, second, at_most) == min(naive_distance(first, second), at_most + 1)


@given(ANY, ANY)
def test_distance_is_the_same_both_ways_and_nought_only_for_the_same(first: str, second: str) -> None:
    assert distance(first, second, 9) == distance(second, first, 9)
    assert (distance(first, second) == 0) == (first == second)


@pytest.mark.parametrize(
    ("first", "second", "slips"),
    [
        ("", "", 0),
        ("", "ab", 2),
        ("lefevre", "lefebvre", 1),
        ("martin", "marttin", 1),
        ("martin", "matrin", 1),
        ("martin", "nartin", 1),
        # The restricted distance touches no letter twice: 3, where the full one says 2.
        ("ca", "abc", 3),
        ("martin", "dupont", 3),
    ],
)
def test_distances(first: str, second: str, slips: int) -> None:
    assert distance(first, second) == slips


@given(WORDS, st.integers(0, 3))
def test_deletions_are_the_subsequences(word: str, at_most: int) -> None:
    assert deletions(word, at_most) == naive_deletions(word, at_most)


@given(WORDS, WORDS, st.integers(1, 2))
def test_close_words_share_a_deletion(first: str, second: str, at_most: int) -> None:
    if naive_distance(first, second) <= at_most:
        assert deletions(first, at_most) & deletions(second, at_most)


@pytest.mark.parametrize(
    "family",
    [
        ("lefebvre", "lefevre", "lefebure", "lefaivre"),
        ("philippe", "filipe", "phylippe"),
        ("thibault", "thibaut", "thibaud", "tibo", "thibeau"),
        ("renault", "renaud", "renauld", "reno"),
        ("durand", "durant", "durans"),
        ("lambert", "lanbert", "lembert"),
        ("gauthier", "gautier", "gotier"),
        ("mathieu", "matthieu"),
        ("christophe", "cristofe", "kristophe"),
        ("denis", "denys", "deni"),
        ("guillaume", "guiaume", "guyaume"),
        ("jacques", "jaques", "jaque"),
        ("vincent", "vinsent"),
        ("schmitt", "schmit", "shmit"),
        ("xavier", "xavyer"),
        ("martin", "martain", "martins"),
        ("giraud", "girault", "jiro"),
        ("anne", "ane", "hanne"),
    ],
)
def test_heard_alike(family: tuple[str, ...]) -> None:
    assert len({phonetic(name) for name in family}) == 1, {name: phonetic(name) for name in family}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("martin", "martinet"),
        ("martin", "marin"),
        ("bernard", "bertrand"),
        ("anne", "an"),
        ("leroux", "leroy"),
        ("dupont", "dupuis"),
        ("gros", "cros"),
        ("marchand", "marquand"),
    ],
)
def test_heard_otherwise(first: str, second: str) -> None:
    assert phonetic(first) != phonetic(second)


@given(ANY)
def test_every_word_has_a_sound(word: str) -> None:
    assert bool(phonetic(word)) == bool(word)


@given(WORDS, WORDS)
def test_what_is_close_by_one_slip_or_by_ear_is_found_by_a_key(first: str, second: str) -> None:
    far = remoteness(first, second)
    if far is not None and (naive_distance(first, second) <= 1 or phonetic(first) == phonetic(second)):
        assert keys(first) & keys(second)
    assert far == remoteness(second, first)
    assert (far == 0) == (first == second)


def test_short_words_are_only_close_by_ear() -> None:
    assert remoteness("luc", "lou") is None
    assert remoteness("luc", "luk") == 1
    assert keys("luc") == {"luc", "~luk"}


def test_a_long_word_has_one_key() -> None:
    word = "a" * (LONGEST + 1)
    assert keys(word) == {word}


def test_the_closest_come_first() -> None:
    words = ["lefort", "lefebvre", "lefevre", "lefeuvre", "dupont", "lefebvres"]
    found = closest("lefevbre", words, 10)
    assert list(found)[:2] == ["lefebvre", "lefevre"] and "dupont" not in found and "lefort" not in found
    assert list(closest("lefevbre", words, 1)) == ["lefebvre"]
    assert closest("lefevre", words, 10)["lefevre"] == 0
