"""How a file is to be imported: what the operator allowed, and where it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Options:
    """How to import.

    keep_all: keep the whole of France, not only the perimeters and their belts
    accept_shrink: take a file that lost more than 5 % of its lines
    accept_older: take a file extracted before the one in force
    given_extraction: extraction date when the file does not tell its own
    is_replay: the kept file again, since what it was read for or with has changed
    """

    keep_all: bool = False
    accept_shrink: bool = False
    accept_older: bool = False
    given_extraction: datetime | None = None
    is_replay: bool = False

    def as_json(self) -> dict[str, Any]:
        """What an import that waits for the worker must remember."""
        return {
            "keep_all": self.keep_all,
            "accept_shrink": self.accept_shrink,
            "accept_older": self.accept_older,
            "given_extraction": self.given_extraction.isoformat() if self.given_extraction else None,
        }

    @classmethod
    def of_json(cls, stored: dict[str, Any]) -> Options:
        given = stored.get("given_extraction")
        return cls(**{**stored, "given_extraction": datetime.fromisoformat(given) if given else None})
