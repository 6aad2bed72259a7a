"""Addresses in readable words, and the TH that one file lost."""

from __future__ import annotations

import pytest

from maillage.contexts.directory.imports.finess.addresses import (
    postal_parts,
    repaired,
    street,
    whole_address,
)


@pytest.mark.parametrize(
    ("parts", "line"),
    [
        (("4", "B", "R", "DU LAVOIR"), "4 BIS RUE DU LAVOIR"),
        (("", "", "RTE", "D'ALPHA"), "ROUTE D'ALPHA"),
        (("12", "C", "VOIE", "VERTE"), "12 C VOIE VERTE"),
        (("", "", "", ""), ""),
    ],
)
def test_streets(parts: tuple[str, str, str, str], line: str) -> None:
    number, suffix, kind, name = parts
    assert street(number=number, suffix=suffix, kind=kind, name=name) == line


@pytest.mark.parametrize(
    ("text", "other", "expected"),
    [
        ("4 RUE IERS", "4 RUE THIERS", "4 RUE THIERS"),
        ("4 RUE MARE", "4 RUE MARTHE", "4 RUE MARTHE"),
        ("4 RUE IERS", "4 RUE IERS", "4 RUE THIERS"),
        ("4 PLACE DU EATRE", "", "4 PLACE DU THEATRE"),
        # Might be a real street: nothing else tells.
        ("4 RUE MARE", "4 RUE MARE", "4 RUE MARE"),
        ("4 RUE DES CAHIERS", "", "4 RUE DES CAHIERS"),
        ("4 RUE THIERS", "4 RUE IERS", "4 RUE THIERS"),
        ("4 RUE DU LAVOIR", "4 RUE DES THERMES", "4 RUE DU LAVOIR"),
    ],
)
def test_the_lost_letters_come_back_where_that_is_certain(text: str, other: str, expected: str) -> None:
    assert repaired(text, other) == expected


def test_parts_are_told_once() -> None:
    assert whole_address("", "4 RUE DU LAVOIR", "BP 12", "4 RUE DU LAVOIR") == "4 RUE DU LAVOIR, BP 12"


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        ("01440 VIRIAT", ("01440", "VIRIAT")),
        ("VIRIAT", ("", "VIRIAT")),
        ("1440 VIRIAT", ("", "1440 VIRIAT")),
        ("", ("", "")),
    ],
)
def test_postal_lines(line: str, parts: tuple[str, str]) -> None:
    assert postal_parts(line) == parts
