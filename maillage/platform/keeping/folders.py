"""Folders of the data folder that a backup holds beside the stored files: each declared by the room that fills it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from maillage.platform.registry import Registry


@dataclass(frozen=True)
class KeptFolder:
    """name: of the folder inside the data folder; pattern: names of the files worth keeping, all else is passing."""

    name: str
    pattern: str

    @property
    def path(self) -> Path:
        return Path(settings.DATA_DIR) / self.name

    def files(self) -> Iterator[Path]:
        """The files worth keeping that are there now, by name; no link is followed."""
        if not self.path.is_dir():
            return
        for path in sorted(self.path.iterdir()):
            if re.fullmatch(self.pattern, path.name) and path.is_file() and not path.is_symlink():
                yield path


kept_folders: Registry[KeptFolder] = Registry()
