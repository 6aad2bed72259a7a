"""Chapters and what feeds them."""

from __future__ import annotations

from typing import Any, Final

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from maillage.contexts.programme.permissions import WRITE
from maillage.contexts.programme.project import queries, services
from maillage.contexts.programme.project.access import (
    MODULE,
    against,
    back,
    found_chapter,
)
from maillage.contexts.programme.project.figures.offered import SOURCES
from maillage.contexts.programme.project.figures.taking import NotTaken
from maillage.contexts.programme.project.forms import ChapterForm, FiguresForm
from maillage.contexts.programme.project.proposal import proposed
from maillage.contexts.programme.project.refusals import ChangedMeanwhile, ProjectRefused
from maillage.platform.editing.meanwhile import with_version
from maillage.platform.tenancy.views import CommunityRequest, community_view
from maillage.platform.ui.typography import count_words

_FORM: Final = "programme/project/chapter_form.html"


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(WRITE, module=MODULE)
def create(request: CommunityRequest) -> HttpResponse:
    posted = request.POST if request.method == "POST" else None
    form = ChapterForm(posted, new=True)
    if posted is not None and form.is_valid():
        row = services.create_chapter(by=request.actor, **form.values)
        return back(request, f"Le chapitre « {row.title} » est ajouté.", row.code)
    return render(request, _FORM, {"form": form, "row": None, "theirs": []})


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(WRITE, module=MODULE)
def edit(request: CommunityRequest, pk: int) -> HttpResponse:
    """Two persons may write at once: the second is shown both texts, and keeps hers."""
    row = found_chapter(pk)
    origin = proposed(row.proposal)
    asks = origin.asks if origin else ""
    known = {one.source for one in queries.figures_of([row])[row.pk]}
    context: dict[str, Any] = {
        "row": row,
        "theirs": [],
        "figures": [(key, SOURCES[key].title) for key in SOURCES if key in known],
        "figures_form": FiguresForm(known=known),
    }
    if request.method != "POST":
        form = ChapterForm(initial=ChapterForm.initial_of(row), asks=asks)
        return render(request, _FORM, {**context, "form": form})
    form = ChapterForm(request.POST, asks=asks)
    if form.is_valid():
        try:
            services.update_chapter(by=request.actor, pk=pk, version=form.seen, **form.values)
        except ChangedMeanwhile as refusal:
            context |= {"theirs": against(form, refusal.current), "row": refusal.current}
            form.add_error(None, str(refusal))
            form.data = with_version(request, refusal.current.version)
        except ProjectRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return back(request, f"Le chapitre « {row.title} » est enregistré.", row.code)
    return render(request, _FORM, {**context, "form": form})


@require_POST
@community_view(WRITE, module=MODULE)
def move(request: CommunityRequest, pk: int) -> HttpResponse:
    row = found_chapter(pk)
    services.move_chapter(by=request.actor, pk=pk, down="bas" in request.POST)
    return back(request, anchor=row.code)


@require_POST
@community_view(WRITE, module=MODULE)
def feed(request: CommunityRequest, pk: int) -> HttpResponse:
    """Add figures to a chapter."""
    row = found_chapter(pk)
    form = FiguresForm(request.POST, known=set())
    if not form.is_valid():
        return back(request, str(form.errors["source"][0]), row.code, error=True)
    made = services.add_figures(by=request.actor, pk=pk, source=form.cleaned_data["source"])
    if made.taken_at is None:
        return back(
            request,
            f"« {made.title} » est ajouté, mais rien ne peut être relevé aujourd’hui : « Relever » dit pourquoi.",
            row.code,
        )
    return back(request, f"« {made.title} » est ajouté au chapitre.", row.code)


def _source(pk: int, source: str) -> Any:
    row = found_chapter(pk)
    if all(one.source != source for one in queries.figures_of([row])[row.pk]):
        raise Http404
    return row


@require_POST
@community_view(WRITE, module=MODULE)
def take(request: CommunityRequest, pk: int, source: str) -> HttpResponse:
    """Take the figures of today; those of before stay when they cannot be taken."""
    row = _source(pk, source)
    title = SOURCES[source].title
    try:
        differing = services.refresh_figures(by=request.actor, pk=pk, source=source)
    except NotTaken as reason:
        return back(request, f"« {title} » n’a pas pu être relevé. {reason}", row.code, error=True)
    if not differing:
        return back(request, f"« {title} » est relevé : rien n’a changé.", row.code)
    words = count_words(differing, "ligne a changé", "lignes ont changé", feminine=True)
    return back(request, f"« {title} » est relevé : {words}. Vos textes n’ont pas bougé.", row.code)


@require_POST
@community_view(WRITE, module=MODULE)
def remove(request: CommunityRequest, pk: int, source: str) -> HttpResponse:
    row = _source(pk, source)
    services.remove_figures(by=request.actor, pk=pk, source=source)
    return back(request, f"« {SOURCES[source].title} » est retiré du chapitre.", row.code)
