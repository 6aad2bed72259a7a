"""What the tests of every capability of the atlas stand on: a small invented country, and files about it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from maillage.contexts.atlas.ground.queries import forget_grounds


@pytest.fixture(autouse=True)
def nothing_kept(tmp_path: Path, settings: Any) -> Iterator[None]:
    """No test sees the grounds or the files of another one."""
    settings.DATA_DIR = tmp_path / "data"
    forget_grounds()
    yield
    forget_grounds()
