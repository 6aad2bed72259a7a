"""Runs of keys are refused, words are not."""

from __future__ import annotations

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.platform.accounts.keyboard_runs import outside_runs
from tests.people import PASSWORD


@pytest.mark.parametrize(
    "typed",
    [
        "azertyuiop12",
        "AzertyUiop2026",
        "qwertyuiop123",
        "123456789012",
        "poiuytreza21",
        "abcdefghijkl",
        "1a2z3e4r5t6y",
        "aqwzsxedcrfv",
        "azerty azerty azerty",
        "motmotmotmotmot",
        "àzertyuiop!!",
    ],
)
def test_what_follows_the_keys_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        validate_password(typed)
    assert any("touches" in told or "courant" in told for told in refusal.value.messages)
    assert typed not in str(refusal.value)


@pytest.mark.parametrize(
    "typed",
    [
        PASSWORD,
        "demonstration",
        "cheval orange agrafe",
        "Le 12 juin 1987 à Alès",
        "kV9!fqPz2#mW",
        "réunion du mardi 2026",
    ],
)
def test_words_and_drawn_signs_pass(typed: str) -> None:
    assert len(outside_runs(typed)) >= 6
    validate_password(typed)


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=64))
def test_any_text_is_looked_at_and_nothing_is_added(typed: str) -> None:
    left = outside_runs(typed)
    assert left == "".join(char for char in left if char not in "\u0301\u0300")
    assert len(outside_runs(left)) <= len(left)
