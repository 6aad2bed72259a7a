"""The message to the bank follows the schema that banks publish, in both versions."""

from __future__ import annotations

from datetime import date, datetime
from importlib.resources import files
from xml.etree import ElementTree as Xml

import pytest
import xmlschema
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.core.pay.sepa import V03, VERSIONS, Account, Order, Transfer, euros_text, latin, pain_001

PAYER = Account("CPTS du Val d’Exemple", "FR7630006000011234567890189", "AGRIFRPP")
NAMES = st.text(max_size=90)
SCHEMAS = {
    version: xmlschema.XMLSchema((files("sepaxml") / "schemas" / f"{version}.xsd").read_text("utf-8"))
    for version in VERSIONS
}


def order(*transfers: Transfer, payer: Account = PAYER) -> Order:
    return Order("MAILLAGE-1-2026-001", datetime(2026, 3, 12, 9, 30), date(2026, 3, 14), payer, transfers)


def line(
    name: str = "Léa Exemple", cents: int = 12_345, bic: str = "", reason: str = "Indemnités"
) -> Transfer:
    return Transfer(Account(name, "FR7630006000011234567890189", bic), cents, "2026-001-7", reason)


@pytest.mark.parametrize("version", VERSIONS)
@settings(max_examples=20, deadline=None)
@given(st.lists(st.builds(line, NAMES, st.integers(1, 99_999_999), st.sampled_from(["", "AGRIFRPP"]), NAMES),
                min_size=1, max_size=4))  # fmt: skip
def test_any_names_and_sums_follow_the_schema(version: str, lines: list[Transfer]) -> None:
    data = pain_001(order(*lines), version)
    SCHEMAS[version].validate(data.decode())
    root = Xml.fromstring(data)
    space = f"{{urn:iso:std:iso:20022:tech:xsd:{version}}}"
    sums = [one.text for one in root.iter(f"{space}InstdAmt")]
    assert sums == [euros_text(one.amount_cents) for one in lines]
    total = euros_text(sum(one.amount_cents for one in lines))
    assert {one.text for one in root.iter(f"{space}CtrlSum")} == {total}


@pytest.mark.parametrize("version", VERSIONS)
def test_without_code_of_the_bank(version: str) -> None:
    SCHEMAS[version].validate(pain_001(order(line(), payer=Account("CPTS", PAYER.iban)), version).decode())


def test_the_same_order_gives_the_same_bytes() -> None:
    assert pain_001(order(line()), V03) == pain_001(order(line()), V03)


def test_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        pain_001(order())
    with pytest.raises(ValueError, match="positive"):
        pain_001(order(line(cents=0)))
    with pytest.raises(ValueError, match="version"):
        pain_001(order(line()), "pain.001.001.02")


@given(st.text(max_size=60))
def test_only_characters_that_banks_take(text: str) -> None:
    found = latin(text, 35)
    assert 0 < len(found) <= 35
    assert all(one.isascii() and (one.isalnum() or one in "/-?:().,'+ ") for one in found)


def test_accents_become_letters() -> None:
    assert latin("Cœur d’Hérault & Cie", 70) == "Coeur d'Herault Cie"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Bjørn ØSTERGÅRD", "Bjorn OSTERGARD"),
        ("Michał ŁUKASZ", "Michal LUKASZ"),
        ("Đorđe Yıldız", "Dorde Yildiz"),
        ("L‘Hay, Guivarcʼh", "L'Hay, Guivarc'h"),
        ("Anne\u2010Laure Jean\u2011Luc", "Anne-Laure Jean-Luc"),
        ("Un — deux – trois", "Un - deux - trois"),
    ],
)
def test_letters_of_neighbours_and_marks_are_not_lost(text: str, kept: str) -> None:
    assert latin(text, 70) == kept
