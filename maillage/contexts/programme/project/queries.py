"""Reading the project. Every function works inside the community's scope."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from maillage.contexts.programme.project.models import (
    ChapterFigures,
    ChapterPart,
    ChapterState,
    Priority,
    PriorityTie,
    ProjectChapter,
    ProjectVersion,
    VersionKind,
)

_WORDS = 8
_ORDER = Case(
    *(When(part=part, then=Value(rank)) for rank, part in enumerate(ChapterPart.values)),
    default=Value(len(ChapterPart)),
    output_field=IntegerField(),
)


def chapters() -> list[ProjectChapter]:
    """In the order of the text, those that are left out too. 1 query."""
    return list(ProjectChapter.objects.select_related("updated_by").order_by(_ORDER, "rank", "pk"))


def chapter(pk: int) -> ProjectChapter | None:
    """1 query."""
    found: ProjectChapter | None = ProjectChapter.objects.select_related("updated_by").filter(pk=pk).first()
    return found


def figures_of(rows: Iterable[ProjectChapter]) -> dict[int, list[ChapterFigures]]:
    """The figures under each of these chapters, in their order. 1 query."""
    found: dict[int, list[ChapterFigures]] = {one.pk: [] for one in rows}
    known = ChapterFigures.objects.filter(chapter_id__in=sorted(found)).select_related("taken_by")
    for one in known.order_by("rank", "pk"):
        found[one.chapter_id].append(one)
    return found


def priorities() -> list[Priority]:
    """In their order, those that are no longer kept too, with what answers each. 2 queries."""
    return list(
        Priority.objects.select_related("updated_by")
        .prefetch_related("ties__mission", "ties__action")
        .order_by("rank", "pk")
    )


def priority(pk: int) -> Priority | None:
    """With what answers it. 2 queries."""
    found: Priority | None = (
        Priority.objects.prefetch_related("ties__mission", "ties__action").filter(pk=pk).first()
    )
    return found


def ties_of(priority_id: int) -> list[PriorityTie]:
    """1 query."""
    return list(PriorityTie.objects.filter(priority_id=priority_id).order_by("pk"))


def versions() -> QuerySet[ProjectVersion]:
    """Newest first, without what they hold."""
    rows: QuerySet[ProjectVersion] = ProjectVersion.objects.select_related("created_by").defer("content")
    return rows.order_by("-number")


def version(number: int) -> ProjectVersion | None:
    """With what it holds. 1 query."""
    found: ProjectVersion | None = (
        ProjectVersion.objects.select_related("created_by").filter(number=number).first()
    )
    return found


def validated() -> ProjectVersion | None:
    """The last one that the ARS validated, without what it holds. 1 query."""
    return versions().filter(kind=VersionKind.VALIDATED).first()


def is_begun() -> bool:
    """Whether there is any chapter. 1 query."""
    return bool(ProjectChapter.objects.exists())


def waiting() -> list[ProjectChapter]:
    """Chapters that somebody should read again. 1 query."""
    return list(ProjectChapter.objects.filter(state=ChapterState.REVIEW).order_by("rank", "pk"))


def holding(text: str) -> QuerySet[ProjectChapter]:
    """Chapters in whose title or text every word stands as it is written."""
    rows: QuerySet[ProjectChapter] = ProjectChapter.objects.exclude(state=ChapterState.LEFT_OUT)
    for word in text.split()[:_WORDS]:
        rows = rows.filter(Q(title__icontains=word) | Q(text__icontains=word) | Q(reading__icontains=word))
    return rows.order_by(_ORDER, "rank", "pk")
