from __future__ import annotations

from pathlib import Path

import pytest

from maillage.platform.documents.pdf import ROOT, DocumentError, pdf_response, render_pdf

TEMPLATE = """
#import "/platform/documents/house.typ": *
#let data = json(bytes(sys.inputs.data))
#show: page-of.with(data)
#title-block(data, "Une phrase.")
== Une commune
#data.name
#sources(("Source : exemple.",))
"""
DATA = {"title": "Annuaire", "community": "Communauté d’essai", "edition": "1er décembre", "name": "Nom"}


@pytest.fixture
def template() -> object:
    """A template inside the package, as typst reads nothing outside it."""
    path = Path(__file__).parent / "essai.typ"
    path.write_text(TEMPLATE, encoding="utf-8")
    yield path
    path.unlink()


def test_a_document_is_a_tagged_pdf_with_its_own_fonts(template: Path) -> None:
    pdf = render_pdf(template, DATA)
    assert pdf.startswith(b"%PDF-1.")
    assert b"/MarkInfo" in pdf and b"/Marked true" in pdf
    assert b"Inter" in pdf and b"Libertinus" not in pdf


@pytest.mark.parametrize(
    "name", ["#panic()", "*gras* _x_ $y$", "= Titre", '"]', "\u202f« é »", "<a>@b", "\\"]
)
def test_what_users_type_never_becomes_markup(template: Path, name: str) -> None:
    assert render_pdf(template, DATA | {"name": name}).startswith(b"%PDF")


def test_a_broken_template_is_named() -> None:
    with pytest.raises(DocumentError, match=r"absent\.typ"):
        render_pdf(ROOT / "absent.typ", DATA)


def test_the_file_is_named_in_plain_letters(template: Path) -> None:
    response = pdf_response(template, DATA, name='Annuaire de "Cèze"\r\n; x')
    assert response["Content-Disposition"] == 'attachment; filename="annuaire-de-ceze-x.pdf"'
