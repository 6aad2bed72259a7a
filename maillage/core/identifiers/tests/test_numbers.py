"""RPPS, ADELI, SIREN, SIRET, FINESS and structure identifiers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.core.identifiers.finess import has_finess_key, is_finess
from maillage.core.identifiers.luhn import has_luhn_key, luhn_key, luhn_sum
from maillage.core.identifiers.rpps import (
    PersonId,
    PersonIdKind,
    has_rpps_key,
    invented_rpps,
    is_invented,
    is_rpps,
    parse_national_id,
)
from maillage.core.identifiers.siret import is_siren, is_siret, normalised, siren_of
from maillage.core.identifiers.structure import (
    StructureIdKind,
    choose_structure_id,
    finess_of,
    parse_structure_id,
)

digits = st.text(alphabet="0123456789", min_size=1, max_size=20)


@given(digits)
def test_a_key_makes_a_number_right_and_any_other_digit_wrong(stem: str) -> None:
    key = luhn_key(stem)
    assert has_luhn_key(stem + key)
    assert not any(has_luhn_key(stem + other) for other in "0123456789" if other != key)


@given(digits, st.data())
def test_one_wrong_digit_is_always_seen(stem: str, data: st.DataObject) -> None:
    number = stem + luhn_key(stem)
    at = data.draw(st.integers(0, len(number) - 1))
    other = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != number[at]]))
    assert not has_luhn_key(number[:at] + other + number[at + 1 :])


@pytest.mark.parametrize("text", ["", "12a", "²", "١٢", " 1"])
def test_luhn_refuses_what_is_not_digits(text: str) -> None:
    with pytest.raises(ValueError, match="not digits"):
        luhn_sum(text)


@given(st.integers(0, 999_999))
def test_invented_numbers_are_shaped_like_real_ones_and_known_as_invented(rank: int) -> None:
    number = invented_rpps(rank)
    assert has_rpps_key(number)
    assert is_invented(number)
    assert is_invented("8" + number)
    assert number[4:10] == f"{rank:06d}"


@pytest.mark.parametrize("rank", [-1, 1_000_000])
def test_invented_numbers_are_a_million(rank: int) -> None:
    with pytest.raises(ValueError, match="rank out of range"):
        invented_rpps(rank)


@pytest.mark.parametrize(
    ("text", "kind", "number"),
    [
        ("899990000012", PersonIdKind.RPPS, "99990000012"),
        (" 899990000012\t", PersonIdKind.RPPS, "99990000012"),
        ("99990000012", PersonIdKind.RPPS, "99990000012"),
        ("0999900001", PersonIdKind.ADELI, "999900001"),
        ("09A9900001", PersonIdKind.ADELI, "9A9900001"),
        ("3f8a7c1e-0000-4000-8000-000000000000", PersonIdKind.OTHER, "3f8a7c1e-0000-4000-8000-000000000000"),
        ("8123", PersonIdKind.OTHER, "8123"),
    ],
)
def test_national_identifiers(text: str, kind: PersonIdKind, number: str) -> None:
    person = parse_national_id(text)
    assert person == PersonId(kind, number)


def test_national_identifier_is_put_back_as_it_was() -> None:
    for text in ("899990000012", "0999900001", "3f8a7c1e-0000-4000-8000-000000000000"):
        assert parse_national_id(text).national == text
    assert parse_national_id("99990000012").national == "899990000012"


def test_an_empty_identifier_is_refused() -> None:
    with pytest.raises(ValueError, match="empty"):
        parse_national_id("  ")


@given(st.text(max_size=40))
def test_no_text_breaks_the_checks(text: str) -> None:
    for check in (is_rpps, has_rpps_key, is_siren, is_siret, is_finess, has_finess_key):
        assert check(text) in {True, False}
    parse_structure_id(text)


def test_rpps_key_is_told_apart_from_shape() -> None:
    assert is_rpps("99990000013")
    assert not has_rpps_key("99990000013")
    assert not is_rpps("9999000001")


def test_siret_of_a_public_body_and_its_siren() -> None:
    # Numbers of public bodies, published in the Sirene register: Insee and its head office.
    assert is_siren("120027016")
    assert is_siret("12002701600563")
    assert siren_of("12002701600563") == "120027016"
    assert not is_siret("12002701600564")
    assert normalised("120 027 016 00563") == "12002701600563"
    with pytest.raises(ValueError, match="not a SIRET"):
        siren_of("12002701600564")


def test_la_poste_counts_its_establishments_otherwise() -> None:
    assert is_siren("356000000")
    assert is_siret("35600000000048")  # head office, common rule
    assert is_siret("35600000000001")  # 3+5+6+1 = 15, a multiple of 5 but no Luhn key
    assert not has_luhn_key("35600000000001")
    assert not is_siret("35600000000002")


def test_finess_shape_and_key() -> None:
    assert has_finess_key("010000024")
    assert has_finess_key("2A0000022")
    assert not has_finess_key("010000025")
    assert is_finess("010000025")
    assert not is_finess("10000024")
    assert not is_finess("2C0000022")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("1010000024", StructureIdKind.FINESS),
        ("312002701600563", StructureIdKind.SIRET),
        ("499990000012001", StructureIdKind.RPPS_RANK),
        ("099990000101", StructureIdKind.ADELI),
        ("", None),
        ("1", None),
        ("1123", None),
        ("3123", None),
        ("512002701600563", None),
    ],
)
def test_structure_identifiers(text: str, kind: StructureIdKind | None) -> None:
    parsed = parse_structure_id(text)
    assert (parsed.kind if parsed else None) == kind
    assert parsed is None or parsed.national == text


@pytest.mark.parametrize(
    ("text", "finess"),
    [("1300780012", "300780012"), ("12A0000123", "2A0000123"), ("312345678901234", ""), ("1", ""), ("", "")],
)
def test_the_finess_number_of_a_structure(text: str, finess: str) -> None:
    assert finess_of(text) == finess


def test_which_structure_identifier_is_chosen() -> None:
    finess, siret, rank = "010000024", "12002701600563", "499990000012001"

    def chosen(**given_numbers: str) -> str | None:
        found = choose_structure_id(**given_numbers)
        return found.national if found else None

    assert chosen(finess=finess, siret=siret, former_id=rank) == "1" + finess
    assert chosen(siret=siret, former_id=rank) == "3" + siret
    assert chosen(former_id=rank) == rank
    assert chosen(former_id="1" + finess, siret=siret) == "1" + finess
    assert chosen() is None
