"""A folder of files of the test's own, and contents of each kind."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from maillage.platform.files.models import StoredFile
from maillage.platform.files.services import store
from maillage.platform.tenancy.models import Community
from tests.people import ActorOf

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
Put = Callable[..., StoredFile]


def archive(*names: str, **contents: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as file:
        for name, content in contents.items():
            file.writestr(name, content)
        for name in names:
            file.writestr(name, b"<x/>")
    return target.getvalue()


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Path:
    """Where the files of the test are kept."""
    place = tmp_path / "files"
    settings.STORAGES = settings.STORAGES | {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": place},
        }
    }
    return place


@pytest.fixture
def put(folder: Path, actor_of: ActorOf, scoped: Community) -> Put:
    """put(PDF, name="a.pdf", kinds=…): store as the coordinator, inside the community's scope."""

    def deposit(content: bytes = PDF, *, name: str = "compte rendu.pdf", **changes: Any) -> StoredFile:
        return store(
            by=actor_of("coordinator"),
            community=scoped,
            owner="tests.papers",
            owner_id=1,
            name=name,
            stream=io.BytesIO(content),
            **changes,
        )

    return deposit


def everything(folder: Path) -> list[Path]:
    """Every file on the disk but the lock."""
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.name != ".lock")
