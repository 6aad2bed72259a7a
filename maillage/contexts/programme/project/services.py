"""Writes on the chapters of the project: two persons may write at once, and neither loses a word."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from maillage.contexts.programme.project import queries
from maillage.contexts.programme.project.figures.offered import SOURCES
from maillage.contexts.programme.project.figures.taking import NotTaken, Taken, take
from maillage.contexts.programme.project.models import (
    ChapterFigures,
    ChapterPart,
    ChapterState,
    ProjectChapter,
)
from maillage.contexts.programme.project.ordering import next_code, swapped
from maillage.contexts.programme.project.proposal import Proposed, proposals
from maillage.contexts.programme.project.refusals import ChangedMeanwhile, ProjectRefused
from maillage.platform.audit.services import record
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.services import one_at_a_time

FIELDS: Final = ("title", "part", "state", "text", "reading")


@transaction.atomic
def begin(*, by: Actor, keys: tuple[str, ...] | None = None) -> list[ProjectChapter]:
    """Take over proposed chapters that are not there yet (all of them without `keys`), each with its figures.

    Figures that cannot be taken today wait under their chapter; what prevents them is said there.
    """
    assert by.community is not None
    one_at_a_time(by.community.pk)
    known = set(ProjectChapter.objects.exclude(proposal="").values_list("proposal", flat=True))
    wanted = [one for one in proposals() if one.key not in known and (keys is None or one.key in keys)]
    return [_taken_over(by, one) for one in wanted]


def _taken_over(by: Actor, one: Proposed) -> ProjectChapter:
    row = _created(by, title=one.title, part=one.part, proposal=one.key)
    for name in one.figures:
        _fed(by, row, name)
    return row


@transaction.atomic
def create_chapter(
    *, by: Actor, title: str, part: str = ChapterPart.DIAGNOSIS, **values: Any
) -> ProjectChapter:
    """A chapter of the community's own, after the others of its part. ProjectRefused without title."""
    assert by.community is not None
    one_at_a_time(by.community.pk)
    return _created(by, title=title, part=part, **values)


def _created(by: Actor, *, title: str, part: str, **values: Any) -> ProjectChapter:
    if not title.strip():
        raise ProjectRefused("Donnez un titre au chapitre.")
    row = ProjectChapter(
        community=by.community,
        code=next_code("C", ProjectChapter),
        part=part,
        rank=_last_rank(part) + 1,
        title=title.strip()[:160],
        updated_by=by.user,
        **values,
    )
    row.state = _state(row)
    row.save()
    record(by=by, action="project.chapter_created", obj=row, after={"code": row.code, "title": row.title})
    return row


def _last_rank(part: str) -> int:
    found: int | None = ProjectChapter.objects.filter(part=part).aggregate(last=Max("rank"))["last"]
    return found or 0


def _state(row: ProjectChapter) -> str:
    """A chapter with words is no longer to be written."""
    written = row.text.strip() or row.reading.strip()
    return ChapterState.DRAFT if written and row.state == ChapterState.EMPTY else row.state


@transaction.atomic
def update_chapter(*, by: Actor, pk: int, version: int, **values: Any) -> ProjectChapter:
    """Write the named fields of `FIELDS`; ChangedMeanwhile when another version is recorded. Figures stay."""
    row = _locked(pk, version)
    before = {name: getattr(row, name) for name in FIELDS}
    for name in FIELDS:
        if name in values:
            value = values[name]
            setattr(row, name, value.strip() if isinstance(value, str) else value)
    if not row.title:
        raise ProjectRefused("Donnez un titre au chapitre.")
    if row.part != before["part"]:
        row.rank = _last_rank(row.part) + 1
    row.state = _state(row)
    after = {name: getattr(row, name) for name in FIELDS}
    if before == after:
        return row
    row.version += 1
    row.updated_by = by.user
    row.save()
    record(by=by, action="project.chapter_changed", obj=row, before=before, after=after)
    return row


