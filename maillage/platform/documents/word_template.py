"""The Word page that all documents share, and the few pieces a template is made of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from typing import Any, Final

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_ROW_HEIGHT_RULE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

# On every computer that has Word; LibreOffice takes the face of the same widths.
FACE: Final = "Calibri"
INK: Final = RGBColor(0x14, 0x23, 0x2B)
MUTED: Final = RGBColor(0x50, 0x62, 0x6B)
_LINE: Final = "C9D3D6"
_SHADE: Final = "EEF2F3"
_A4: Final = (Mm(210), Mm(297))
_MARGIN: Final = Mm(18)


class WordTemplate:
    """A .docx in the making. Texts may hold marks (`{{ title }}`); `each` and `when` repeat or leave out paragraphs."""

    def __init__(self, *, landscape: bool = False) -> None:
        self.document: Any = Document()
        self._page(landscape=landscape)
        self._faces()
        self._foot()

    def to_bytes(self) -> bytes:
        written = BytesIO()
        self.document.save(written)
        return written.getvalue()

    # --- pieces

    def heading(self, text: str, level: int = 1) -> None:
        self.document.add_heading(text, level)

    def text(self, text: str, *, muted: bool = False, bold: bool = False, right: bool = False) -> None:
        paragraph = self.document.add_paragraph()
        run = paragraph.add_run(text)
        run.bold = bold
        if muted:
            run.font.color.rgb, run.font.size = MUTED, Pt(9)
        if right:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT

    def bullet(self, text: str) -> None:
        self.document.add_paragraph(text, style="List Bullet")

    def labelled(self, label: str, text: str) -> None:
        """« Lieu : salle des fêtes », the label in bold."""
        paragraph = self.document.add_paragraph()
        paragraph.add_run(f"{label} : ").bold = True
        paragraph.add_run(text)

    def space(self, height_mm: float) -> None:
        paragraph = self.document.add_paragraph()
        paragraph.paragraph_format.space_after = Mm(height_mm)

    def page_break(self) -> None:
        self.document.add_page_break()

    @contextmanager
    def each(self, name: str, among: str) -> Iterator[None]:
        """What is added inside is repeated for each `name` among `among`."""
        self.document.add_paragraph(f"{{%p for {name} in {among} %}}")
        yield
        self.document.add_paragraph("{%p endfor %}")

    @contextmanager
    def when(self, condition: str) -> Iterator[None]:
        """What is added inside is there only when the condition holds."""
        self.document.add_paragraph(f"{{%p if {condition} %}}")
        yield
        self.document.add_paragraph("{%p endif %}")

    def table(
        self,
        headings: Sequence[str],
        cells: Sequence[str],
        *,
        row: str,
        rows: str,
        widths_mm: Sequence[float],
        height_mm: float = 0,
    ) -> None:
        """A table whose heading is repeated on each page. `cells` are those of one `row` among `rows`."""
        table = self.document.add_table(rows=4, cols=len(headings))
        table.style, table.autofit = "Table Grid", False
        _fill(table.rows[0], headings, bold=True)
        _repeat(table.rows[0])
        table.rows[1].cells[0].text = f"{{%tr for {row} in {rows} %}}"
        _fill(table.rows[2], cells)
        table.rows[3].cells[0].text = "{%tr endfor %}"
        for column, width in zip(table.columns, widths_mm, strict=True):
            column.width = Mm(width)
        for number, line in enumerate(table.rows):
            _keep_whole(line)
            if height_mm and number:
                line.height, line.height_rule = Mm(height_mm), WD_ROW_HEIGHT_RULE.AT_LEAST
            for cell, width in zip(line.cells, widths_mm, strict=True):
                cell.width = Mm(width)
        _colour_lines(table)
        self.document.add_paragraph()

    # --- the page

    def _page(self, *, landscape: bool) -> None:
        section = self.document.sections[0]
        section.page_width, section.page_height = _A4[::-1] if landscape else _A4
        if landscape:
            section.orientation = WD_ORIENT.LANDSCAPE
        section.left_margin = section.right_margin = _MARGIN
        section.top_margin, section.bottom_margin = Mm(18), Mm(18)
        properties = self.document.core_properties
        # python-docx's own template names its author and its date.
        properties.author = properties.comments = properties.title = ""
        properties.language = "fr-FR"

    def _faces(self) -> None:
        for name, size, bold, before in (
            ("Normal", 10.5, False, 0),
            ("Title", 20, True, 0),
            ("Heading 1", 18, True, 0),
            ("Heading 2", 13, True, 12),
            ("Heading 3", 11, True, 8),
        ):
            style = self.document.styles[name]
            style.font.name, style.font.size, style.font.bold = FACE, Pt(size), bold
            style.font.color.rgb = INK
            style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(5)
            fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
            for script in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
                fonts.set(qn(script), FACE)
            for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:cstheme", "w:eastAsiaTheme"):
                fonts.attrib.pop(qn(theme), None)
        language = OxmlElement("w:lang")
        language.set(qn("w:val"), "fr-FR")
        self.document.styles["Normal"].element.get_or_add_rPr().append(language)

    def _foot(self) -> None:
        paragraph = self.document.sections[0].footer.paragraphs[0]
        run = paragraph.add_run("{{ edition }}    ")
        run.font.size, run.font.color.rgb = Pt(8), MUTED
        for instruction, between in (("PAGE", " / "), ("NUMPAGES", "")):
            _field(paragraph, instruction)
            if between:
                run = paragraph.add_run(between)
                run.font.size, run.font.color.rgb = Pt(8), MUTED


def _fill(row: Any, texts: Sequence[str], *, bold: bool = False) -> None:
    for cell, text in zip(row.cells, texts, strict=True):
        paragraph = cell.paragraphs[0]
        paragraph.paragraph_format.space_after = Pt(2)
        paragraph.add_run(text).bold = bold
        if bold:
            shade = OxmlElement("w:shd")
            for name, value in (("w:val", "clear"), ("w:color", "auto"), ("w:fill", _SHADE)):
                shade.set(qn(name), value)
            cell._tc.get_or_add_tcPr().append(shade)


def _repeat(row: Any) -> None:
    """The heading comes again at the top of each page."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _keep_whole(row: Any) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _colour_lines(table: Any) -> None:
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        line = OxmlElement(f"w:{side}")
        for name, value in (("w:val", "single"), ("w:sz", "4"), ("w:space", "0"), ("w:color", _LINE)):
            line.set(qn(name), value)
        borders.append(line)
    table._tbl.tblPr.append(borders)


def _field(paragraph: Any, instruction: str) -> None:
    """A number that Word computes (ECMA-376-1, 17.16)."""
    for kind in ("begin", "instruction", "separate", "shown", "end"):
        run = paragraph.add_run("1" if kind == "shown" else "")
        run.font.size, run.font.color.rgb = Pt(8), MUTED
        if kind == "instruction":
            part = OxmlElement("w:instrText")
            part.set(qn("xml:space"), "preserve")
            part.text = f" {instruction} "
            run._r.append(part)
        elif kind != "shown":
            part = OxmlElement("w:fldChar")
            part.set(qn("w:fldCharType"), kind)
            run._r.append(part)
