"""Reading the stages of a community. Every function works inside its scope."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from maillage.contexts.association.api import visible_documents
from maillage.contexts.programme.stages.course import Chapter, Paper, chapter, course
from maillage.contexts.programme.stages.models import Stage, StageDocument, StageKind
from maillage.core.calendars.terms import months_later
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.prepared import Prepared


@dataclass(frozen=True)
class ShownPaper:
    """A paper that is expected; links: those of the register that are it and that the actor may open."""

    paper: Paper
    links: tuple[StageDocument, ...]
    held: bool


@dataclass(frozen=True)
class ShownStage:
    """A stage as the page shows it. expected_on: said, or reckoned from another stage (`reckoned`).

    is_current: the first that is not reached. is_late: its day, or that of its next step, has passed.
    """

    chapter: Chapter
    stage: Stage | None
    papers: tuple[ShownPaper, ...]
    others: tuple[StageDocument, ...]
    expected_on: date | None
    reckoned: bool
    is_current: bool
    is_late: bool

    @property
    def reached_on(self) -> date | None:
        return self.stage.reached_on if self.stage else None

    @property
    def word(self) -> str:
        if self.reached_on:
            return "franchie"
        if self.is_late:
            return "en retard"
        return "en cours" if self.is_current else "à venir"


def stages() -> dict[str, Stage]:
    """What the community says of each stage, by kind. 1 query."""
    return {one.kind: one for one in Stage.objects.select_related("owner").order_by("pk")}


def find(kind: str) -> Stage | None:
    """1 query."""
    found: Stage | None = Stage.objects.select_related("owner").filter(kind=kind).first()
    return found


def life(actor: Actor, today: date) -> list[ShownStage]:
    """The seven stages in their order. 3 queries."""
    known = stages()
    links = list(StageDocument.objects.select_related("document", "stage").order_by("pk"))
    opened = set(
        visible_documents(actor)
        .filter(pk__in=[one.document_id for one in links])
        .order_by()
        .values_list("pk", flat=True)
    )
    current = next((one.kind for one in course() if not _reached(known, one.kind)), None)
    return [_shown(one, known, links, opened, current, today) for one in course()]


def _reached(known: dict[str, Stage], kind: str) -> date | None:
    return known[kind].reached_on if kind in known else None


def expected(known: dict[str, Stage], kind: str) -> tuple[date | None, bool]:
    """The day on which a stage should be reached, and whether it is reckoned rather than said."""
    if kind in known and known[kind].expected_on:
        return known[kind].expected_on, False
    one = chapter(kind)
    if one is None or not one.after:
        return None, False
    since = _reached(known, one.after)
    return (months_later(since, one.months), True) if since else (None, False)


def _shown(
    one: Chapter,
    known: dict[str, Stage],
    links: list[StageDocument],
    opened: set[int],
    current: str | None,
    today: date,
) -> ShownStage:
    stage = known.get(one.kind)
    mine = [link for link in links if link.stage.kind == one.kind]
    seen = [link for link in mine if link.document_id in opened]
    keys = {paper.key for paper in one.papers}
    on, reckoned = expected(known, one.kind)
    return ShownStage(
        chapter=one,
        stage=stage,
        papers=tuple(
            ShownPaper(
                paper,
                tuple(link for link in seen if link.paper == paper.key),
                any(link.paper == paper.key for link in mine),
            )
            for paper in one.papers
        ),
        others=tuple(link for link in seen if link.paper not in keys),
        expected_on=on,
        reckoned=reckoned,
        is_current=one.kind == current,
        is_late=_is_late(stage, on, today),
    )


def _is_late(stage: Stage | None, expected_on: date | None, today: date) -> bool:
    if stage is not None and stage.reached_on:
        return False
    days = [expected_on, stage.next_step_on if stage else None]
    return any(day is not None and day < today for day in days)


def waiting(today: date) -> list[tuple[Chapter, Stage | None, date]]:
    """Stages that are not reached and whose day, or that of their next step, is within two months. 1 query."""
    known = stages()
    soon = months_later(today, 2)
    found = []
    for one in course():
        stage = known.get(one.kind)
        if stage is not None and stage.reached_on:
            continue
        days = [expected(known, one.kind)[0], stage.next_step_on if stage else None]
        near = [day for day in days if day is not None and day <= soon]
        if near:
            found.append((one, stage, min(near)))
    return found


def validated_on() -> date | None:
    """The day on which the health project was validated: before it nothing is paid to members. 1 query."""
    return _day(StageKind.VALIDATION)


def signed_on() -> date | None:
    """The day of the signature, from which anniversaries are reckoned. 1 query."""
    return _day(StageKind.CONTRACT)


def _day(kind: str) -> date | None:
    return next((day for (day,) in _REACHED.rows(kind=str(kind))), None)


_REACHED: Final = Prepared(
    lambda kind: Stage.objects.filter(kind=kind).order_by("pk").values_list("reached_on")[:1]
)
