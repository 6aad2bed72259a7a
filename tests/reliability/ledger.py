"""What the clients asked for and what the server acknowledged, on the disk before anything else is done."""

from __future__ import annotations

import json
import os
import threading
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Asked:
    """One write. kind: label, edit, view, invitation, account; key: a word that is in it and nowhere else."""

    kind: str
    key: str
    acknowledged: bool


class Ledger:
    """Append only: {"kind", "key"} when a write is asked, the same with "ok" once it is acknowledged."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = path.open("a", encoding="utf-8")
        self._lock = threading.Lock()

    def ask(self, kind: str, key: str) -> None:
        self._write({"kind": kind, "key": key})

    def acknowledge(self, kind: str, key: str) -> None:
        self._write({"kind": kind, "key": key, "ok": True})

    def _write(self, line: dict[str, object]) -> None:
        with self._lock:
            self._file.write(json.dumps(line) + "\n")
            self._file.flush()
            os.fsync(self._file.fileno())

    def read(self) -> list[Asked]:
        known: dict[tuple[str, str], bool] = {}
        for text in self.path.read_text("utf-8").splitlines():
            line = json.loads(text)
            known[line["kind"], line["key"]] = bool(line.get("ok"))
        return [Asked(kind, key, ok) for (kind, key), ok in known.items()]


def delivered(path: Path) -> list[dict[str, str]]:
    """What the mail server took, in its order; a line that is being written is left for the next time."""
    if not path.exists():
        return []
    text = path.read_text("utf-8")
    return [json.loads(line) for line in text[: text.rfind("\n") + 1].splitlines()]
