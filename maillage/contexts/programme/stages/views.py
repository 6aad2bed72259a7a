"""Pages of the life of a CPTS."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.contexts.programme.permissions import CONFIGURE, VIEW
from maillage.contexts.programme.stages import queries, services
from maillage.contexts.programme.stages.course import Chapter, chapter
from maillage.contexts.programme.stages.forms import FileForm, StageForm
from maillage.contexts.programme.stages.models import StageDocument
from maillage.platform.editing.meanwhile import against, with_version
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import CommunityRequest, community_view

MODULE: Final = "programme"
_FORM: Final = "programme/stages/form.html"
_LARGEST: Final = 2**63 - 1


@require_safe
@community_view(VIEW, module=MODULE)
def stages(request: CommunityRequest) -> HttpResponse:
    """The seven stages on one page: where the community stands, what it has, what comes."""
    rows = queries.life(request.actor, timezone.localdate())
    context = {
        "rows": rows,
        "reached": sum(one.reached_on is not None for one in rows),
        "current": next((one for one in rows if one.is_current), None),
        "may_configure": request.actor.can(CONFIGURE),
    }
    return render(request, "programme/stages/life.html", context)


def _found(kind: str) -> Chapter:
    one = chapter(kind)
    if one is None:
        raise Http404
    return one


def _back(request: CommunityRequest, kind: str, said: str) -> HttpResponse:
    messages.success(request, said)
    return redirect(f"{community_url(request.community, 'programme:stages')}#{kind}")


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(CONFIGURE, module=MODULE)
def edit(request: CommunityRequest, kind: str) -> HttpResponse:
    one = _found(kind)
    posted = request.POST if request.method == "POST" else None
    form = StageForm(posted, chapter=one, initial=StageForm.initial_of(queries.find(kind)))
    theirs: list[tuple[str, Any]] = []
    if posted is not None and form.is_valid():
        try:
            services.write_stage(by=request.actor, kind=kind, version=form.seen, **form.values)
        except services.ChangedMeanwhile as refusal:
            theirs = against(form, refusal.current)
            form.add_error(None, str(refusal))
            form.data = with_version(request, refusal.current.version if refusal.current.pk else 0)
        except services.StageRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return _back(request, kind, f"L’étape « {one.label} » est enregistrée.")
    return render(request, _FORM, {"form": form, "chapter": one, "theirs": theirs})


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(CONFIGURE, module=MODULE)
def file(request: CommunityRequest, kind: str) -> HttpResponse:
    """Put a document of the register with a stage; `?piece=` says as what."""
    one = _found(kind)
    posted = request.POST if request.method == "POST" else None
    form = FileForm(posted, chapter=one, actor=request.actor, initial={"paper": request.GET.get("piece", "")})
    if posted is not None and form.is_valid():
        services.file_document(
            by=request.actor, kind=kind, document=form.chosen, paper=form.cleaned_data["paper"]
        )
        return _back(request, kind, "Le document est rangé avec cette étape.")
    return render(request, "programme/stages/file.html", {"form": form, "chapter": one})


@require_POST
@community_view(CONFIGURE, module=MODULE)
def unfile(request: CommunityRequest, kind: str, link: int) -> HttpResponse:
    _found(kind)
    if link > _LARGEST or not StageDocument.objects.filter(pk=link, stage__kind=kind).exists():
        raise Http404
    services.unfile_document(by=request.actor, pk=link)
    return _back(request, kind, "Le document n’est plus rangé ici ; il reste au registre.")
