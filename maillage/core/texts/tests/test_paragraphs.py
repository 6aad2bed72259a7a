from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from maillage.core.texts.paragraphs import LIST, PARAGRAPH, Block, blocks


def test_paragraphs_and_lists_are_told_apart() -> None:
    text = "Le territoire.\n\nSes forces :\n- une maison de santé\n– deux pharmacies\n\nEt après.\n"
    assert blocks(text) == (
        Block(PARAGRAPH, ("Le territoire.",)),
        Block(PARAGRAPH, ("Ses forces :",)),
        Block(LIST, ("une maison de santé", "deux pharmacies")),
        Block(PARAGRAPH, ("Et après.",)),
    )


def test_a_dash_without_words_is_a_line() -> None:
    assert blocks("-\n-20 % depuis 2019") == (
        Block(PARAGRAPH, ("-",)),
        Block(PARAGRAPH, ("-20 % depuis 2019",)),
    )


@given(st.lists(st.text(alphabet="ab é-•", max_size=8), max_size=8).map("\n".join))
def test_no_word_is_lost(text: str) -> None:
    said = "".join(line for one in blocks(text) for line in one.lines)
    assert [char for char in said if char.isalpha()] == [char for char in text if char.isalpha()]
    assert all(line.strip() for one in blocks(text) for line in one.lines)
