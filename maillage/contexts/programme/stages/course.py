"""What each stage of the life of a CPTS asks: read from the data file `course.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from maillage.contexts.programme.stages.models import StageKind

FILE: Final = Path(__file__).with_name("course.toml")


@dataclass(frozen=True)
class Paper:
    """A document that a stage is expected to leave."""

    key: str
    label: str


@dataclass(frozen=True)
class Chapter:
    """after, months: it is expected so many months after that stage was reached; "" and 0 where nothing says when."""

    kind: StageKind
    aim: str
    papers: tuple[Paper, ...]
    following: tuple[str, ...]
    after: str
    months: int
    source: str
    verified: bool

    @property
    def label(self) -> str:
        return str(self.kind.label)


@cache
def course() -> tuple[Chapter, ...]:
    """The seven stages in the order in which they are lived."""
    raw = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return tuple(_chapter(one) for one in raw["stage"])


def chapter(kind: str) -> Chapter | None:
    return next((one for one in course() if one.kind == kind), None)


def _chapter(raw: dict[str, Any]) -> Chapter:
    return Chapter(
        kind=StageKind(raw["key"]),
        aim=raw["aim"],
        papers=tuple(Paper(one["key"], one["label"]) for one in raw["paper"]),
        following=tuple(raw["next"]),
        after=raw.get("after", ""),
        months=raw.get("months", 0),
        source=raw["source"],
        verified=raw["verified"],
    )
