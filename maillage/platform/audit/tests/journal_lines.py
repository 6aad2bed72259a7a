"""Lines to seal, and the raw SQL of somebody who has the database's password."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.db import connection, models
from django_scopes import scopes_disabled

from maillage.platform.audit import anchors
from maillage.platform.audit.append_only import all_rows
from maillage.platform.audit.models import Seal
from maillage.platform.audit.sealing import seal_new
from maillage.platform.audit.services import record, record_read
from maillage.platform.audit.surroundings import check_surroundings
from maillage.platform.audit.verification import Report, walk
from maillage.platform.tenancy.actor import Actor

SYSTEM = Actor.system()


def write_lines(count: int, *, start: int = 0) -> None:
    """`count` actions and as many readings, then their seals."""
    with scopes_disabled():
        for rank in range(start, start + count):
            record(
                by=SYSTEM, action="tests.changed", label=f"objet {rank}", after={"rank": rank, "part": 0.5}
            )
            record_read(by=SYSTEM, what="tests.list", label=f"liste {rank}", count=rank)
    seal_new()


def sql(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def verified() -> Report:
    """A walk of everything, with its surroundings."""
    report = walk()
    check_surroundings(report)
    return report


def forget(model: type[models.Model]) -> None:
    """Take every row out past the guards, so that a test starts from an empty journal."""
    rows = all_rows(model)
    rows._raw_delete(rows.db)


def kinds(report: Report | None = None) -> set[str]:
    return {fault.kind for fault in (report or verified()).faults}


def entry_of(number: int) -> int:
    return int(Seal.objects.get(number=number).entry_id)


def anchored() -> list[dict[str, Any]]:
    return [json.loads(line) for line in Path(anchors.path()).read_text().splitlines()]
