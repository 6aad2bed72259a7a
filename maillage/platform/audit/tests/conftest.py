"""Each test has its own file of anchors."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def anchor_file(tmp_path: Path, settings: Any) -> Path:
    path = tmp_path / "elsewhere" / "anchors.jsonl"
    settings.MAILLAGE_ANCHORS = str(path)
    return path
