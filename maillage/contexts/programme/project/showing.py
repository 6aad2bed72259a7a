"""The project as its page shows it: texts cut into paragraphs, figures with their state, sheets by mission."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from maillage.contexts.programme.actions.models import Action, ActionState
from maillage.contexts.programme.actions.tables import BADGES
from maillage.contexts.programme.project import queries
from maillage.contexts.programme.project.content import figure
from maillage.contexts.programme.project.models import (
    ChapterFigures,
    ChapterPart,
    ChapterState,
    ProjectChapter,
    VersionKind,
)
from maillage.contexts.programme.project.proposal import proposed
from maillage.core.texts.paragraphs import Block, blocks

STATE_BADGES: Final = {
    ChapterState.EMPTY: ("neutral", "circle-dashed"),
    ChapterState.DRAFT: ("info", "pencil"),
    ChapterState.REVIEW: ("warning", "eye"),
    ChapterState.READY: ("success", "circle-check"),
    ChapterState.LEFT_OUT: ("neutral", "ban"),
}
VERSION_BADGES: Final = {
    VersionKind.MILESTONE: ("neutral", "flag"),
    VersionKind.SENT: ("info", "send"),
    VersionKind.VALIDATED: ("success", "circle-check"),
    VersionKind.AMENDED: ("warning", "pencil"),
}


@dataclass(frozen=True)
class ShownFigures:
    """Figures under a chapter. data: as `content.figure` gives them, None before they were taken."""

    row: ChapterFigures
    data: dict[str, Any] | None


@dataclass(frozen=True)
class ShownChapter:
    """A chapter with what one usually writes there (`asks`), and its place in its part."""

    row: ProjectChapter
    text: tuple[Block, ...]
    reading: tuple[Block, ...]
    figures: tuple[ShownFigures, ...]
    asks: str
    to_confirm: bool
    badge: tuple[str, str]
    first: bool
    last: bool


@dataclass(frozen=True)
class ShownPart:
    key: str
    title: str
    chapters: tuple[ShownChapter, ...]


def parts() -> tuple[list[ShownPart], list[ProjectChapter]]:
    """The parts of the text, and the chapters that are left out of it. 2 queries."""
    known = queries.chapters()
    figures = queries.figures_of(known)
    kept = [one for one in known if one.state != ChapterState.LEFT_OUT]
    shown = []
    for part in ChapterPart:
        mine = [one for one in kept if one.part == part]
        if mine:
            shown.append(
                ShownPart(
                    part,
                    part.label,
                    tuple(
                        _chapter(one, figures[one.pk], at == 0, at == len(mine) - 1)
                        for at, one in enumerate(mine)
                    ),
                )
            )
    return shown, [one for one in known if one.state == ChapterState.LEFT_OUT]


def _chapter(row: ProjectChapter, figures: list[ChapterFigures], first: bool, last: bool) -> ShownChapter:
    origin = proposed(row.proposal)
    return ShownChapter(
        row=row,
        text=blocks(row.text),
        reading=blocks(row.reading),
        figures=tuple(ShownFigures(one, figure(one) if one.taken_at else None) for one in figures),
        asks=origin.asks if origin else "",
        to_confirm=origin is not None and not origin.verified,
        badge=STATE_BADGES[ChapterState(row.state)],
        first=first,
        last=last,
    )


def by_mission(actions: Iterable[Action]) -> list[tuple[str, list[tuple[Action, tuple[str, str]]]]]:
    """Sheets under the name of their mission, each with the tone and icon of its state."""
    return [
        (name, [(one, BADGES[ActionState(one.state)]) for one in rows])
        for name, rows in groupby(actions, key=lambda one: one.mission.name)
    ]


def frozen(content: dict[str, Any]) -> dict[str, Any]:
    """A version as its page shows it: the same data with their texts cut into paragraphs."""
    chapters = [
        {**one, "text": blocks(one["text"]), "reading": blocks(one["reading"])} for one in content["chapters"]
    ]
    return {
        "parts": [
            (part.label, mine)
            for part in ChapterPart
            if (mine := [one for one in chapters if one["part"] == part])
        ],
        "priorities": [{**one, "text": blocks(one["text"])} for one in content["priorities"]],
        "missions": [{**one, "aim": blocks(one["aim"])} for one in content["missions"]],
        "actions": content["actions"],
    }
