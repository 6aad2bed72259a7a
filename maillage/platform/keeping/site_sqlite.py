"""A new SQLite file beside the one in use."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from typing import Any

from maillage.platform.keeping.building import wrapper_of
from maillage.platform.keeping.refusals import KeepingRefused
from maillage.platform.keeping.unfinished import sync_folder

_BESIDE = ("-wal", "-shm", "-journal")


class SqliteSite:
    """Built without journal, since a killed one is thrown away; flushed to the disk before it takes over."""

    def __init__(self, settings_dict: dict[str, Any], path: Path) -> None:
        self._final = Path(settings_dict["NAME"])
        self._path = path
        fast = (
            "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA foreign_keys=OFF;"
            "PRAGMA cache_size=-64000; PRAGMA temp_store=MEMORY;"
        )
        options = {**settings_dict.get("OPTIONS", {}), "init_command": fast}
        self.wrapper = wrapper_of(settings_dict, NAME=str(path), OPTIONS=options)
        self._indexes: list[str] = []

    def open(self) -> None:
        self.discard()
        self._path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))

    def before_rows(self) -> None:
        with self.wrapper.cursor() as cursor:
            # Migrations switched it on again. With it, each row would be looked for in tables without index.
            cursor.execute("PRAGMA foreign_keys = OFF")
            cursor.execute(
                "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL ORDER BY name"
            )
            found = cursor.fetchall()
            for name, _ in found:
                cursor.execute(f'DROP INDEX "{name}"')
            self._indexes = [sql for _, sql in found]

    def after_rows(self) -> None:
        link: Any = self.wrapper.connection
        for sql in self._indexes:
            try:
                link.execute(sql)
            except sqlite3.IntegrityError as error:
                raise KeepingRefused(f"Des lignes de cette sauvegarde y sont deux fois ({error}).") from error
        orphan = link.execute("PRAGMA foreign_key_check").fetchone()
        if orphan is not None:
            raise KeepingRefused(
                f"Dans cette sauvegarde, une ligne de {orphan[0]} renvoie à une ligne de {orphan[2]} qui n’y est pas."
            )
        link.execute("ANALYZE")

    def take_over(self) -> None:
        self.wrapper.close()
        # The file is rewritten with the journal of a database in use, then flushed as a whole.
        link = sqlite3.connect(self._path)
        link.execute("PRAGMA journal_mode=WAL")
        link.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        link.close()
        handle = os.open(self._path, os.O_RDWR)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
        # What the old file had beside it would be read as the journal of the new one.
        for suffix in _BESIDE:
            Path(f"{self._final}{suffix}").unlink(missing_ok=True)
        self._path.replace(self._final)
        sync_folder(self._final.parent)

    def discard(self) -> None:
        self.wrapper.close()
        for suffix in ("", *_BESIDE):
            Path(f"{self._path}{suffix}").unlink(missing_ok=True)
