"""What the tests of every capability of the directory stand on."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from maillage.contexts.directory.tests import ground
from maillage.contexts.directory.tests.publisher import authority, site
from maillage.platform.tenancy.models import Community

__all__ = ["authority", "folder", "land", "site"]

FIRST_DAY, SECOND_DAY = date(2026, 9, 1), date(2026, 10, 1)


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Path:
    """Where the test writes its files; the installation's own data are in a folder beside."""
    settings.DATA_DIR = tmp_path / "data"
    files = tmp_path / "files"
    files.mkdir()
    return files


@pytest.fixture
def land(community: Community, folder: Path) -> Community:
    """The invented communes, three of them being the perimeter of `community`."""
    ground.lay_ground()
    ground.settle(community)
    return community
