"""Whether the disk has the place for what is about to be written; said before, not in the middle."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final

from maillage.contexts.directory.imports.refusal import FileRefused
from maillage.contexts.directory.imports.staging import imports_folder

# What is left to the database, to the staging of the import and to everybody else.
MARGIN_BYTES: Final = 1_000_000_000


def room_bytes(folder: Path | None = None) -> int:
    """How large a file may be to fit in the folder (the one of imports by default), the margin being kept."""
    return max(0, shutil.disk_usage(folder or imports_folder()).free - MARGIN_BYTES)


def refuse_without_room(needed_bytes: int, folder: Path | None = None) -> None:
    """Raise `FileRefused` when a file of that size does not fit."""
    room = room_bytes(folder)
    if needed_bytes > room:
        raise FileRefused(
            f"Le serveur n’a pas la place pour ce fichier ({megabytes(needed_bytes)}) : il en reste "
            f"{megabytes(room)}, une réserve de {megabytes(MARGIN_BYTES)} étant gardée pour l’import. "
            "Libérez de la place dans le dossier de données, puis recommencez. Rien n’a changé."
        )


def megabytes(size: int) -> str:
    """« 820 Mo », « 1,2 Go », in the words of a page."""
    if size >= 1_000_000_000:
        return f"{size / 1_000_000_000:.1f}".replace(".", ",") + " Go"
    if size >= 10_000_000:
        return f"{size // 1_000_000} Mo"
    return f"{max(size, 0) / 1_000_000:.1f}".replace(".", ",") + " Mo"
