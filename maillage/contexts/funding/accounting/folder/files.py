"""Files joined to the folder: each content once, told where it lies or why it is not there."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import PurePosixPath
from typing import Final

from maillage.platform.files.archives import Archive, plain_name
from maillage.platform.files.models import StoredFile
from maillage.platform.files.storage import path_of
from maillage.platform.ui.typography import short_date

# What one request copies in a few seconds; a year of invoices is a tenth of it.
MOST_BYTES: Final = 300_000_000
GONE: Final = "le fichier n’est plus sur le serveur"
SPOILT: Final = "le fichier n’est plus celui qui avait été déposé"
TOO_BIG: Final = "dossier trop lourd : à prendre sur sa page, dans Maillage"


class Joined:
    """lacking: what could not be joined, in sentences. count: how many files were."""

    def __init__(self, archive: Archive, most_bytes: int = MOST_BYTES) -> None:
        self._archive, self._room = archive, most_bytes
        self._places: dict[str, str] = {}
        self.lacking: list[str] = []
        self.count = 0

    def join(self, file: StoredFile | None, folder: str, on: date, title: str, none: str) -> str:
        """Where the file lies in the archive, or why it does not. none: what is said when nobody gave one."""
        if file is None:
            return none
        if file.sha256 in self._places:
            return self._places[file.sha256]
        if file.size_bytes > self._room:
            return self._lacks(on, title, TOO_BIG)
        try:
            content = path_of(file.sha256).read_bytes()
        except (OSError, ValueError):
            return self._lacks(on, title, GONE)
        if hashlib.sha256(content).hexdigest() != file.sha256:
            return self._lacks(on, title, SPOILT)
        ending = PurePosixPath(file.name).suffix.lower()[:8]
        path = self._archive.take(folder, plain_name(f"{on:%Y-%m-%d} {title}", "piece"), ending)
        self._archive.add(path, content)
        self._room -= len(content)
        self._places[file.sha256] = path
        self.count += 1
        return path

    def _lacks(self, on: date, title: str, why: str) -> str:
        self.lacking.append(f"« {title} » du {short_date(on)} : {why}.")
        return why
