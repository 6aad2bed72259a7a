from __future__ import annotations

from typing import Any

import pytest

from maillage.contexts.territory.national.loading import France
from maillage.contexts.territory.perimeter.pasting import MAX_TEXT, PastedTooLong, parse_pasted


def test_insee_codes_with_any_separators_and_former_codes(south: France) -> None:
    pasted = parse_pasted("30037;30045\t30037\r\n « 30118 » 07001")
    assert set(pasted.found) == {"30037", "30045", "07001"}
    assert pasted.is_sure


def test_a_zero_that_a_spreadsheet_ate_is_given_back(south: France) -> None:
    assert parse_pasted("7001").found == ("07001",)


def test_a_postal_code_of_one_commune_is_that_commune_one_of_several_is_a_choice(south: France) -> None:
    pasted = parse_pasted("30500 30160")
    by_code = {choice.code: [one.name for one in choice.communes] for choice in pasted.choices}
    assert "Saint-Ambroix" in by_code["30500"]
    assert len(by_code["30500"]) == 8
    assert not pasted.is_sure


def test_a_code_that_is_both_is_asked_when_nothing_tells(south: France) -> None:
    pasted = parse_pasted("30140")
    (choice,) = pasted.choices
    assert "code INSEE" in choice.reason
    assert {"30140", "30010"} <= {one.code for one in choice.communes}
    assert pasted.found == ()


def test_unknown_words_are_given_back_as_typed(south: France) -> None:
    assert parse_pasted("30037 Bessèges straße").unknown == ("Bessèges", "STRASSE")


def test_unknown_words_are_listed_and_cut(south: France) -> None:
    words = " ".join(f"mot{number}" for number in range(50)) + " " + "x" * 500
    pasted = parse_pasted(words)
    assert len(pasted.unknown) == 51
    assert pasted.unknown_words.endswith("et 31 autres")
    assert max(len(word) for word in pasted.unknown_words.split(", ")) < 40


@pytest.mark.parametrize("text", ["", "\x00\x00", " ;,\n", "…"])
def test_nothing_in_nothing_out(south: France, text: str) -> None:
    pasted = parse_pasted(text)
    assert (pasted.found, pasted.choices) == ((), ())


def test_too_long_a_text_is_refused_in_french(db: None) -> None:
    with pytest.raises(PastedTooLong, match="trop long"):
        parse_pasted("30037 " * MAX_TEXT)


def test_queries_do_not_grow_with_the_text(south: France, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(4):
        parse_pasted(" ".join(one.code for one in south.communes))
