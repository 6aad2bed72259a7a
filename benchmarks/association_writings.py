"""Minutes as PDF and Word, from the database to the bytes; a search in the text of the documents."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.results import Result
from benchmarks.workplace import Workplace

MAX_PDF_MS = 300
MAX_SEARCH_MS = 100


def run(workplace: Workplace) -> Iterator[Result]:
    installation = workplace.one_cpts
    printed = installation.run("print_minutes")
    yield Result(
        name="association_writings.minutes_pdf",
        value=printed["pdf_s"] * 1000,
        unit="ms",
        target=MAX_PDF_MS,
        note=f"60 people, 15 points with a decision and a follow-up each, {printed['pdf_bytes'] / 1000:.0f} kB",
    )
    yield Result(
        name="association_writings.minutes_docx",
        value=printed["docx_s"] * 1000,
        unit="ms",
        target=MAX_PDF_MS,
        note="the same minutes as a Word document",
    )
    found = installation.run("search_documents")
    yield Result(
        name="association_writings.search",
        value=found["ours_s"] * 1000,
        unit="ms",
        target=MAX_SEARCH_MS,
        note=f"two words among {found['documents']} documents of 1,500 distinct words; the same documents from a bare "
        f"FTS5 table in memory in {found['peer_s'] * 1000:.1f} ms",
    )
