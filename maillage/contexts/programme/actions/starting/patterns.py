"""Sheets to start from, read from the data file `sheets.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

FILE: Final = Path(__file__).with_name("sheets.toml")
TEXTS: Final = ("finding", "objective", "public", "means", "risks")


@dataclass(frozen=True)
class PatternStep:
    """starts, due: days after the action begins; None without a date."""

    title: str
    starts: int | None
    due: int | None


@dataclass(frozen=True)
class PatternIndicator:
    name: str
    kind: str
    unit: str
    numerator: str
    denominator: str
    direction: str
    origin: str


@dataclass(frozen=True)
class Pattern:
    """A sheet to start from. mission: key of the nomenclature of the contract."""

    key: str
    title: str
    mission: str
    finding: str
    objective: str
    public: str
    means: str
    risks: str
    partners: str
    steps: tuple[PatternStep, ...]
    indicators: tuple[PatternIndicator, ...]

    @property
    def days(self) -> int:
        """How long its steps take in all."""
        return max((step.due or 0 for step in self.steps), default=0)


@cache
def patterns() -> tuple[Pattern, ...]:
    """All of them, in the order of the file."""
    raw = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return tuple(_pattern(one) for one in raw["sheet"])


def find(key: str) -> Pattern | None:
    return next((one for one in patterns() if one.key == key), None)


def _pattern(raw: Mapping[str, Any]) -> Pattern:
    return Pattern(
        key=raw["key"],
        title=raw["title"],
        mission=raw["mission"],
        **{name: raw[name] for name in (*TEXTS, "partners")},
        steps=tuple(PatternStep(one["title"], one["starts"], one["due"]) for one in raw["step"]),
        indicators=tuple(
            PatternIndicator(
                name=one["name"],
                kind=one["kind"],
                unit=one["unit"],
                numerator=one["numerator"],
                denominator=one.get("denominator", ""),
                direction=one["direction"],
                origin=one["origin"],
            )
            for one in raw["indicator"]
        ),
    )
