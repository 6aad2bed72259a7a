"""The activity report as a Word document that can be changed: the words of the PDF, its drawings as pictures."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt, RGBColor

from maillage.platform.documents.pictures import png_of
from maillage.platform.documents.word import render_docx
from maillage.platform.documents.word_template import WordTemplate

_WIDTH_MM = 174
_LANDSCAPE_MM = 261
_SMALL = Pt(8)


def report_docx(data: dict[str, Any]) -> bytes:
    """`paper.report.report` as a .docx. The template is made for each report, with its pictures inside."""
    page = WordTemplate()
    _cover(page, data)
    page.heading("L’année en bref")
    with page.each("line", "summary"):
        page.text("{{ line }}")
    page.page_break()
    _life(page, data)
    page.page_break()
    _ground(page, data)
    page.page_break()
    _missions(page)
    _turn(page, landscape=True)
    page.heading("Indicateurs, cibles et part variable")
    _rows(page, "indicators", data["indicators"], _LANDSCAPE_MM)
    _turn(page, landscape=False)
    page.heading("Heures et participants")
    page.text("{{ life.words }}")
    _rows(page, "facts", data["facts"])
    page.page_break()
    page.heading("Recettes et dépenses par mission")
    _picture(page, data["finances"]["svg"], data["finances"]["alt"])
    _rows(page, "finances.table", data["finances"]["table"])
    _turn(page, landscape=True)
    page.heading("Dans l’ordre du contrat")
    page.text("{{ contract.words }}")
    if data["contract"]["table"] is not None:
        _rows(page, "contract.table", data["contract"]["table"], _LANDSCAPE_MM)
    _turn(page, landscape=False)
    page.heading("Méthode")
    with page.each("line", "method"):
        page.text("{{ line }}")
    return render_docx(page.to_bytes(), data)


def _cover(page: WordTemplate, data: dict[str, Any]) -> None:
    page.space(40)
    page.text("{{ community }}", muted=True)
    page.document.add_paragraph("{{ title }}", style="Title")
    page.text("{{ period }}", muted=True)
    page.space(20)
    with page.each("one", "essentials"):
        page.text("{{ one.value }} {{ one.label }}{% if one.than %} ({{ one.than }}){% endif %}")
    page.page_break()


def _life(page: WordTemplate, data: dict[str, Any]) -> None:
    page.heading("La vie de l’association")
    page.text("{{ life.words }}")
    for name, label in (("professions", "Profession"), ("meetings", "Type"), ("people", "Catégorie")):
        part = data["life"][name]
        page.heading(f"{{{{ life.{name}.title }}}}", 2)
        if not part["rows"]:
            page.text("Rien n’est noté cette année.", muted=True)
            continue
        _picture(page, part["svg"], part["title"])
        page.table(
            (label, "Nombre"),
            ("{{ one[0] }}", "{{ one[1] }}"),
            row="one",
            rows=f"life.{name}.rows",
            widths_mm=(120, 30),
        )


def _ground(page: WordTemplate, data: dict[str, Any]) -> None:
    page.heading("Le territoire")
    page.text("{{ ground.words }}")
    _picture(page, data["ground"]["svg"], data["ground"]["title"])
    if data["ground"]["svg"]:
        _legend(page, data["ground"]["legend"])
    if data["ground"]["communes"]:
        page.labelled("Communes", "{{ ground.communes }}")
        page.text("{{ ground.sources }}", muted=True)


def _legend(page: WordTemplate, legend: list[dict[str, str]]) -> None:
    """A square of each colour and what it means, on one line."""
    paragraph = page.document.add_paragraph()
    for one in legend:
        square = paragraph.add_run("■ ")
        square.font.color.rgb = RGBColor.from_string(one["colour"].removeprefix("#"))
        words = paragraph.add_run(f"{one['words']}    ")
        words.font.size = _SMALL


def _missions(page: WordTemplate) -> None:
    page.heading("Les missions")
    with page.each("mission", "missions"):
        page.heading("{{ mission.name }}", 2)
        with page.when("mission.aim"):
            page.text("{{ mission.aim }}")
        with page.when("mission.facts"):
            page.text("{{ mission.facts }}", muted=True)
        with page.when("mission.empty"):
            page.text("{{ mission.empty }}", muted=True)
        with page.each("one", "mission.actions"):
            page.heading("{{ one.name }}", 3)
            page.text("{{ one.meta }}", muted=True)
            with page.when("one.text"):
                page.text("{{ one.text }}")
            page.text("{{ one.done }}")
        with page.when("mission.indicators"):
            page.table(
                ("Indicateur", "Fiche", "Résultat", "Cible", "État"),
                tuple(f"{{{{ row[{at}] }}}}" for at in range(5)),
                row="row",
                rows="mission.indicators",
                widths_mm=(74, 16, 30, 30, 24),
            )


def _turn(page: WordTemplate, *, landscape: bool) -> None:
    """A new page, lying or standing: wide tables are read on a lying one."""
    section = page.document.add_section(WD_SECTION.NEW_PAGE)
    if (section.page_width > section.page_height) != landscape:
        section.page_width, section.page_height = section.page_height, section.page_width
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT


def _rows(page: WordTemplate, name: str, table: dict[str, Any], width_mm: float = _WIDTH_MM) -> None:
    """A grid; its total is one more row. Widths are shares of the page."""
    if not table["rows"]:
        page.text(table["empty"].replace("{", " "), muted=True)
        return
    whole = sum(table["widths"])
    page.table(
        table["head"],
        tuple(f"{{{{ one[{at}] }}}}" for at in range(len(table["head"]))),
        row="one",
        rows=f"{name}.rows + [{name}.total]" if table["total"] else f"{name}.rows",
        widths_mm=[width_mm * width / whole for width in table["widths"]],
    )
    for at, cell in enumerate(page.document.tables[-1]._cells):
        if table["right"][at % len(table["head"])]:
            cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
        for run in cell.paragraphs[0].runs:
            run.font.size = _SMALL
    if table["note"]:
        page.text(f"{{{{ {name}.note }}}}", muted=True)


def _picture(page: WordTemplate, svg: str, words: str) -> None:
    """A drawing across the page, with the words that a reader aloud says of it."""
    if not svg:
        return
    page.document.add_picture(BytesIO(png_of(svg, scale=1.25)), width=Mm(_WIDTH_MM))
    properties = page.document.inline_shapes[-1]._inline.docPr
    properties.set("descr", words)
