"""The folder of a reporting year for who audits the accounts: one archive of what is recorded, at one moment."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import IO, Final, cast

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone

from maillage.contexts.funding.accounting import queries
from maillage.contexts.funding.accounting.folder.bank import bank_sheets
from maillage.contexts.funding.accounting.folder.files import MOST_BYTES, Joined
from maillage.contexts.funding.accounting.folder.history import history_sheet
from maillage.contexts.funding.accounting.folder.ibans import without_iban
from maillage.contexts.funding.accounting.folder.money import (
    JOURNAL,
    budget_sheets,
    contract_sheets,
    expenses_sheet,
    journal_rows,
    journal_sheet,
)
from maillage.contexts.funding.accounting.folder.pay import batch_sheets, time_sheet
from maillage.contexts.funding.accounting.folder.sheets import Sheet, workbook
from maillage.contexts.funding.permissions import VIEW_PAY
from maillage.contexts.programme.models import ReportingYear
from maillage.core.money.journal import fec_text
from maillage.platform.files.archives import Archive, plain_name
from maillage.platform.tables.cells import moment_text
from maillage.platform.tenancy.actor import Actor

SUMMARY, PRINTS = "00-sommaire.html", "00-empreintes-sha256.txt"
# A small archive is sent from memory: its file is gone before the answer leaves.
IN_MEMORY: Final = 2_000_000
_TEMPLATE = "funding/accounting/folder_summary.html"


@dataclass(frozen=True)
class Told:
    """A line of the summary. rows: of a table; None for a file."""

    path: str
    about: str
    rows: int | None
    size_bytes: int
    sha256: str


@dataclass
class Folder:
    """content: the archive, at its beginning, closed by who sends it. rows: of all its tables."""

    content: IO[bytes]
    name: str
    rows: int = 0
    joined: int = 0
    lacking: list[str] = field(default_factory=list)


def build(actor: Actor, year: ReportingYear, *, most_bytes: int = MOST_BYTES) -> Folder:
    """Read everything and write it into a temporary file, which nothing but the answer names.

    Writes nothing in the database. What names pay is left out for who may not see it. About 45 queries whatever the
    size, and 5 for each account of the bank. OSError when the disk is full.
    """
    at = timezone.now()
    sees_pay = actor.can(VIEW_PAY)
    target = cast(IO[bytes], tempfile.TemporaryFile())  # noqa: SIM115  # closed by the answer
    try:
        with Archive(target, at) as archive:
            joined = Joined(archive, most_bytes)
            tables = _write(archive, joined, actor, year, at)
            _sum_up(archive, joined, tables, actor, year, at)
    except BaseException:
        target.close()
        raise
    size = target.tell()
    target.seek(0)
    if size <= IN_MEMORY:
        with target:
            target = io.BytesIO(target.read())
    name = plain_name(f"dossier-du-controleur-{year.label}-{timezone.localtime(at):%Y-%m-%d}", "dossier")
    suffix = "" if sees_pay else "-sans-les-membres"
    rows = sum(len(one.rows) for one in tables)
    return Folder(target, f"{name}{suffix}.zip", rows, joined.count, joined.lacking)


def _write(archive: Archive, joined: Joined, actor: Actor, year: ReportingYear, at: datetime) -> list[Sheet]:
    rows = journal_rows(year, sees_pay=actor.can(VIEW_PAY))
    lines = [tuple(without_iban(cell) for cell in row.fec) for row in rows]
    archive.add(f"{JOURNAL}/{queries.file_name(year)}", fec_text(lines))
    about = [
        ("Communauté", year.community.name),
        ("Année de bilan", year.label),
        ("Établi le", moment_text(at)),
        ("Établi par", actor.label),
        ("Installation", f"{settings.MAILLAGE_BASE_URL} (Maillage {settings.MAILLAGE_VERSION})"),
    ]
    tables = [journal_sheet(rows)]
    tables += _tables(joined, year, sees_pay=actor.can(VIEW_PAY))
    for sheet in tables:
        archive.add(sheet.path, workbook(sheet, about))
    return tables


def _tables(joined: Joined, year: ReportingYear, *, sees_pay: bool) -> Iterator[Sheet]:
    yield from budget_sheets(year)
    yield expenses_sheet(year, joined)
    yield from contract_sheets(year, joined)
    yield from bank_sheets(year, joined, sees_pay=sees_pay)
    if sees_pay:
        yield from batch_sheets(year)
        yield time_sheet(year, joined)
    yield history_sheet(year, sees_pay=sees_pay)


def _sum_up(
    archive: Archive, joined: Joined, tables: list[Sheet], actor: Actor, year: ReportingYear, at: datetime
) -> None:
    """The summary and the prints come last: they name all that went in before."""
    sheets = {one.path: one for one in tables}
    told = [
        Told(path, sheet.about if sheet else "", len(sheet.rows) if sheet else None, size, digest)
        for path, (size, digest) in sorted(archive.prints.items())
        for sheet in (sheets.get(path),)
    ]
    context = {
        "community": year.community.name,
        "year": year,
        "at": moment_text(at),
        "by": actor.label,
        "files": told,
        "joined": joined.count,
        "lacking": joined.lacking,
        "sees_pay": actor.can(VIEW_PAY),
        "prints": PRINTS,
    }
    archive.add(SUMMARY, render_to_string(_TEMPLATE, context).encode())
    lines = [f"{digest}  {path}" for path, (_, digest) in sorted(archive.prints.items())]
    archive.add(PRINTS, ("\n".join(lines) + "\n").encode())
