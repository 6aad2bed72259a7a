"""A disk that is full: lines of log are lost and nothing else, and a start says why it cannot be."""

from __future__ import annotations

import logging
import shutil
import sys
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import OperationalError

from maillage.config.commands.database_words import in_words
from maillage.config.commands.terminal import say
from maillage.config.logs import Console


class Full:
    """A stream to a full disk; counts what was tried."""

    tries = 0

    def write(self, text: str) -> int:
        self.tries += 1
        raise OSError(28, "No space left on device")

    def flush(self) -> None:
        raise OSError(28, "No space left on device")


def test_a_remark_is_lost_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    full = Full()
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stderr", full)
        say("Le travail de fond s’est arrêté.")
    assert full.tries == 1


def test_a_line_of_log_is_lost_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    full: Any = Full()
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stderr", full)
        Console(full).handle(logging.LogRecord("x", logging.ERROR, "x.py", 1, "m", None, None))
    assert full.tries == 2


@pytest.mark.django_db(transaction=True)
def test_a_start_without_room_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    error = OperationalError("disk I/O error")
    assert "ne répond pas comme prévu (disk I/O error)" in in_words(error)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=0))
    assert "plus de place sur le disque" in in_words(error)
