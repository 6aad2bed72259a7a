"""Ready questionnaires, as a data file: a community starts from one and changes what it wants."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

FILE: Final = Path(__file__).parent / "ready.json"


@dataclass(frozen=True)
class Ready:
    """questions: the arguments of `services.Asked` of each."""

    key: str
    title: str
    use: str
    intro: str
    thanks: str
    reach: str
    is_anonymous: bool
    questions: tuple[dict[str, Any], ...]

    @property
    def asked(self) -> int:
        return sum(1 for one in self.questions if one["kind"] != "heading")


@cache
def everything() -> tuple[Ready, ...]:
    """In the order of the file."""
    rows = json.loads(FILE.read_text(encoding="utf-8"))
    return tuple(Ready(**{**row, "questions": tuple(row["questions"])}) for row in rows)


def find(key: str) -> Ready | None:
    return next((one for one in everything() if one.key == key), None)
