"""Rows in COPY's text format, against a naive reader of it."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from maillage.contexts.directory.imports.staging import Column, CopyText, Values

_UNESCAPED = {"\\": "\\", "t": "\t", "n": "\n", "r": "\r"}
TEXTS = st.text(alphabet=st.sampled_from("aé\\t\t\n\rNx "), max_size=6)


def _value(text: str) -> str | None:
    """One value as PostgreSQL reads it."""
    if text == "\\N":
        return None
    value, chars = "", iter(text)
    for char in chars:
        value += _UNESCAPED[next(chars)] if char == "\\" else char
    return value


COLUMNS = (
    Column("name"),
    Column("commune_id", nullable=True),
    Column("count", "integer", nullable=True),
    Column("lon", "float", nullable=True),
    Column("is_open", "boolean"),
    Column("opened_on", "date", nullable=True),
    Column("digest", "bytes"),
)
ROW = st.tuples(
    TEXTS,
    st.none() | TEXTS,
    st.none() | st.integers(-(1 << 62), 1 << 62),
    st.none() | st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.none() | st.dates(),
    st.binary(min_size=16, max_size=16),
)


@given(st.lists(ROW, min_size=1, max_size=3))
def test_copy_text_is_read_back_as_it_was(rows: list[Values]) -> None:
    lines = CopyText(COLUMNS).text(7, rows).removesuffix("\n").split("\n")
    assert len(lines) == len(rows)
    for position, (line, row) in enumerate(zip(lines, rows, strict=True), start=7):
        assert "\r" not in line
        read = [_value(text) for text in line.split("\t")]
        assert read == [str(position), *map(_written, row)]


def _written(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return f"\\x{value.hex()}" if isinstance(value, bytes) else str(value)
