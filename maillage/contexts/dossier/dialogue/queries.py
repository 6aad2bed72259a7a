"""Reading dialogues. Every function works inside the community's scope."""

from __future__ import annotations

from django.db.models import QuerySet

from maillage.contexts.dossier.dialogue.confirming.models import Confirmation
from maillage.contexts.dossier.dialogue.models import Dialogue, DialogueMove
from maillage.contexts.dossier.dialogue.points.models import Point
from maillage.contexts.programme.models import ReportingYear

LARGEST = 2**63 - 1


def dialogues() -> QuerySet[Dialogue]:
    """The latest year first."""
    rows: QuerySet[Dialogue] = Dialogue.objects.select_related("year")
    return rows.order_by("-year__starts_on", "-pk")


def find(pk: int) -> Dialogue | None:
    """1 query."""
    rows = dialogues().select_related("submitted_file", "minutes_file", "meeting", "created_by")
    return rows.filter(pk=pk).first() if pk <= LARGEST else None


def dialogue_of(year: ReportingYear) -> Dialogue | None:
    """The dialogue of a year, None before it is opened. 1 query."""
    return dialogues().filter(year=year).first()


def confirmations(year: ReportingYear) -> dict[int, Confirmation]:
    """What was said last of each action sheet for the year, by action. 1 query."""
    rows = Confirmation.objects.filter(dialogue__year=year, is_current=True).select_related("confirmed_by")
    return {row.action_id: row for row in rows.order_by("pk")}


def points(dialogue: Dialogue) -> QuerySet[Point]:
    """The points of disagreement, in the order in which they were noted."""
    rows: QuerySet[Point] = Point.objects.filter(dialogue=dialogue).select_related("indicator")
    return rows.order_by("pk")


def moves(dialogue: Dialogue) -> list[DialogueMove]:
    """The steps that were taken, newest first. 1 query."""
    rows = DialogueMove.objects.filter(dialogue=dialogue).select_related("created_by")
    return list(rows.order_by("-created_at", "-pk"))


def years_without() -> list[ReportingYear]:
    """Years whose dialogue is not opened, newest first. 1 query."""
    known = Dialogue.objects.order_by().values("year_id")
    return list(ReportingYear.objects.exclude(pk__in=known).order_by("-starts_on", "-pk"))


def year_after(year: ReportingYear) -> ReportingYear | None:
    """The reporting year that follows. 1 query."""
    found: ReportingYear | None = (
        ReportingYear.objects.filter(starts_on__gt=year.ends_on).order_by("starts_on").first()
    )
    return found
