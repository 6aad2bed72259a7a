"""Standard error is often a file, and its disk may be full: who writes there goes on working."""

from __future__ import annotations

import logging
import sys
from typing import Any

import pytest

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
