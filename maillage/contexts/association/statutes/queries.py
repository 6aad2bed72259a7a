"""Reads on the statutes: the rules of a day."""

from __future__ import annotations

import json
from datetime import date
from functools import lru_cache

from maillage.contexts.association.statutes.models import College, Statutes
from maillage.core.voting.record import from_json
from maillage.core.voting.rules import UNWRITTEN, Rules


def rules_on(day: date) -> Rules:
    """The rules in force on this day; `UNWRITTEN` (`written` False) before the first version. One query."""
    version = version_on(day)
    return UNWRITTEN if version is None else _read(json.dumps(version.rules))


@lru_cache(maxsize=256)
def _read(text: str) -> Rules:
    """Read once for many meetings: rules are values that nothing changes, and the same text is the same rules."""
    return from_json(json.loads(text))


def version_on(day: date) -> Statutes | None:
    """The version in force on this day. One query."""
    rows = Statutes.objects.filter(in_force_on__lte=day).order_by("-in_force_on")
    found: Statutes | None = rows.first()
    return found


def versions() -> list[Statutes]:
    """Every version, the latest first."""
    return list(Statutes.objects.order_by("-in_force_on"))


def open_colleges(day: date) -> list[College]:
    """Colleges that members may enter on this day, in their order."""
    rows = College.objects.exclude(closed_on__lte=day).order_by("rank", "name")
    return list(rows)
