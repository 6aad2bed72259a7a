"""Word documents: made by our code, filled with what people typed, never with what it means."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.platform.documents.characters import writable
from maillage.platform.documents.pdf import DocumentError
from maillage.platform.documents.word import CONTENT_TYPE, docx_response, render_docx
from maillage.platform.documents.word_template import WordTemplate

FIXED = {"title": "Titre", "community": "CPTS", "edition": "Édité aujourd’hui"}


def template() -> bytes:
    page = WordTemplate()
    page.heading("{{ title }}")
    with page.when("text"):
        page.text("{{ text }}")
    with page.each("one", "people"):
        page.bullet("{{ one.name }}")
    page.table(
        ("Nom", "Signature"),
        ("{{ one.name }}", ""),
        row="one",
        rows="people",
        widths_mm=(90, 60),
        height_mm=10,
    )
    return page.to_bytes()


TEMPLATE = template()


def opened(**data: Any) -> Any:
    return docx.Document(BytesIO(render_docx(TEMPLATE, {**FIXED, "text": "", "people": [], **data})))


def test_texts_lists_and_tables_are_filled() -> None:
    made = opened(text="Un\ndeux", people=[{"name": "Anne"}, {"name": "Guy"}])
    assert [one.text for one in made.paragraphs if one.text] == ["Titre", "Un\ndeux", "Anne", "Guy"]
    assert [row.cells[0].text for row in made.tables[0].rows] == ["Nom", "Anne", "Guy"]
    assert "Édité aujourd’hui" in made.sections[0].footer.paragraphs[0].text
    assert (made.core_properties.title, made.core_properties.author) == ("Titre", "CPTS")


def test_what_is_empty_leaves_no_line() -> None:
    made = opened()
    assert [one.text for one in made.paragraphs if one.text] == ["Titre"]
    assert len(made.tables[0].rows) == 1


def test_columns_have_their_widths_and_the_heading_comes_again() -> None:
    table = opened(people=[{"name": "Anne"}]).tables[0]
    assert [round(column.width.mm) for column in table.columns] == [90, 60]
    assert table.rows[0]._tr.trPr.xpath("w:tblHeader")
    assert not table.rows[1]._tr.trPr.xpath("w:tblHeader")


@pytest.mark.parametrize(
    "typed",
    ["{{ title }}", "{% for x in y %}", "<w:br/>&amp;", "{{ cycler.__init__.__globals__ }}", "a & b < c"],
)
def test_a_value_is_neither_markup_nor_program(typed: str) -> None:
    assert typed in [one.text for one in opened(text=typed).paragraphs]


@given(st.text(max_size=60))
@settings(max_examples=25)
def test_any_text_gives_a_document_that_opens(typed: str) -> None:
    made = opened(text=typed, people=[{"name": typed}])
    assert len(made.tables[0].rows) == 2


@given(st.text())
def test_only_what_cannot_be_written_is_left_out(typed: str) -> None:
    kept = writable(typed)
    assert writable(kept) == kept
    assert [one for one in kept if one.isalnum()] == [one for one in typed if one.isalnum()]


def test_a_name_that_is_missing_is_an_error_of_ours() -> None:
    with pytest.raises(DocumentError, match="people"):
        render_docx(TEMPLATE, {**FIXED, "text": ""})


def test_the_answer_is_a_download_in_plain_letters() -> None:
    answer = docx_response(TEMPLATE, {**FIXED, "text": "", "people": []}, name="Procès-verbal « été »\r\n")
    assert answer["Content-Type"] == CONTENT_TYPE
    assert answer["Content-Disposition"] == 'attachment; filename="proces-verbal-ete.docx"'
    assert answer["Cache-Control"] == "private, no-store"
