"""Results: what one measure says, how they are merged into the record, and the table that is printed."""

from __future__ import annotations

import json
import os
import platform
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

RECORD = Path(__file__).with_name("results.json")
PACKAGES = ("django", "numpy", "psycopg", "whitenoise")


@dataclass(frozen=True)
class Result:
    """One measure.

    value, unit: what was measured of ours; peer: what it is compared with, with its own figure
    ratio: ours over the peer's; None where the target bears on the value itself
    target: the bound that the ratio (or the value) must keep; None: for information
    better: "lower" or "higher"; note: what a reader must know to believe the figure
    failure: why it could not be measured; such a result is never ok
    """

    name: str
    value: float | None
    unit: str
    target: float | None
    peer: str = ""
    ratio: float | None = None
    better: str = "lower"
    note: str = ""
    failure: str = ""
    versions: dict[str, str] = field(default_factory=dict)

    @property
    def judged(self) -> float | None:
        return self.value if self.ratio is None else self.ratio

    @property
    def ok(self) -> bool:
        if self.failure or self.judged is None:
            return False
        if self.target is None:
            return True
        return self.judged <= self.target if self.better == "lower" else self.judged >= self.target


def not_run(name: str, reason: str) -> Result:
    """A benchmark that could not be run: never ok."""
    return Result(name=name, value=None, unit="", target=None, failure=reason)


def versions() -> dict[str, str]:
    """Of what every result rests on."""
    known = {name: version(name) for name in PACKAGES}
    return {"python": platform.python_version(), "sqlite": sqlite3.sqlite_version, **known}


def machine() -> str:
    """Processor, number of cores, memory and system of this machine."""
    memory_gib = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{_processor()}, {os.cpu_count()} cores, {memory_gib:.0f} GiB, {platform.system()} {platform.release()}"


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    if info.is_file():
        for line in info.read_text(errors="replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def as_entry(result: Result, *, common: Mapping[str, str], on: str, at: datetime) -> dict[str, Any]:
    """The result as the record keeps it. `on`: the machine; figures rounded to four significant digits."""
    entry = asdict(result)
    entry |= {name: _rounded(entry[name]) for name in ("value", "ratio")}
    entry["versions"] = dict(common) | result.versions
    return entry | {"ok": result.ok, "machine": on, "date": at.astimezone(UTC).isoformat(timespec="seconds")}


def _rounded(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.4g}")


def merge(known: Iterable[dict[str, Any]], fresh: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The record with fresh entries in the place of those of the same name, ordered by name.

    Earlier entries of a benchmark that was run again are dropped, even those that it no longer gives:
    a benchmark is what its results' names begin with, up to the first dot.
    """
    again = {entry["name"].partition(".")[0] for entry in fresh}
    kept = [entry for entry in known if entry["name"].partition(".")[0] not in again]
    return sorted([*kept, *fresh], key=lambda entry: entry["name"])


def read_record(path: Path = RECORD) -> list[dict[str, Any]]:
    """The entries of the record; none where there is no file yet."""
    return json.loads(path.read_text("utf-8")) if path.is_file() else []


def write_record(entries: Sequence[dict[str, Any]], path: Path = RECORD) -> None:
    path.write_text(json.dumps(list(entries), ensure_ascii=False, indent=1) + "\n", "utf-8")


def table(entries: Iterable[Mapping[str, Any]]) -> str:
    """The entries as aligned text, one line each, with the note or the failure under it."""
    rows = [("", "name", "value", "ratio", "target", "compared with")]
    notes = [""]
    for entry in entries:
        value = "" if entry["value"] is None else f"{entry['value']:g} {entry['unit']}"
        ratio = "" if entry["ratio"] is None else f"{entry['ratio']:.2f}"
        target = (
            ""
            if entry["target"] is None
            else f"{'≤' if entry['better'] == 'lower' else '≥'} {entry['target']:g}"
        )
        rows.append(("ok" if entry["ok"] else "NO", entry["name"], value, ratio, target, entry["peer"]))
        notes.append(f"NOT RUN: {entry['failure']}" if entry["failure"] else entry["note"])
    widths = [max(len(row[at]) for row in rows) for at in range(5)]
    lines = []
    for row, note in zip(rows, notes, strict=True):
        cells = "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=False))
        lines.append(f"{cells}  {row[5]}".rstrip())
        if note:
            lines.append(f"      {note}")
    return "\n".join(lines)
