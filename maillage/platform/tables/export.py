"""Exports of a list: every row that passes the filters, written to a temporary file row by row.

Memory stays bounded whatever the number of rows; the access log gets one line per export, written
before anything leaves. A text never becomes a formula.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import IO, Any, cast

from django.conf import settings
from django.db.models import QuerySet
from django.http import FileResponse
from django.utils import timezone
from django.utils.text import slugify

from maillage.platform.audit.services import record_read
from maillage.platform.tables.cells import moment_text
from maillage.platform.tables.columns import Column
from maillage.platform.tables.csv_file import write_csv
from maillage.platform.tables.listing import Listing
from maillage.platform.tables.xlsx_file import MAX_ROWS, write_xlsx

CHUNK = 2_000
FORMATS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


class TooManyRows(ValueError):
    """The list does not fit the format; the message is for the person."""


def rows_of(listing: Listing) -> Iterator[Any]:
    """Every row, read in chunks when it comes from the database."""
    rows = listing.rows
    return rows.iterator(chunk_size=CHUNK) if isinstance(rows, QuerySet) else iter(rows)


def about(listing: Listing, at: datetime) -> list[tuple[str, str]]:
    """Title, filters in words, date, sources and installation, for the sheet « À propos »."""
    actor, table = listing.actor, listing.table
    order = listing.sorting.column
    lines = [("Liste", listing.title)]
    if actor.community is not None:
        lines.append(("Communauté", actor.community.name))
    lines += [("Filtre", words) for words in listing.filters_in_words] or [("Filtres", "aucun")]
    if order is not None:
        lines.append(("Ordre", f"{order.label}{', décroissant' if listing.sorting.descending else ''}"))
    lines += [("Source", source) for source in listing.sources]
    withheld = ", ".join(column.label for column in table.withheld_columns(actor))
    if withheld:
        lines.append(("Colonnes retenues", f"{withheld} (données personnelles)"))
    return [
        *lines,
        ("Exporté le", moment_text(at)),
        ("Exporté par", actor.label),
        ("Installation", f"{settings.MAILLAGE_BASE_URL} (Maillage {settings.MAILLAGE_VERSION})"),
    ]


def _write(listing: Listing, kind: str, columns: Sequence[Column], target: IO[bytes], at: datetime) -> int:
    if kind == "csv":
        return write_csv(target, columns, rows_of(listing))
    return write_xlsx(target, listing.title, columns, rows_of(listing), about(listing, at))


def export_response(listing: Listing, kind: str) -> FileResponse:
    """The file, ready to be sent. TooManyRows if a sheet cannot hold the list; OSError if the disk is full."""
    if kind == "xlsx" and listing.total > MAX_ROWS:
        raise TooManyRows(
            "Cette liste a trop de lignes pour un classeur : filtrez-la, ou prenez le format CSV."
        )
    at = timezone.now()
    target = cast(IO[bytes], tempfile.TemporaryFile())  # noqa: SIM115  # closed by the response
    try:
        count = _write(listing, kind, listing.table.export_columns(listing.actor), target, at)
        record_read(
            by=listing.actor,
            what=f"{listing.table.name}.export",
            label=f"{listing.title} (.{kind})",
            count=count,
        )
    except BaseException:
        target.close()
        raise
    target.seek(0)
    name = f"{slugify(listing.title)}-{timezone.localtime(at):%Y-%m-%d}.{kind}"
    response = FileResponse(target, as_attachment=True, filename=name, content_type=FORMATS[kind])
    response["Cache-Control"] = "no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
