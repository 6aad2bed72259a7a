"""The project on paper: what a reader finds in the PDF and in the Word document."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any

import docx
from pypdf import PdfReader

from maillage.contexts.programme.project.models import ProjectVersion, VersionKind
from maillage.contexts.programme.project.paper import word
from maillage.contexts.programme.project.paper.contents import paper
from maillage.contexts.programme.project.paper.views import TEMPLATE
from maillage.platform.documents.pdf import render_pdf
from maillage.platform.documents.word import render_docx

_FIGURES = {
    "source": "ages",
    "title": "Âges",
    "sentence": "27 % ont 65 ans ou plus.",
    "lines": [{"label": "65 ans et plus", "value": "27 %", "than": "France 21 %"}],
    "credit": ["INSEE, recensement 2021"],
    "taken_on": "03/11/2026",
}


def _chapter(code: str, part: str, title: str, text: str, **more: Any) -> dict[str, Any]:
    return {
        "code": code,
        "part": part,
        "title": title,
        "state": "prêt",
        "text": text,
        "reading": "",
        "figures": [],
        **more,
    }


def _sheet(number: int) -> dict[str, Any]:
    return {
        "code": f"A{number}",
        "title": f"Fiche numéro {number}",
        "mission": "Accès aux soins",
        "state": "En cours",
        "facts": [{"label": "Pilote", "text": "Jeanne Aubépine"}],
        "texts": [{"label": "Constat", "text": "Des délais.\n- trop longs"}],
        "steps": [{"title": "Ouvrir", "owner": "", "due": "01/03/2026", "state": "à faire"}],
        "indicators": [{"name": "Délai", "kind": "résultat", "unit": "jours", "how": "médiane"}],
    }


CONTENT: dict[str, Any] = {
    "format": "maillage-projet/1",
    "community": "CPTS des Essais",
    "chapters": [
        _chapter(
            "C1", "diagnosis", "Le territoire", "Un texte # * = {{ 7 * 7 }}.\n- un point", figures=[_FIGURES]
        ),
        _chapter("C2", "diagnosis", "Chapitre vide", ""),
        _chapter("C3", "organisation", "L’organisation", "Un bureau."),
    ],
    "priorities": [
        {
            "code": "P1",
            "title": "L’accès",
            "text": "D’abord.",
            "missions": ["Accès aux soins"],
            "actions": ["A1 · Fiche numéro 1"],
        }
    ],
    "missions": [
        {
            "key": "acces",
            "name": "Accès aux soins",
            "kind": "mission socle",
            "aim": "Vingt-quatre heures",
            "pilot": "",
        }
    ],
    "actions": [_sheet(1), _sheet(2), _sheet(3)],
}
_TITLES = (
    "1. Diagnostic",
    "1.1 Le territoire",
    "2. Priorités",
    "2.1 L’accès",
    "3. Missions",
    "3.1 Accès aux soins",
    "4. Organisation et suivi",
    "4.1 L’organisation",
    "5. Fiches actions",
    *(f"A{number} · Fiche numéro {number}" for number in (1, 2, 3)),
)


def _plain(text: str) -> str:
    return " ".join(text.replace("\u202f", " ").replace("\u00a0", " ").split())


def test_the_pdf_has_cover_contents_and_one_page_per_sheet() -> None:
    reader = PdfReader(BytesIO(render_pdf(TEMPLATE, paper(CONTENT))))
    pages = [_plain(one.extract_text()) for one in reader.pages]
    assert "CPTS des Essais" in pages[0] and "Projet de santé" in pages[0]
    assert "Document de travail" in pages[0] and "1 / " not in pages[0]
    assert "Sommaire" in pages[1]
    assert all(title in pages[1] for title in _TITLES)
    whole = " ".join(pages[2:])
    assert "Un texte # * = {{ 7 * 7 }}." in whole
    assert "Source : INSEE, recensement 2021. Relevé le 03/11/2026." in whole
    assert "Chapitre vide" not in " ".join(pages)
    contents = reader.pages[1].extract_text()
    sheets = [page for page in pages[2:] if "Fiche numéro" in page and "Étapes" in page]
    assert len(sheets) == 3
    assert all(f"{number} / {len(pages)}" in page for number, page in enumerate(pages[1:], start=2))
    # The contents say the page on which the part begins.
    line = next(one for one in contents.splitlines() if "Fiches actions" in one)
    assert line.split()[-1].strip(". ") == str(pages.index(sheets[0]) + 1)


def test_the_word_document_has_the_same_titles_as_headings() -> None:
    document = docx.Document(BytesIO(render_docx(word.project(), paper(CONTENT))))
    headings = [
        _plain(one.text)
        for one in document.paragraphs
        if one.style is not None and one.style.name in ("Heading 1", "Heading 2")
    ]
    assert headings == list(_TITLES)
    text = _plain("\n".join(one.text for one in document.paragraphs))
    assert "Un texte # * = {{ 7 * 7 }}." in text
    assert "Document de travail" in text and "Chapitre vide" not in text
    cells = [_plain(cell.text) for table in document.tables for row in table.rows for cell in row.cells]
    assert "27 %" in cells and "Ouvrir" in cells and "médiane" in cells
    xml = document.element.xml
    # Each line of the contents points at a title that is there.
    assert xml.count("PAGEREF _Toc") == xml.count('<w:bookmarkStart w:id="') == len(_TITLES)


def test_a_version_says_what_it_is_on_its_cover() -> None:
    row = ProjectVersion(kind=VersionKind.VALIDATED, label="Avenant 2", on=date(2026, 5, 20))
    data = paper(CONTENT, version=row)
    assert _plain(data["status"]) == "Version validée par l’ARS le mercredi 20 mai 2026"
    first = _plain(PdfReader(BytesIO(render_pdf(TEMPLATE, data))).pages[0].extract_text())
    assert "validée par l’ARS" in first and "Avenant 2" in first


def test_a_project_without_anything_is_still_a_paper() -> None:
    nothing = {**CONTENT, "chapters": [], "priorities": [], "missions": [], "actions": []}
    data = paper(nothing)
    assert data["contents"] == []
    assert len(PdfReader(BytesIO(render_pdf(TEMPLATE, data))).pages) >= 1
    assert render_docx(word.project(), data)
