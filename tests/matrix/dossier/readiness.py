"""Rows of the addresses of `readiness`."""

from __future__ import annotations

from typing import Any

from maillage.platform.tenancy.actor import Actor
from tests.matrix.programme.years import this_year
from tests.matrix.rows import Row, Sample, community


def _treasury(actor: Actor) -> dict[str, Any]:
    """Whoever keeps the contract has something to do: there is none yet."""
    this_year(actor)
    return {"who": "tresorerie"}


def _year(actor: Actor) -> dict[str, Any]:
    this_year(actor)
    return {}


SAMPLES: dict[str, Sample] = {"readiness_person": _treasury, "readiness_year": _year}
_VIEW, _PREPARE, _CONFIRM = "dossier.view", "dossier.prepare", "dossier.confirm"
_READERS = dict.fromkeys(("board_member", "auditor"), (200, 403))


def _page(name: str, permission: str, **answers: Any) -> Row:
    return community(f"dossier:{name}", permission, module="dossier", **answers)


ROWS: tuple[Row, ...] = (
    _page("readiness", _VIEW),
    _page("readiness_items", _VIEW),
    _page("readiness_write", _PREPARE, post=302, sample="readiness_year"),
    _page("readiness_mine", _CONFIRM),
    _page("readiness_person", _VIEW, post=302, sample="readiness_person", others=_READERS),
    _page("what_if", _VIEW),
)
