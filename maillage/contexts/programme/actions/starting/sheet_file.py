"""The file « fiche action »: a sheet as one community hands it to another, without anybody's name.

JSON, `format` « maillage-action/1 ». Dates are days after the beginning of the action, since the next community begins
on a day of its own; persons, state and history stay where they are, partners that are organisations come as words.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from maillage.contexts.programme.actions.refusals import ActionRefused
from maillage.contexts.programme.actions.starting.patterns import (
    TEXTS,
    Pattern,
    PatternIndicator,
    PatternStep,
)

FORMAT: Final = "maillage-action/1"
MAX_BYTES: Final = 200_000
_MOST_STEPS, _MOST_INDICATORS, _LONGEST_DAYS = 60, 40, 3_660
_TEXT_LENGTHS: Final = {
    "finding": 8_000,
    "objective": 8_000,
    "public": 2_000,
    "means": 8_000,
    "risks": 8_000,
    "partners": 2_000,
}
_NOT_A_SHEET: Final = (
    "Ce fichier n’est pas une fiche action de Maillage. Demandez à l’autre CPTS de l’exporter depuis sa fiche : "
    "« Copier vers une autre CPTS »."
)


@dataclass(frozen=True)
class SheetFile:
    """What a file holds: a sheet to start from, and where it comes from. axis: name of the mission at its origin."""

    pattern: Pattern
    axis: str
    community: str


def write(pattern: Pattern, *, axis: str, community: str, made_on: date) -> bytes:
    """The file, as text that a person may read too."""
    content = {
        "format": FORMAT,
        "community": community,
        "made_on": made_on.isoformat(),
        "title": pattern.title,
        "mission": {"reference": pattern.mission, "name": axis},
        **{name: getattr(pattern, name) for name in (*TEXTS, "partners")},
        "template": pattern.key,
        "steps": [
            {"title": one.title, "starts_day": one.starts, "due_day": one.due} for one in pattern.steps
        ],
        "indicators": [
            {
                "name": one.name,
                "kind": one.kind,
                "unit": one.unit,
                "numerator": one.numerator,
                "denominator": one.denominator,
                "direction": one.direction,
                "origin": one.origin,
            }
            for one in pattern.indicators
        ],
    }
    return json.dumps(content, ensure_ascii=False, indent=2).encode()


def read(data: bytes) -> SheetFile:
    """What a file of another community says. ActionRefused says what is wrong with it; nothing of it is trusted."""
    if len(data) > MAX_BYTES:
        raise ActionRefused("Ce fichier est trop gros pour une fiche action.")
    try:
        raw = json.loads(data.decode("utf-8-sig"))
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise ActionRefused(_NOT_A_SHEET) from error
    if not isinstance(raw, dict) or not str(raw.get("format", "")).startswith("maillage-action/"):
        raise ActionRefused(_NOT_A_SHEET)
    if raw["format"] != FORMAT:
        raise ActionRefused(
            "Cette fiche vient d’une version plus récente de Maillage : mettez le vôtre à jour."
        )
    mission = raw.get("mission")
    mission = mission if isinstance(mission, dict) else {}
    pattern = Pattern(
        key=_text(raw, "template", 60),
        title=_text(raw, "title", 200),
        mission=_text(mission, "reference", 40),
        **{name: _text(raw, name, most) for name, most in _TEXT_LENGTHS.items()},
        steps=tuple(_step(one) for one in _rows(raw, "steps", _MOST_STEPS)),
        indicators=tuple(_indicator(one) for one in _rows(raw, "indicators", _MOST_INDICATORS)),
    )
    if not pattern.title:
        raise ActionRefused("Cette fiche n’a pas d’intitulé : le fichier est abîmé.")
    return SheetFile(pattern, _text(mission, "name", 160), _text(raw, "community", 160))


def _text(raw: Mapping[str, Any], name: str, most: int) -> str:
    value = raw.get(name, "")
    if not isinstance(value, str):
        raise ActionRefused(_NOT_A_SHEET)
    # A database refuses the null character, and half of a pair of code units ("\ud800") that JSON lets through.
    value = value.encode("utf-8", "ignore").decode("utf-8").replace("\x00", "")
    return value.strip()[:most]


def _rows(raw: Mapping[str, Any], name: str, most: int) -> list[Mapping[str, Any]]:
    rows = raw.get(name, [])
    if not isinstance(rows, list) or not all(isinstance(one, dict) for one in rows):
        raise ActionRefused(_NOT_A_SHEET)
    if len(rows) > most:
        raise ActionRefused("Ce fichier porte trop d’étapes ou d’indicateurs pour une fiche action.")
    return rows


def _day(raw: Mapping[str, Any], name: str) -> int | None:
    value = raw.get(name)
    if value is None:
        return None
    if type(value) is not int or not 0 <= value <= _LONGEST_DAYS:
        raise ActionRefused("Une étape de ce fichier porte une date qui n’a pas de sens.")
    return value


def _step(raw: Mapping[str, Any]) -> PatternStep:
    title = _text(raw, "title", 200)
    starts, due = _day(raw, "starts_day"), _day(raw, "due_day")
    if not title or (starts is not None and due is not None and due < starts):
        raise ActionRefused("Une étape de ce fichier est incomplète.")
    return PatternStep(title, starts, due)


def _indicator(raw: Mapping[str, Any]) -> PatternIndicator:
    kind, direction = raw.get("kind"), raw.get("direction")
    name = _text(raw, "name", 200)
    if kind not in ("means", "result") or direction not in ("up", "down") or not name:
        raise ActionRefused("Un indicateur de ce fichier est incomplet.")
    return PatternIndicator(
        name=name,
        kind=kind,
        unit=_text(raw, "unit", 30),
        numerator=_text(raw, "numerator", 200),
        denominator=_text(raw, "denominator", 200),
        direction=direction,
        origin=_text(raw, "origin", 200),
    )
