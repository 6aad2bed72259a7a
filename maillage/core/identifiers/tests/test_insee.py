"""Commune codes, and codes pasted from a spreadsheet or a message."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.core.identifiers.insee import (
    InseeCodeError,
    arrondissement_city,
    departement_of,
    parse_commune_code,
    parse_pasted_codes,
)

COMMUNES = {"30034", "30140", "30160", "01001", "2A004", "75056", "75101"}
POSTAL = {"30140", "30160", "30500", "34000", "20000", "01400"}


@pytest.mark.parametrize(
    ("text", "code"),
    [("30034", "30034"), (" 2a004 ", "2A004"), ("2B033", "2B033"), ("97411", "97411"), ("98735", "98735")],
)
def test_good_codes(text: str, code: str) -> None:
    assert parse_commune_code(text) == code


@pytest.mark.parametrize(
    "text", ["", "3003", "300345", "20004", "2C004", "00001", "97901", "98501", "3003A", "٣٠٠٣٤", "30 034"]
)
def test_bad_codes_are_refused_in_french(text: str) -> None:
    with pytest.raises(InseeCodeError, match="n’est pas un code INSEE"):
        parse_commune_code(text)


@pytest.mark.parametrize(
    ("code", "departement"),
    [("01001", "01"), ("2A004", "2A"), ("2B033", "2B"), ("95018", "95"), ("97411", "974"), ("98735", "987")],
)
def test_departement(code: str, departement: str) -> None:
    assert departement_of(code) == departement


@pytest.mark.parametrize(
    ("code", "city"),
    [
        ("75101", "75056"),
        ("75120", "75056"),
        ("75121", None),
        ("75056", None),
        ("69381", "69123"),
        ("69389", "69123"),
        ("69390", None),
        ("13201", "13055"),
        ("13216", "13055"),
        ("13217", None),
        ("2A004", None),
        ("", None),
    ],
)
def test_arrondissements(code: str, city: str | None) -> None:
    assert arrondissement_city(code) == city


def test_any_separator_and_each_code_once() -> None:
    pasted = parse_pasted_codes(
        "30034;75101\t30034\r\n« 2a004 », Nîmes | 99999.", communes=COMMUNES, postal_codes=POSTAL
    )
    assert pasted.insee == ["30034", "75101", "2A004"]
    assert pasted.postal == []
    assert pasted.unknown == ["NÎMES", "99999"]
    assert pasted.ambiguous == []


def test_the_zero_that_a_spreadsheet_ate_comes_back() -> None:
    pasted = parse_pasted_codes("1001 1400", communes=COMMUNES, postal_codes=POSTAL)
    assert (pasted.insee, pasted.postal) == (["01001"], ["01400"])


def test_a_code_that_is_both_follows_its_neighbours() -> None:
    among_communes = parse_pasted_codes("30140 30034 30160", communes=COMMUNES, postal_codes=POSTAL)
    assert among_communes.insee == ["30140", "30034", "30160"]
    among_postal = parse_pasted_codes("30140 34000", communes=COMMUNES, postal_codes=POSTAL)
    assert among_postal.postal == ["30140", "34000"]
    alone = parse_pasted_codes("30140", communes=COMMUNES, postal_codes=POSTAL)
    assert alone == ([], [], [], ["30140"])
    mixed = parse_pasted_codes("30140 34000 30034", communes=COMMUNES, postal_codes=POSTAL)
    assert mixed == (["30034"], ["34000"], [], ["30140"])


@given(st.text())
def test_any_text_is_read_without_loss_or_repetition(text: str) -> None:
    pasted = parse_pasted_codes(text, communes=COMMUNES, postal_codes=POSTAL)
    found = [token for kind in pasted for token in kind]
    assert len(found) == len(set(found))
    assert all(token.strip() for token in found)


@given(st.permutations(sorted(COMMUNES - POSTAL)), st.sampled_from([" ", ";", ",\n", "\t", " | ", "/"]))
def test_the_separator_does_not_matter(codes: list[str], separator: str) -> None:
    assert parse_pasted_codes(separator.join(codes), communes=COMMUNES, postal_codes=POSTAL).insee == codes
