"""What is written of a line: searched names, and rows in COPY's text format, against naive oracles."""

from __future__ import annotations

import unicodedata

from hypothesis import example, given
from hypothesis import strategies as st

from maillage.contexts.directory.imports.columns import STAGED_COLUMNS, search_text
from maillage.contexts.directory.imports.staging import Values, _copy_text

_UNESCAPED = {"\\": "\\", "t": "\t", "n": "\n", "r": "\r"}
TEXTS = st.text(alphabet=st.sampled_from("aé\\t\t\n\rNx "), max_size=6)


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


def _value(text: str) -> str | None:
    """One value as PostgreSQL reads it."""
    if text == "\\N":
        return None
    value, chars = "", iter(text)
    for char in chars:
        value += _UNESCAPED[next(chars)] if char == "\\" else char
    return value


@st.composite
def _rows(draw: st.DrawFn) -> list[Values]:
    def row() -> Values:
        values: dict[str, str | bytes | None] = {name: draw(TEXTS) for name in STAGED_COLUMNS}
        values["digest"] = draw(st.binary(min_size=16, max_size=16))
        values["commune_id"] = draw(st.none() | TEXTS)
        return tuple(values.values())

    return [row() for _ in range(draw(st.integers(1, 3)))]


@given(_rows())
def test_copy_text_is_read_back_as_it_was(rows: list[Values]) -> None:
    lines = _copy_text(7, rows).removesuffix("\n").split("\n")
    assert len(lines) == len(rows)
    for position, (line, row) in enumerate(zip(lines, rows, strict=True), start=7):
        assert "\r" not in line
        read = [_value(text) for text in line.split("\t")]
        written = [f"\\x{value.hex()}" if isinstance(value, bytes) else value for value in row]
        assert read == [str(position), *written]
