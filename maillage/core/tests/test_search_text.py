"""Searched text against a plain way to fold it."""

from __future__ import annotations

import unicodedata

from hypothesis import example, given
from hypothesis import strategies as st

from maillage.core.search_text import search_text


def _plainly_searchable(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("Œ", "OE")).casefold()
    kept = (char if char.isalnum() else " " for char in folded if not unicodedata.combining(char))
    return " ".join("".join(kept).split())


@given(st.text(alphabet=st.characters(max_codepoint=127)))
@example("D'ESSAI-GRANITE  3e\x1f\t")
def test_the_short_way_for_plain_letters_gives_the_same(text: str) -> None:
    assert search_text(text) == _plainly_searchable(text)


def test_accents_ligatures_and_marks_are_folded() -> None:
    assert search_text("D'Œuvre-Zéphyr  ") == "d oeuvre zephyr"
    assert search_text("ÉLISE") == search_text("elise") == "elise"
