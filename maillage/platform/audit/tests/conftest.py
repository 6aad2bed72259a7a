"""Each test has its own file of anchors."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from maillage.platform.audit import covering


@pytest.fixture(autouse=True)
def anchor_file(tmp_path: Path, settings: Any) -> Path:
    path = tmp_path / "elsewhere" / "anchors.jsonl"
    settings.MAILLAGE_ANCHORS = str(path)
    return path


@pytest.fixture
def all_ages(monkeypatch: pytest.MonkeyPatch) -> None:
    """A purge may empty lines of any age: those of a test were written a moment ago."""
    monkeypatch.setattr(covering, "YOUNGEST_EMPTIED", timedelta(0))
