"""What the tests of every capability of the atlas stand on: a small invented country, and files about it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def nothing_kept(tmp_path: Path, settings: Any) -> None:
    """No test sees the pairs that another one kept on the disk."""
    settings.DATA_DIR = tmp_path / "data"
