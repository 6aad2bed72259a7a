"""Rows of the addresses of `board`."""

from __future__ import annotations

from typing import Any

from maillage.platform.tenancy.actor import Actor
from tests.matrix.programme.years import this_year
from tests.matrix.rows import Row, Sample, community


def _year(actor: Actor) -> dict[str, Any]:
    this_year(actor)
    return {}


SAMPLES: dict[str, Sample] = {"board_year": _year}


def _page(name: str, sample: str = "") -> Row:
    return community(f"dossier:{name}", "dossier.view", module="dossier", sample=sample)


# Without a year there is a page that says so, and no paper.
ROWS: tuple[Row, ...] = (_page("board"), _page("board_pdf", "board_year"), _page("board_docx", "board_year"))
