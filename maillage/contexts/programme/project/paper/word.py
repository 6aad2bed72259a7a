"""The Word template of the project, made once per process."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from maillage.platform.documents.word_template import FACE, MUTED, WordTemplate

_WIDTH: Final = Mm(174)


@cache
def project() -> bytes:
    page = _ProjectTemplate()
    page.cover()
    page.contents()
    page.chapters("diagnosis")
    page.priorities()
    page.missions()
    page.chapters("organisation")
    page.sheets()
    with page.when("credits"):
        page.heading("Sources des chiffres", 3)
        with page.each("line", "credits"):
            page.text("{{ line }}", muted=True)
    return page.to_bytes()


class _ProjectTemplate(WordTemplate):
    """The pieces of the project, on the page of all documents. A title is a row with `title`, `mark` and `mark_id`."""

    def cover(self) -> None:
        self.document.sections[0].different_first_page_header_footer = True
        self.space(62)
        self._line("{{ community }}", 13, muted=True)
        self._line("{{ title }}", 34, bold=True)
        self._line("{{ status }}", 13)
        with self.when("label"):
            self._line("{{ label }}", 11, muted=True)
        self.space(70)
        self._line("{{ summary }}", 10, muted=True)
        self.page_break()

    def contents(self) -> None:
        """Lines with the pages of the titles, which Word and LibreOffice compute when the document is opened.

        No table of contents of Word's own: it would hold no page until somebody asks for it.
        """
        self._line("Sommaire", 18, bold=True)
        self._toc_styles()
        with self.each("entry", "contents"):
            for level in (1, 2):
                with self.when(f"entry.level == {level}"):
                    self._entry(level)

    def chapters(self, part: str) -> None:
        with self.when(f"titles.{part}.title"):
            self._title(f"titles.{part}", 1, new_page=part == "diagnosis")
            with self.each("one", f"parts.{part}"):
                self._title("one", 2)
                self._prose("one.text")
                with self.each("figure", "one.figures"):
                    self._figures()
                with self.when("one.figures and one.reading"):
                    self.heading("Ce que nous en retenons", 3)
                self._prose("one.reading")

    def priorities(self) -> None:
        with self.when("titles.priorities.title"):
            self._title("titles.priorities", 1, new_page=True)
            with self.each("one", "priorities"):
                self._title("one", 2)
                self._prose("one.text")
                with self.when("one.missions"):
                    self.labelled("Missions", "{{ one.missions }}")
                self._list("one.actions", "Fiches actions qui y répondent :")

    def missions(self) -> None:
        with self.when("titles.missions.title"):
            self._title("titles.missions", 1)
            with self.each("one", "missions"):
                self._title("one", 2)
                self.text(
                    "{{ one.kind }}{% if one.pilot %}, pilotée par {{ one.pilot }}{% endif %}", muted=True
                )
                self._prose("one.aim")
                self._list("one.actions", "Fiches actions :")

    def sheets(self) -> None:
        """One section per sheet, each on its page; the first under the title of the part."""
        with self.when("titles.sheets.title"):
            self._title("titles.sheets", 1, new_page=True)
            with self.each("one", "sheets"):
                with self.when("loop.first"):
                    self._title("one", 2)
                with self.when("not loop.first"):
                    self._title("one", 2, new_page=True)
                self.text("{{ one.mission }} · {{ one.state }}", muted=True)
                with self.each("fact", "one.facts"):
                    self.labelled("{{ fact.label }}", "{{ fact.text }}")
                with self.each("part", "one.texts"):
                    self.heading("{{ part.label }}", 3)
                    self._prose("part.blocks")
                self._steps()
                self._indicators()

    # --- smaller pieces

    def _steps(self) -> None:
        with self.when("one.steps"):
            self.heading("Étapes", 3)
            self.table(
                ("Étape", "Portée par", "Pour le", "Où elle en est"),
                ("{{ step.title }}", "{{ step.owner }}", "{{ step.due }}", "{{ step.state }}"),
                row="step",
                rows="one.steps",
                widths_mm=(80, 40, 24, 30),
            )

    def _indicators(self) -> None:
        with self.when("one.indicators"):
            self.heading("Indicateurs", 3)
            self.table(
                ("Indicateur", "Nature", "Unité", "Calcul"),
                ("{{ row.name }}", "{{ row.kind }}", "{{ row.unit }}", "{{ row.how }}"),
                row="row",
                rows="one.indicators",
                widths_mm=(64, 22, 28, 60),
            )

    def _figures(self) -> None:
        self.heading("{{ figure.title }}", 3)
        with self.when("figure.sentence"):
            self.text("{{ figure.sentence }}", bold=True)
        with self.when("figure.lines and figure.has_than"):
            self.table(
                ("Ce qui est compté", "Chiffre", "À comparer à"),
                ("{{ line.label }}", "{{ line.value }}", "{{ line.than }}"),
                row="line",
                rows="figure.lines",
                widths_mm=(64, 34, 76),
            )
        with self.when("figure.lines and not figure.has_than"):
            self.table(
                ("Ce qui est compté", "Chiffre"),
                ("{{ line.label }}", "{{ line.value }}"),
                row="line",
                rows="figure.lines",
                widths_mm=(124, 50),
            )
        self.text("{{ figure.credit }}", muted=True)

    def _prose(self, name: str) -> None:
        with self.each("block", name):
            with self.when("block.kind == 'list'"), self.each("line", "block.lines"):
                self.bullet("{{ line }}")
            with self.when("block.kind != 'list'"):
                self.text("{{ block.lines[0] }}")

    def _list(self, name: str, label: str) -> None:
        with self.when(name):
            self.text(label, bold=True)
            with self.each("line", name):
                self.bullet("{{ line }}")

    def _line(self, text: str, size_pt: float, *, bold: bool = False, muted: bool = False) -> None:
        run = self.document.add_paragraph().add_run(text)
        run.bold, run.font.size = bold, Pt(size_pt)
        if muted:
            run.font.color.rgb = MUTED

    def _title(self, name: str, level: int, *, new_page: bool = False) -> None:
        """A heading that the table of contents points at."""
        paragraph = self.document.add_heading("", level)
        paragraph.paragraph_format.page_break_before = new_page
        if level == 1 and not new_page:
            paragraph.paragraph_format.space_before = Pt(26)
        for kind in ("bookmarkStart", "bookmarkEnd"):
            mark = OxmlElement(f"w:{kind}")
            mark.set(qn("w:id"), f"{{{{ {name}.mark_id }}}}")
            if kind == "bookmarkStart":
                mark.set(qn("w:name"), f"{{{{ {name}.mark }}}}")
            paragraph._p.append(mark)
            if kind == "bookmarkStart":
                paragraph.add_run(f"{{{{ {name}.title }}}}")

    def _toc_styles(self) -> None:
        for level, indent_mm, before_pt, bold in ((1, 0, 8, True), (2, 6, 0, False)):
            style = self.document.styles.add_style(f"toc {level}", WD_STYLE_TYPE.PARAGRAPH)
            style.base_style = self.document.styles["Normal"]
            style.font.name, style.font.bold = FACE, bold
            form = style.paragraph_format
            form.left_indent, form.space_before, form.space_after = Mm(indent_mm), Pt(before_pt), Pt(2)
            # Room for the number at the right, which long titles do not run into.
            form.right_indent = Mm(10)
            form.tab_stops.add_tab_stop(_WIDTH, WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)

    def _entry(self, level: int) -> None:
        paragraph = self.document.add_paragraph(style=f"toc {level}")
        link = OxmlElement("w:hyperlink")
        link.set(qn("w:anchor"), "{{ entry.mark }}")
        link.set(qn("w:history"), "1")
        paragraph.add_run("{{ entry.title }}")
        paragraph.add_run("\t")
        _mark(paragraph, "begin", dirty=True)
        _instruction(paragraph, r" PAGEREF {{ entry.mark }} \h ")
        _mark(paragraph, "separate")
        paragraph.add_run("")
        _mark(paragraph, "end")
        for run in list(paragraph.runs):
            link.append(run._r)
        paragraph._p.append(link)


def _mark(paragraph: Any, kind: str, *, dirty: bool = False) -> None:
    """The beginning, the middle or the end of a field (ECMA-376-1, 17.16); dirty: to be computed when it is opened."""
    part = OxmlElement("w:fldChar")
    part.set(qn("w:fldCharType"), kind)
    if dirty:
        part.set(qn("w:dirty"), "true")
    paragraph.add_run("")._r.append(part)


def _instruction(paragraph: Any, text: str) -> None:
    part = OxmlElement("w:instrText")
    part.set(qn("xml:space"), "preserve")
    part.text = text
    paragraph.add_run("")._r.append(part)
