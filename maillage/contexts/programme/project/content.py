"""The whole project as plain data: what is read, compared, frozen and printed.

`FORMAT` « maillage-projet/1 »: chapters (code, part, title, state, text, reading, figures), priorities (code, title,
text, missions, actions), missions (key, name, kind, aim, pilot) and actions (as `actions/paper/contents.sheets`), each
in the order of the text. Rows are named by their codes, never by their numbers: the data mean the same everywhere.
"""

from __future__ import annotations

from typing import Any, Final

from django.utils import timezone

from maillage.contexts.programme.actions.models import Action, ActionState
from maillage.contexts.programme.actions.paper.contents import sheets
from maillage.contexts.programme.missions import queries as missions
from maillage.contexts.programme.missions.models import Mission
from maillage.contexts.programme.project import queries
from maillage.contexts.programme.project.models import (
    ChapterFigures,
    ChapterState,
    Priority,
    ProjectChapter,
)
from maillage.platform.ui.typography import short_date

FORMAT: Final = "maillage-projet/1"
# What the project says it will do: a sheet that was given up is no part of it.
_OUT: Final = (ActionState.DROPPED,)

Content = dict[str, Any]


def current(*, community: str) -> Content:
    """The project of today. 9 queries, however long it is."""
    rows = (
        Action.objects.exclude(state__in=_OUT)
        .select_related("mission", "pilot", "group")
        .order_by("mission__rank", "mission_id", "pk")
    )
    kept = [one for one in queries.chapters() if one.state != ChapterState.LEFT_OUT]
    figures = queries.figures_of(kept)
    return {
        "format": FORMAT,
        "community": community,
        "chapters": [_chapter(one, figures[one.pk]) for one in kept],
        "priorities": [_priority(one) for one in queries.priorities() if one.is_kept],
        "missions": [_mission(one) for one in missions.living(timezone.localdate())],
        "actions": sheets(list(rows)),
    }


def mission_key(mission: Mission) -> str:
    """By what a mission is known from one version to another: its reference, else its name."""
    return mission.reference or mission.name


def _chapter(row: ProjectChapter, figures: list[ChapterFigures]) -> Content:
    return {
        "code": row.code,
        "part": row.part,
        "title": row.title,
        "state": str(row.get_state_display()),
        "text": row.text,
        "reading": row.reading,
        "figures": [figure(one) for one in figures if one.taken_at],
    }


def figure(row: ChapterFigures) -> Content:
    """One set of figures with its source and the day on which it was taken."""
    assert row.taken_at is not None
    return {
        "source": row.source,
        "title": row.title,
        "sentence": row.sentence,
        "lines": row.lines,
        "credit": row.credit.splitlines(),
        "taken_on": short_date(timezone.localtime(row.taken_at).date()),
    }


def _priority(row: Priority) -> Content:
    ties = list(row.ties.all())
    return {
        "code": row.code,
        "title": row.title,
        "text": row.text,
        "missions": sorted(one.mission.name for one in ties if one.mission),
        "actions": [
            f"{one.code} · {one.title}"
            for one in sorted((tie.action for tie in ties if tie.action), key=lambda one: one.pk)
        ],
    }


def _mission(row: Mission) -> Content:
    return {
        "key": mission_key(row),
        "name": row.name,
        "kind": str(row.get_kind_display()),
        "aim": row.aim,
        "pilot": row.pilot.name if row.pilot else "",
    }
