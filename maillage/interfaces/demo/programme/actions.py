"""The action sheets lived through: written, begun, their steps done or late, what was said, what they are tied to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Final

from maillage.contexts.association import api as association
from maillage.contexts.association.models import Decision
from maillage.contexts.programme import api as programme
from maillage.interfaces.demo.association.clock import as_of
from maillage.interfaces.demo.programme.sheets import Sheet, sheets_of
from maillage.interfaces.demo.story import YEAR, Story

_DAY: Final = timedelta(days=1)
# What a meeting of an instance says of everything is tied to no sheet.
_TOO_WIDE: Final = ("assembly", "bureau")


def tell_last_year(story: Story) -> None:
    """What was written before this year, with all that happened to it until then."""
    for sheet in _of_days(story, 0, YEAR):
        _write(story, sheet)
    for sheet in _of_days(story, 0, YEAR):
        _live(story, sheet, -1, YEAR)
    _tie(story, -1, YEAR)


def tell_this_year(story: Story) -> None:
    """What was written since, and what became of the sheets of the year before."""
    for sheet in _of_days(story, YEAR, story.now):
        _write(story, sheet)
    for sheet in _of_days(story, 0, story.now):
        _live(story, sheet, YEAR - 1, story.now)
    _tie(story, YEAR - 1, story.now)


def _of_days(story: Story, first: int, last: int) -> Iterator[Sheet]:
    return (one for one in sheets_of(story.slug) if first <= one.begin < last)


def _write(story: Story, sheet: Sheet) -> None:
    by = story.by
    mission, pilot = story.missions[sheet.mission], story.person(sheet.pilot)
    with as_of(story.at(sheet.begin, 11)):
        if sheet.template:
            action = programme.create_action_from_template(
                by=by, key=sheet.template, mission=mission, starts_on=story.on(sheet.begin), pilot=pilot
            )
        else:
            action = programme.create_action(
                by=by,
                title=sheet.title,
                mission=mission,
                finding=sheet.finding,
                objective=sheet.objective,
                public=sheet.public,
                means=sheet.means,
                risks=sheet.risks,
                pilot=pilot,
                starts_on=story.on(sheet.begin),
                ends_on=story.on(max(one.due for one in sheet.steps)) if sheet.steps else None,
            )
            for step in sheet.steps:
                programme.add_step(
                    by=by,
                    action=action,
                    title=step.title,
                    starts_on=story.on(step.starts),
                    due_on=story.on(step.due),
                    owner=story.person(sheet.group[0]) if sheet.group else None,
                )
        for who in sheet.group:
            programme.add_action_member(by=by, action=action, contact=story.person(who))
        for who, part in sheet.partners:
            programme.add_action_member(
                by=by, action=action, contact=story.person(who), is_partner=True, part=part
            )
    story.actions[sheet.key] = action


def _live(story: Story, sheet: Sheet, after: int, before: int) -> None:
    """The moves, comments and steps of a sheet between two days."""
    action = story.actions[sheet.key]
    for day, state, why in sheet.path:
        if after < day < before:
            with as_of(story.at(day, 12)):
                programme.set_action_state(by=story.by, pk=action.pk, state=state, reason=why)
    for day, who, text in sheet.comments:
        if after < day < before:
            with as_of(story.at(day, 13)):
                programme.comment_action(by=story.voice(who), action=action, text=text)
    for step, done in _done_steps(story, sheet):
        if after < done < before:
            with as_of(story.at(done, 17)):
                programme.finish_step(by=story.by, pk=step.pk)
    if before == story.now and _is_running(sheet):
        _begin_next(story, action)


def _is_running(sheet: Sheet) -> bool:
    return bool(sheet.path) and sheet.path[-1][1] == "running"


def _done_steps(story: Story, sheet: Sheet) -> list[tuple[Any, int]]:
    """The steps that were done, and when: all those whose day has passed, but the last `late` of them."""
    stopped = [day for day, state, _ in sheet.path if state in ("paused", "dropped")]
    until = min(stopped) if stopped else story.now - 3
    if not sheet.path or sheet.path[-1][1] == "planned":
        until = sheet.begin + 65
    rows = story.actions[sheet.key].steps.exclude(due_on=None).order_by("rank", "pk")
    past = [(one, story.offset(one.due_on)) for one in rows]
    past = [(one, due) for one, due in past if due <= until]
    kept = past[: len(past) - sheet.late] if sheet.late else past
    return [(one, max(sheet.begin + 2, due - 12 + (one.pk * 7) % 12)) for one, due in kept]


def _begin_next(story: Story, action: Any) -> None:
    following = action.steps.filter(state="todo").order_by("rank", "pk").first()
    if following is not None and following.starts_on and following.starts_on <= story.today:
        programme.start_step(by=story.by, pk=following.pk)


# --- What they are tied to --------------------------------------------------------------------------------


def _tie(story: Story, after: int, before: int) -> None:
    """Meetings and decisions of these days whose words are those of a sheet."""
    first, last = story.on(max(after, 0)), story.on(min(before, story.now)) - _DAY
    meetings = [
        one
        for one in association.meetings()
        if one.state == "held" and one.starts_at and first <= one.starts_at.date() <= last
    ]
    decisions = list(Decision.objects.filter(taken_on__gte=first, taken_on__lte=last).order_by("pk"))
    for sheet in _of_days(story, 0, story.now):
        if sheet.tied and sheet.key in story.actions:
            _tie_one(story, sheet, meetings, decisions)


def _tie_one(story: Story, sheet: Sheet, meetings: list[Any], decisions: list[Any]) -> None:
    action = story.actions[sheet.key]
    for meeting in meetings:
        if meeting.kind not in _TOO_WIDE and _speaks(meeting.title, sheet):
            day = max(story.offset(meeting.starts_at.date()) + 1, sheet.begin)
            with as_of(story.at(min(day, story.now), 10)):
                programme.link_meeting(by=story.by, action=action, target=meeting)
    for decision in decisions:
        if _speaks(decision.title, sheet):
            day = max(story.offset(decision.taken_on) + 1, sheet.begin)
            with as_of(story.at(min(day, story.now), 10)):
                programme.link_decision(by=story.by, action=action, target=decision)


def _speaks(words: str, sheet: Sheet) -> bool:
    return any(one.lower() in words.lower() for one in sheet.tied)


def tie_documents(story: Story) -> None:
    """The papers of the stages that an action rests on."""
    programme.link_document(by=story.by, action=story.actions["plan-sse"], target=story.documents["contract"])
