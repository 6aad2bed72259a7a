"""Papers of the demonstration as PDF: invoices, letters, reports. Nothing in them is real, and each of them says so."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Final

from maillage.platform.documents.pdf import render_pdf
from maillage.platform.ui.typography import french, long_date

TEMPLATE: Final = Path(__file__).with_name("paper.typ")


def paper(
    title: str,
    *,
    sender: str,
    community: str,
    on: date,
    paragraphs: Sequence[str] = (),
    rows: Sequence[tuple[str, str]] = (),
) -> io.BytesIO:
    """One page. rows: what is invoiced, and its sum in words."""
    data = {
        "title": french(title),
        "community": community,
        "edition": "Document de démonstration",
        "sender": sender,
        "place_and_day": f"Le {long_date(on)}",
        "paragraphs": [french(text) for text in paragraphs],
        "rows": [[french(label), french(amount)] for label, amount in rows],
    }
    return io.BytesIO(render_pdf(TEMPLATE, data))
