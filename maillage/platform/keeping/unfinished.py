"""The sign of a restoration that was cut while it put things in place: nothing may serve until it is done again."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

NAME: Final = "RESTAURATION-INACHEVEE.txt"
MESSAGE: Final = (
    "restauration inachevée : une restauration a été interrompue pendant la mise en place. "
    "Relancez « maillage restore » avec la même sauvegarde ; rien n’est servi d’ici là."
)


def is_unfinished(data_dir: Path) -> bool:
    return (data_dir / NAME).exists()


def begin(data_dir: Path, what: str) -> None:
    """Say it, on the disk, before the first thing is put in place. `what` names the backup."""
    with (data_dir / NAME).open("w", encoding="utf-8") as file:
        file.write(f"Maillage : {MESSAGE}\nSauvegarde : {what}\n")
        file.flush()
        os.fsync(file.fileno())
    sync_folder(data_dir)


def end(data_dir: Path) -> None:
    (data_dir / NAME).unlink(missing_ok=True)
    sync_folder(data_dir)


def sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
