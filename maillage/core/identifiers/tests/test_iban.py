"""Account numbers: the key, the length, and what is shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.core.identifiers.iban import BadIban, masked, parse_bic, parse_iban, remainder

# Examples that SWIFT's registry prints.
GOOD = ("FR1420041010050500013M02606", "DE89370400440532013000", "BE68539007547034", "LU280019400644750000")


@pytest.mark.parametrize("number", GOOD)
def test_good_numbers(number: str) -> None:
    spaced = " ".join(number[start : start + 4] for start in range(0, len(number), 4)).lower()
    assert parse_iban(spaced) == number


@given(st.sampled_from(GOOD), st.data())
def test_one_wrong_digit_is_seen(number: str, data: st.DataObject) -> None:
    place = data.draw(st.sampled_from([i for i, one in enumerate(number) if one.isdigit() and i > 3]))
    other = data.draw(st.sampled_from([one for one in "0123456789" if one != number[place]]))
    with pytest.raises(BadIban, match="clé"):
        parse_iban(number[:place] + other + number[place + 1 :])


@given(st.text(alphabet="0123456789", min_size=23, max_size=23))
def test_a_key_that_is_reckoned_is_right(account: str) -> None:
    key = 98 - remainder(f"FR00{account}")
    assert parse_iban(f"FR{key:02d}{account}").endswith(account)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "Ce n’est pas un IBAN"),
        ("bonjour", "Ce n’est pas un IBAN"),
        ("US64SVBKUS6S3300958879", "zone SEPA"),
        ("FR76 3000 6000", "Ce n’est pas un IBAN"),
        ("DE8937040044053201300", "22 caractères"),
    ],
)
def test_wrong_numbers(text: str, why: str) -> None:
    with pytest.raises(BadIban, match=why):
        parse_iban(text)


def test_codes_of_banks() -> None:
    assert parse_bic(" agrifrpp ") == "AGRIFRPP"
    assert parse_bic("") == ""
    assert parse_bic("CCOPFRPP123") == "CCOPFRPP123"
    # ISO 9362: the place begins with neither 0 nor 1, and does not end with the letter O.
    for wrong in ("AGRI", "AGRIFR0P", "AGRIFR1P", "AGRIFRPO", "AGRIFRPP12"):
        with pytest.raises(BadIban, match="BIC"):
            parse_bic(wrong)


def test_never_shown_whole() -> None:
    assert masked(GOOD[0]) == "FR14 •••• 2606"
    assert masked("short") == "••••"
