"""Reading ideas. Every function works inside the community's scope."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django_scopes import scopes_disabled

from maillage.contexts.programme.ideas.models import Idea, IdeaCall, IdeaState, IdeaSupport
from maillage.core.search_text import search_text


def ideas(user_id: int | None = None) -> QuerySet[Any]:
    """Every idea, with `support` (how many members) and `is_mine` (whether this user supports it)."""
    mine = IdeaSupport.objects.filter(idea=OuterRef("pk"), user_id=user_id)
    supports = IdeaSupport.objects.filter(idea=OuterRef("pk")).order_by().values("idea")
    count = Subquery(supports.annotate(total=Count("pk")).values("total"), output_field=IntegerField())
    rows: QuerySet[Any] = Idea.objects.select_related("call", "mission", "action", "merged_into").annotate(
        support=Coalesce(count, 0), is_mine=Exists(mine)
    )
    return rows


def find(pk: int, user_id: int | None = None) -> Any:
    """An idea as `ideas` has them, None for none."""
    return ideas(user_id).filter(pk=pk).order_by("pk").first()


def holding(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    """Those that hold every word."""
    for word in search_text(text).split()[:6]:
        rows = rows.filter(search_name__contains=word)
    return rows


def calls() -> QuerySet[IdeaCall]:
    """Every collection, with `collected`, newest first."""
    rows: QuerySet[IdeaCall] = IdeaCall.objects.select_related("meeting").annotate(collected=Count("ideas"))
    return rows.order_by("-created_at", "-pk")


def find_call(pk: int) -> IdeaCall | None:
    found: IdeaCall | None = calls().filter(pk=pk).order_by("pk").first()
    return found


def call_at(secret: str) -> IdeaCall | None:
    """The collection whose open address this is, in whatever community; None for none. 1 query."""
    with scopes_disabled():
        found: IdeaCall | None = IdeaCall.objects.filter(secret=secret).select_related("community").first()
    return found


def ideas_of(call: IdeaCall) -> list[Idea]:
    """The ideas of a collection, newest first. 1 query."""
    return list(ideas().filter(call=call).order_by("-created_at", "-pk"))


def mergeable(idea: Idea) -> list[tuple[str, str]]:
    """Key and words of the ideas into which this one may go. 1 query."""
    rows = Idea.objects.filter(state__in=[IdeaState.NEW, IdeaState.KEPT]).exclude(pk=idea.pk)
    return [(str(one.pk), str(one)) for one in rows.order_by("-created_at", "-pk")[:300]]


def merged_in(idea: Idea) -> list[Idea]:
    """What was merged into this idea. 1 query."""
    return list(Idea.objects.filter(merged_into=idea).select_related("call").order_by("pk"))


def to_sort() -> int:
    """How many ideas wait. 1 query."""
    return Idea.objects.filter(Q(state=IdeaState.NEW)).count()
