"""Movements are kept five years, persons as long as something names them."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from threading import Thread

import pytest
from django.db import connection
from django.utils import timezone

from maillage.contexts.directory.imports.locking import import_lock
from maillage.contexts.directory.movements import retention
from maillage.contexts.directory.movements.models import Movement
from maillage.contexts.directory.professionals.models import Professional
from maillage.contexts.directory.tests.ground import BETA, bring, edition, idnps, line, register
from maillage.platform.registry.personal_data import retentions
from maillage.platform.tasks.due import DECLARED
from maillage.platform.tenancy.models import Community

pytestmark = [pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _one_left_and_one_moved(land: Community, folder: Path) -> None:
    bring(edition(folder, date(2026, 9, 1), [line(1), line(2), line(3)]))
    bring(edition(folder, date(2026, 10, 1), [line(2, BETA), line(3)]))


def _known() -> set[str]:
    return set(Professional.objects.values_list("pk", flat=True))


def _age(days: int) -> None:
    Movement.objects.update(seen_on=timezone.localdate() - retention.KEPT_FOR - timedelta(days=days))


def test_nothing_is_forgotten_within_five_years() -> None:
    _age(0)
    before = register()
    assert retention.forget_departed() == 0
    assert register() == before and len(before["movements"]) == 2


def test_after_five_years_those_who_left_are_forgotten() -> None:
    _age(1)
    assert retention.forget_departed() == 1
    assert not Movement.objects.exists()
    assert _known() == {idnps(2), idnps(3)}
    assert retention.forget_departed() == 0


def test_many_are_forgotten_slice_by_slice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "BATCH", 2)
    Professional.objects.bulk_create(
        Professional(idnps=idnps(rank), last_name="GENÉVRIER", search_name="genevrier")
        for rank in range(10, 15)
    )
    assert retention.forget_departed() == 5
    assert _known() == {idnps(1), idnps(2), idnps(3)}


def test_nobody_is_forgotten_while_an_import_may_bring_them_back() -> None:
    _age(1)
    answers: list[int] = []

    def due() -> None:
        try:
            answers.append(retention.forget_departed())
        finally:
            connection.close()

    with import_lock():
        thread = Thread(target=due)
        thread.start()
        thread.join(20)
    assert answers == [0] and idnps(1) in _known()


def test_it_is_due_every_day() -> None:
    rule = retentions.get("directory.movements")
    assert rule is not None
    assert rule.kept == retention.KEPT_FOR
    assert DECLARED["privacy.retention"].every == timedelta(days=1)
    _age(1)
    rule.purge(timezone.now())
    assert _known() == {idnps(2), idnps(3)}
