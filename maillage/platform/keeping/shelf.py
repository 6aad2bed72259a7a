"""The folder of scheduled backups: each beside a small card of ours, which says what it is and whether it was tried.

A file without a card of this installation is somebody else's: it is never touched.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone

SUFFIX = ".maillage"
_CARD = ".json"


@dataclass(frozen=True)
class Kept:
    """A scheduled backup. verified_at: when it was restored for trial; error: why it is not good, "" if it is."""

    path: Path
    made_at: datetime
    size_bytes: int
    rows: int
    closed: bool
    verified_at: datetime | None = None
    error: str = ""
    remarks: str = ""

    @property
    def is_good(self) -> bool:
        return not self.error and self.path.is_file() and self.path.stat().st_size == self.size_bytes


def installation() -> str:
    """What tells our backups from those of another installation that shares the folder."""
    return hmac.new(settings.SECRET_KEY.encode(), b"maillage.backups", hashlib.sha256).hexdigest()[:16]


def new_path(folder: Path, now: datetime) -> Path:
    """A name that says when, and is nobody's yet."""
    return folder / f"maillage-{timezone.localtime(now):%Y-%m-%d-%H%M%S}{SUFFIX}"


def write_card(kept: Kept) -> None:
    """Put the card beside its backup, at one stroke."""
    data = asdict(kept) | {"path": kept.path.name, "installation": installation()}
    draft = kept.path.with_name(f"{kept.path.name}{_CARD}.tmp")
    with draft.open("w", encoding="utf-8") as file:
        json.dump(data, file, ensure_ascii=False, indent=1, default=_text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(_card_of(kept.path))


def _text(value: object) -> str:
    assert isinstance(value, datetime)
    return value.isoformat()


def _card_of(path: Path) -> Path:
    return path.with_name(f"{path.name}{_CARD}")


def kept_in(folder: Path) -> list[Kept]:
    """Our backups in the folder, newest first; OSError if it cannot be read."""
    found = [_read_card(card) for card in folder.glob(f"maillage-*{SUFFIX}{_CARD}")]
    return sorted((one for one in found if one is not None), key=lambda one: one.made_at, reverse=True)


def _read_card(card: Path) -> Kept | None:
    try:
        data = json.loads(card.read_text(encoding="utf-8"))
        path = card.with_name(card.name.removesuffix(_CARD))
        if data["installation"] != installation() or data["path"] != path.name or not path.is_file():
            return None
        verified_at = data["verified_at"]
        return Kept(
            path=path,
            made_at=datetime.fromisoformat(data["made_at"]),
            size_bytes=int(data["size_bytes"]),
            rows=int(data["rows"]),
            closed=bool(data["closed"]),
            verified_at=datetime.fromisoformat(verified_at) if verified_at else None,
            error=str(data["error"]),
            remarks=str(data["remarks"]),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


# --- Rotation ---------------------------------------------------------------------------------------------


def to_remove(kept: Iterable[Kept], keep: tuple[int, int, int]) -> list[Kept]:
    """Those that may go: of the good ones, the newest of each of the last days, weeks and months stay.

    The newest good one stays whatever the numbers say. One that is not good goes once a newer good one is there.
    """
    newest_first = sorted(kept, key=lambda one: one.made_at, reverse=True)
    good = [one for one in newest_first if one.is_good]
    if not good:
        return []
    staying = {good[0].path}
    for count, period in zip(keep, _PERIODS, strict=True):
        seen: dict[object, Path] = {}
        for one in good:
            seen.setdefault(period(timezone.localtime(one.made_at).date()), one.path)
        staying.update(list(seen.values())[:count])
    broken = {one.path for one in newest_first if not one.is_good and one.made_at > good[0].made_at}
    return [one for one in newest_first if one.path not in staying | broken]


_PERIODS: tuple[Callable[[date], object], ...] = (
    lambda day: day,
    lambda day: day.isocalendar()[:2],
    lambda day: (day.year, day.month),
)


def remove(kept: Kept) -> None:
    """The backup, then its card."""
    kept.path.unlink(missing_ok=True)
    _card_of(kept.path).unlink(missing_ok=True)