@transaction.atomic
def move_chapter(*, by: Actor, pk: int, down: bool = False) -> ProjectChapter:
    """Swap a chapter with the one above it in its part, or below; at the end of the part nothing happens."""
    assert by.community is not None
    one_at_a_time(by.community.pk)
    row = _locked(pk)
    same = [one for one in queries.chapters() if one.part == row.part]
    if swapped(same, row.pk, down=down):
        record(by=by, action="project.ordered", obj=row, after={"title": row.title, "down": down})
    return row


@transaction.atomic
def add_figures(*, by: Actor, pk: int, source: str) -> ChapterFigures:
    """Feed a chapter with figures, taken at once where they can be. Twice is once."""
    return _fed(by, _locked(pk), source)


def _fed(by: Actor, chapter: ProjectChapter, source: str) -> ChapterFigures:
    offered = SOURCES.get(source)
    if offered is None:
        raise ProjectRefused("Ces chiffres n’existent pas : choisissez-en d’autres.")
    rank = ChapterFigures.objects.filter(chapter=chapter).count() + 1
    row, made = ChapterFigures.objects.get_or_create(
        community=by.community,
        chapter=chapter,
        source=source,
        defaults={"title": offered.title, "rank": rank},
    )
    if not made:
        return row
    record(by=by, action="project.figures_added", obj=chapter, after={"source": source})
    try:
        _write(by, row, take(offered, by))
    except NotTaken:
        # They wait under the chapter, where the button that takes them says what prevents it.
        return row
    return row


@transaction.atomic
def refresh_figures(*, by: Actor, pk: int, source: str) -> int:
    """Take the figures of a chapter again; how many lines differ. What persons wrote is not touched.

    NotTaken when they cannot be taken: those of before stay.
    """
    row: ChapterFigures = (
        ChapterFigures.objects.select_for_update(of=("self",), no_key=True)
        .select_related("chapter")
        .get(chapter_id=pk, source=source)
    )
    return _write(by, row, take(SOURCES[row.source], by))


@dataclass(frozen=True)
class Refreshed:
    """differing: lines that changed; refused: why some could not be taken, each reason once."""

    differing: int
    refused: tuple[str, ...]


@transaction.atomic
def refresh_all(*, by: Actor) -> Refreshed:
    """Take every figure of the text again; those that cannot be taken stay as they were."""
    differing, refused = 0, []
    rows = ChapterFigures.objects.select_for_update(of=("self",), no_key=True).select_related("chapter")
    for row in rows.exclude(chapter__state=ChapterState.LEFT_OUT).order_by("pk"):
        try:
            differing += _write(by, row, take(SOURCES[row.source], by))
        except NotTaken as reason:
            refused.append(f"« {row.title} » n’a pas pu être relevé. {reason}")
    return Refreshed(differing, tuple(dict.fromkeys(refused)))


def _write(by: Actor, row: ChapterFigures, found: Taken) -> int:
    lines = [{"label": one.label, "value": one.value, "than": one.than} for one in found.lines]
    old = {one["label"]: one for one in row.lines}
    new = {one["label"]: one for one in lines}
    differing = sum(old.get(label) != new.get(label) for label in {*old, *new})
    before = {"sentence": row.sentence, "lines": row.lines}
    row.sentence, row.lines, row.credit = (
        found.sentence[:400],
        lines,
        "\n".join(line.rstrip(".") for line in found.credit),
    )
    row.taken_at, row.taken_by = timezone.now(), by.user
    row.save()
    record(
        by=by,
        action="project.figures_taken",
        obj=row.chapter,
        before=before,
        after={"source": row.source, "sentence": row.sentence, "lines": lines},
    )
    return differing


@transaction.atomic
def remove_figures(*, by: Actor, pk: int, source: str) -> None:
    """The chapter is no longer fed with them; its texts stay."""
    chapter = _locked(pk)
    if ChapterFigures.objects.filter(chapter=chapter, source=source).delete()[0]:
        record(by=by, action="project.figures_removed", obj=chapter, after={"source": source})


def _locked(pk: int, seen: int | None = None) -> ProjectChapter:
    row: ProjectChapter = (
        ProjectChapter.objects.select_for_update(of=("self",), no_key=True)
        .select_related("updated_by")
        .get(pk=pk)
    )
    if seen is not None and row.version != seen:
        raise ChangedMeanwhile(row)
    return row
