"""The health project on one page, and how one begins it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.contexts.programme.actions import queries as actions
from maillage.contexts.programme.actions.models import ActionState
from maillage.contexts.programme.missions import queries as missions
from maillage.contexts.programme.permissions import CONFIGURE, VIEW, WRITE
from maillage.contexts.programme.project import queries, services
from maillage.contexts.programme.project.access import MODULE, back
from maillage.contexts.programme.project.forms import BeginForm
from maillage.contexts.programme.project.models import ChapterPart, ChapterState, ProjectChapter
from maillage.contexts.programme.project.proposal import Proposed, proposals
from maillage.contexts.programme.project.showing import ShownPart, by_mission, parts
from maillage.core.texts.paragraphs import blocks
from maillage.platform.tenancy.views import CommunityRequest, community_view
from maillage.platform.ui.typography import count_words


@require_safe
@community_view(VIEW, module=MODULE)
def project(request: CommunityRequest) -> HttpResponse:
    """The whole text: chapters with their figures, priorities, missions, and the sheets by mission. 8 queries."""
    shown, left_out = parts()
    priorities = queries.priorities()
    sheets = list(actions.actions().exclude(state=ActionState.DROPPED))
    context: dict[str, Any] = {
        "diagnosis": _part(shown, ChapterPart.DIAGNOSIS),
        "organisation": _part(shown, ChapterPart.ORGANISATION),
        "begun": bool(shown or left_out),
        "left_out": left_out,
        "counts": _counts(shown),
        "priorities": [(one, blocks(one.text), _ties(one)) for one in priorities if one.is_kept],
        "dropped": [one for one in priorities if not one.is_kept],
        "missions": [(one, blocks(one.aim)) for one in missions.living(timezone.localdate())],
        "sheets": by_mission(sheets),
        "sheets_count": len(sheets),
        "validated": queries.validated(),
        "may_write": request.actor.can(WRITE),
        "may_freeze": request.actor.can(CONFIGURE),
    }
    return render(request, "programme/project/project.html", context)


def _part(shown: list[ShownPart], key: str) -> ShownPart | None:
    return next((one for one in shown if one.key == key), None)


def _counts(shown: list[ShownPart]) -> str:
    """« 11 chapitres, dont 3 à écrire et 2 à relire »."""
    rows = [one.row for part in shown for one in part.chapters]
    words = count_words(len(rows), "chapitre")
    rest = [
        f"{count} {state.label}"
        for state in (ChapterState.EMPTY, ChapterState.REVIEW)
        if (count := sum(one.state == state for one in rows))
    ]
    return f"{words}, dont {' et '.join(rest)}" if rest else words


def _ties(priority: Any) -> dict[str, list[Any]]:
    ties = list(priority.ties.all())
    return {
        "missions": [one.mission for one in ties if one.mission],
        "actions": [one.action for one in ties if one.action],
    }


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(WRITE, module=MODULE)
def begin(request: CommunityRequest) -> HttpResponse:
    """Which of the proposed chapters to take over; those that are there already are not offered again."""
    offered = _offered()
    posted = request.POST if request.method == "POST" else None
    form = BeginForm(posted, offered=offered, initial={"chapters": [one.key for one in offered]})
    if posted is not None and form.is_valid():
        made = services.begin(by=request.actor, keys=tuple(form.cleaned_data["chapters"]))
        words = count_words(len(made), "chapitre repris", "chapitres repris")
        return back(
            request, f"{words[:1].upper()}{words[1:]}. Écrivez le premier : rien n’oblige à les garder tous."
        )
    chosen = form["chapters"].value() or []
    context = {"form": form, "rows": [(one, one.key in chosen) for one in offered]}
    return render(request, "programme/project/begin.html", context)


def _offered() -> list[Proposed]:
    known = set(ProjectChapter.objects.exclude(proposal="").values_list("proposal", flat=True))
    return [one for one in proposals() if one.key not in known]


@require_POST
@community_view(WRITE, module=MODULE)
def refresh(request: CommunityRequest) -> HttpResponse:
    """Take every figure of the text again."""
    found = services.refresh_all(by=request.actor)
    words = count_words(found.differing, "ligne a changé", "lignes ont changé", feminine=True)
    said = f"{words} dans les chiffres relevés."
    if found.refused:
        return back(request, f"{said} {' '.join(found.refused)}", error=True)
    return back(request, said[:1].upper() + said[1:])
