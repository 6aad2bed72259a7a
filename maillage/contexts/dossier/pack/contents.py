"""What is inside of a pack, and how it gets there: documents first, supporting documents next, the summary last."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO, Any, Final

from django.template.loader import render_to_string
from django.utils import timezone

from maillage.contexts.dossier.figures.book import YearBook
from maillage.contexts.dossier.pack import grids, joining, workbooks
from maillage.contexts.dossier.pack.joining import Document
from maillage.contexts.dossier.pack.paper import report, sheet, word
from maillage.platform.documents.pdf import render_pdf
from maillage.platform.files.archives import Archive, plain_name
from maillage.platform.files.storage import path_of
from maillage.platform.tenancy.models import Community
from maillage.platform.ui.typography import french, number, short_date

PAPER: Final = Path(__file__).parent / "paper" / "documents"
SHEETS: Final = "fiches"
SUMMARY: Final = "00-sommaire.html"
PRINTS: Final = "empreintes-sha256.txt"

# Told how much is done, of how much, and the step in words.
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Part:
    """A document of the pack. kind: the ending of its name; sha256: of its content."""

    name: str
    label: str
    about: str
    kind: str
    size_bytes: int
    sha256: str


@dataclass
class Made:
    """What was written. parts: the documents, without the supporting ones; lacking: what could not be joined."""

    parts: list[Part] = field(default_factory=list)
    documents: list[Document] = field(default_factory=list)
    joined: int = 0
    lacking: list[str] = field(default_factory=list)

    def as_rows(self) -> list[dict[str, Any]]:
        return [asdict(one) for one in self.parts]


class Builder:
    """Writes one pack into a file. `progress` is told after each thing."""

    def __init__(
        self, target: IO[bytes], community: Community, book: YearBook, at: datetime, progress: Progress
    ) -> None:
        self._target, self.book, self.at = target, book, at
        self.on = timezone.localtime(at).date()
        self.made = Made(documents=joining.documents_of(community, book))
        self._progress = progress
        self._done = 0
        # The report twice, the figures, the list and the summary, then one for each sheet and each document.
        self._total = 7 + len(book.actions) + sum(one.file is not None for one in self.made.documents)

    def build(self) -> Made:
        self._documents()
        with Archive(self._target, self.at) as self.archive:
            self._join()
            self._report()
            self._tables()
            self._sheets()
            self._sum_up()
        return self.made

    def _say(self, step: str, more: int = 1) -> None:
        self._done += more
        self._progress(self._done, self._total, step)

    def _add(self, name: str, label: str, about: str, content: bytes) -> None:
        self.archive.add(name, content)
        kind = Path(name).suffix.removeprefix(".")
        self.made.parts.append(Part(name, label, about, kind, *self.archive.prints[name]))

    def _documents(self) -> None:
        """What the lists say that nobody joined, before anything is read."""
        reserved = sum(one.why == joining.RESERVED for one in self.made.documents)
        if reserved:
            words = "pièce réservée" if reserved == 1 else "pièces réservées"
            self.made.lacking.append(
                f"{reserved} {words} au bureau et à l’équipe : à joindre à la main si l’assurance maladie la demande."
            )

    def _join(self) -> None:
        """The files, each content once; what is no longer on the disk, or is not what it was, is told."""
        for one in self.made.documents:
            if one.file is None:
                continue
            content, why = _read(one.file.sha256)
            if content is None:
                one.path, one.why = "", why
                self.made.lacking.append(f"« {one.title} » du {short_date(one.on)} : {why}.")
            else:
                self.archive.add(one.path, content)
                self.made.joined += 1
            self._say("Pièces justificatives")
        # Those that were said to be the same file as one that is not there.
        there = self.archive.prints
        for one in self.made.documents:
            if one.path and one.path not in there:
                one.path, one.why = "", "le fichier n’est plus sur le disque"

    def _report(self) -> None:
        self._progress(self._done, self._total, "Rapport d’activité")
        data = report.report(self.book, on=self.on)
        about = "L’année racontée : association, territoire, missions, indicateurs, argent."
        self._add(
            "rapport-d-activite.pdf", "Rapport d’activité", about, render_pdf(PAPER / "report.typ", data)
        )
        self._say("Rapport d’activité, en Word")
        about = "Le même, à compléter ou à corriger dans Word."
        self._add("rapport-d-activite.docx", "Rapport d’activité", about, word.report_docx(data))
        self._say("Tableaux")

    def _tables(self) -> None:
        """The figures as workbooks and as pages."""
        book = self.book
        marked = grids.indicators(book)
        contract = grids.contract_table(book)
        self._workbook("indicateurs.xlsx", "Indicateurs", "Résultat, cible, part variable, preuves.", marked)
        self._printed("indicateurs.pdf", "Indicateurs", "Le même tableau, à imprimer.", marked)
        self._say("Recettes et dépenses")
        money = (grids.missions(book), grids.money_lines(book), grids.payments(book))
        about = "Recettes et dépenses par mission, lignes du budget, versements."
        self._workbook("finances.xlsx", "Finances", about, *money)
        self._say("Tableau du contrat")
        about = "Une ligne par ligne du contrat, à recopier dans le formulaire de l’assurance maladie."
        self._workbook("tableau-contrat.xlsx", "Dans l’ordre du contrat", about, contract)
        self._printed(
            "tableau-contrat.pdf", "Dans l’ordre du contrat", "Le même tableau, à imprimer.", contract
        )
        self._say("Liste des pièces")
        about = "Chaque pièce, son emplacement dans le dossier et sa page dans le produit."
        self._workbook(
            "pieces.xlsx", "Pièces justificatives", about, grids.documents(book, self.made.documents)
        )
        self._say("Fiches actions")

    def _workbook(self, name: str, label: str, about: str, *shown: grids.Grid) -> None:
        heading = (
            ("CPTS", self.book.community),
            (
                "Année",
                f"{self.book.year.label}, du {self.book.year.starts_on:%d/%m/%Y} au {self.book.year.ends_on:%d/%m/%Y}",
            ),
            ("Établi le", f"{self.on:%d/%m/%Y}"),
        )
        self._add(name, label, about, workbooks.workbook(shown, heading))

    def _printed(self, name: str, label: str, about: str, *shown: grids.Grid) -> None:
        data = {
            **report.heading(self.book, self.on),
            "title": french(shown[0].title),
            "tables": [report.on_paper(one) for one in shown],
        }
        self._add(name, label, about, render_pdf(PAPER / "table.typ", data))

    def _sheets(self) -> None:
        for action in self.book.actions:
            path = self.archive.take(SHEETS, plain_name(f"{action.code} {action.title}", "action"), ".pdf")
            data = sheet.sheet(self.book, action, on=self.on)
            about = self.book.names_of_missions.get(action.mission_id, "")
            label = f"{action.code} · {action.title}"
            self._add(path, label, about, render_pdf(PAPER / "sheet.typ", data))
            self._say("Fiches actions")

    def _sum_up(self) -> None:
        """The summary, which opens in any browser, and the digests as `sha256sum -c` reads them."""
        context = {
            "book": self.book,
            "on": short_date(self.on),
            "parts": [one for one in self.made.parts if not one.name.startswith(f"{SHEETS}/")],
            "sheets": [one for one in self.made.parts if one.name.startswith(f"{SHEETS}/")],
            "documents": self.made.documents,
            "joined": number(self.made.joined),
            "lacking": self.made.lacking,
            "prints": {name: digest for name, (_, digest) in self.archive.prints.items()},
        }
        lines = "".join(f"{digest}  {name}\n" for name, (_, digest) in self.archive.prints.items())
        page = render_to_string("dossier/pack/summary.html", context)
        self._add(SUMMARY, "Sommaire", "La liste de tout, avec un lien vers chaque fichier.", page.encode())
        about = "Pour vérifier que rien n’a été changé."
        self._add(PRINTS, "Empreintes", about, lines.encode())
        self._say("Sommaire")


def _read(sha256: str) -> tuple[bytes | None, str]:
    """A content as it was deposited, or None and why not."""
    try:
        content = path_of(sha256).read_bytes()
    except (OSError, ValueError):
        return None, "le fichier n’est plus sur le disque"
    if hashlib.sha256(content).hexdigest() != sha256:
        return None, "le fichier n’est plus celui qui avait été déposé"
    return content, ""
