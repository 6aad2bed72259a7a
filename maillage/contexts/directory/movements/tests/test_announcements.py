"""What moved is told once to those who may see it, and to nobody else."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django_scopes import scopes_disabled
from django_tasks_db.models import DBTaskResult

from maillage.contexts.directory.imports.models import RegisterState
from maillage.contexts.directory.movements.announcements import announce_movements
from maillage.contexts.directory.tests.ground import ALPHA, BETA, DELTA, bring, edition, line
from maillage.platform.messaging.models import Notification
from maillage.platform.tenancy.models import Community

FIRST, SECOND = date(2026, 9, 1), date(2026, 10, 1)

pytestmark = pytest.mark.django_db(transaction=True)


def told() -> list[tuple[str, str]]:
    with scopes_disabled():
        rows = Notification.objects.select_related("user").order_by("user__email")
        return [(row.user.email.partition("@")[0], row.title) for row in rows]


def generation() -> int:
    return RegisterState.objects.get(source="rpps").generation


def two_editions(folder: Path) -> None:
    stays, leaves, moves = line(1, ALPHA), line(2, BETA), line(3, ALPHA)
    bring(edition(folder, FIRST, [stays, leaves, moves]))
    bring(edition(folder, SECOND, [stays, line(3, BETA), line(4, ALPHA), line(5, ALPHA)]))


def test_departures_and_arrivals_are_told_once_to_those_who_may_see_them(
    land: Community, folder: Path, user_of: Any
) -> None:
    readers = [user_of("coordinator"), user_of("professional")]
    user_of("partner"), user_of("supervisor")
    two_editions(folder)
    assert announce_movements.func(generation()) == 1
    assert announce_movements.func(generation()) == 1
    words = "1 départ et 2 arrivées sur le territoire, d’après l’extraction du 01/10/2026"
    assert told() == sorted((user.email.partition("@")[0], words) for user in readers)


def test_the_import_itself_asks_for_the_announcement_when_there_is_something_to_tell(
    land: Community, folder: Path
) -> None:
    two_editions(folder)
    asked = DBTaskResult.objects.filter(task_path__endswith="announce_movements").values_list(
        "args_kwargs", flat=True
    )
    assert [one["args"] for one in asked] == [[2]]


def test_a_territory_where_nobody_came_or_left_is_not_disturbed(
    land: Community, folder: Path, user_of: Any
) -> None:
    user_of("coordinator")
    bring(edition(folder, FIRST, [line(1, ALPHA)]))
    bring(edition(folder, SECOND, [line(1, ALPHA), line(2, DELTA)]))
    assert announce_movements.func(generation()) == 0
    assert told() == []
