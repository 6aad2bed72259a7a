from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from maillage.core.texts.differences import (
    ADDED,
    REMOVED,
    SAME,
    Piece,
    differences,
    has_changed,
    shortened,
)

# Words that come again and signs in between: texts that resemble one another as two states of one do.
_PARTS = ("la ", "CPTS ", "l’ARS ", "de ", "soins", ",", ".", "\n", "\r", "\u2028", " ", "- ", "rendez-vous")
_TEXTS = st.lists(st.sampled_from(_PARTS), max_size=14).map("".join)


@given(_TEXTS, _TEXTS)
def test_both_texts_are_in_the_pieces(before: str, after: str) -> None:
    pieces = differences(before, after)
    assert "".join(one.text for one in pieces if one.kind != ADDED) == before
    assert "".join(one.text for one in pieces if one.kind != REMOVED) == after
    assert all(one.text for one in pieces)
    kinds = [one.kind for one in pieces]
    assert all(a != b for a, b in pairwise(kinds))
    # What went is told before what came in its place.
    assert (ADDED, REMOVED) not in pairwise(kinds)


@given(_TEXTS)
def test_a_text_has_not_changed_against_itself(text: str) -> None:
    assert not has_changed(differences(text, text))
    assert "".join(one.text for one in differences(text, text)) == text


@given(_TEXTS, _TEXTS)
def test_whatever_differs_is_seen(before: str, after: str) -> None:
    assert has_changed(differences(before, after)) == (before != after)


def test_whole_words_are_marked() -> None:
    pieces = differences("Trois médecins partiront avant 2030.", "Quatre médecins partiront avant 2029.")
    assert pieces == (
        Piece(REMOVED, "Trois "),
        Piece(ADDED, "Quatre "),
        Piece(SAME, "médecins partiront avant "),
        Piece(REMOVED, "2030"),
        Piece(ADDED, "2029"),
        Piece(SAME, "."),
    )


def test_a_line_that_stays_is_not_looked_into() -> None:
    before = "Première ligne.\nDeuxième ligne.\nTroisième ligne.\n"
    after = "Première ligne.\nTroisième ligne.\n"
    assert differences(before, after) == (
        Piece(SAME, "Première ligne.\n"),
        Piece(REMOVED, "Deuxième ligne.\n"),
        Piece(SAME, "Troisième ligne.\n"),
    )


def test_signs_left_alone_between_two_changes_go_with_them() -> None:
    pieces = differences("rouge, vert", "bleu, jaune")
    assert [one.kind for one in pieces] == [REMOVED, ADDED]


def test_what_stayed_is_cut_in_its_middle_only() -> None:
    long = " ".join(f"mot{number}" for number in range(200))
    pieces = differences(f"avant {long} milieu {long} fin", f"autre {long} centre {long} fin")
    short = shortened(pieces, 40)
    assert [one.kind for one in short] == [one.kind for one in pieces]
    assert [one.text for one in short if one.kind != SAME] == [one.text for one in pieces if one.kind != SAME]
    kept = [one.text for one in short if one.kind == SAME]
    assert all(" […] " in text and len(text) < 100 for text in kept)
    assert kept[0].startswith("mot0 ") and kept[0].rstrip().endswith("mot199")
    # After the last change, only the beginning is of use.
    assert kept[-1].endswith(" […] ")


def test_a_text_that_stayed_is_its_beginning() -> None:
    (only,) = shortened(differences("un deux trois " * 50, "un deux trois " * 50), 30)
    assert only.text.startswith("un deux trois") and only.text.endswith("[…] ") and len(only.text) < 50


def test_long_texts_that_have_nothing_in_common_come_back_whole() -> None:
    before = " ".join(f"a{number % 50}" for number in range(3_000))
    after = " ".join(f"b{number % 50}" for number in range(3_000))
    assert {one.kind for one in differences(before, after)} == {REMOVED, ADDED}
