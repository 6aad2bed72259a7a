"""When the rows of an import reach the disk."""

from __future__ import annotations

import pytest
from django.db import connection

from maillage.contexts.directory.imports import applying, frame
from maillage.contexts.directory.imports.staging import synced_later

FULL, NORMAL = 2, 1


def _synchronous() -> int:
    if connection.vendor != "sqlite":
        return FULL
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous")
        return int(cursor.fetchone()[0])


@pytest.mark.django_db(transaction=True)
def test_only_unseen_rows_wait_for_the_switch(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []
    monkeypatch.setattr(applying, "write_unseen", lambda *_: seen.append(_synchronous()))
    monkeypatch.setattr(applying, "end_unseen", lambda *_: seen.append(_synchronous()))
    monkeypatch.setattr(frame, "_switch", lambda *_: seen.append(_synchronous()))

    class Story:
        def __getattr__(self, name: str) -> object:
            return self

        def __call__(self, *args: object, **kwargs: object) -> object:
            return self

    frame._write(Story())  # type: ignore[arg-type]  # answers everything
    waiting = NORMAL if connection.vendor == "sqlite" else FULL
    assert seen == [waiting, waiting, FULL]


@pytest.mark.django_db(transaction=True)
def test_a_failure_puts_the_usual_syncing_back() -> None:
    with pytest.raises(ZeroDivisionError), synced_later():
        raise ZeroDivisionError
    assert _synchronous() == FULL
