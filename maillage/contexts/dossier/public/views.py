"""Pages that compose, show and publish the public version of a year."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.contexts.dossier.permissions import PREPARE, PUBLISH, VIEW
from maillage.contexts.dossier.public import paper, queries, services
from maillage.contexts.dossier.public.composing import book_of, compose, offered_actions, offered_figures
from maillage.contexts.dossier.public.forms import CompositionForm, YearForm
from maillage.contexts.dossier.public.models import PublicPage, WordVerdict
from maillage.contexts.dossier.public.tables import BADGES, PAGES, state_of
from maillage.platform.documents.pdf import pdf_response
from maillage.platform.documents.word import docx_response
from maillage.platform.editing.meanwhile import against, with_version
from maillage.platform.tables.rendering import render_table
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import CommunityRequest, community_view

MODULE: Final = "dossier"
UNPROCESSABLE: Final = 422


def found(pk: int) -> PublicPage:
    row = queries.find(pk)
    if row is None:
        raise Http404
    return row


def address(request: CommunityRequest, pk: int, name: str = "public_page") -> str:
    return community_url(request.community, f"dossier:{name}", pk=pk)


def public_address(request: CommunityRequest, page: PublicPage) -> str:
    return request.build_absolute_uri(reverse("dossier_public:public", kwargs={"secret": page.secret}))


@require_safe
@community_view(VIEW, module=MODULE)
def pages(request: CommunityRequest) -> HttpResponseBase:
    extra = {"may_begin": request.actor.can(PREPARE)}
    return render_table(request, PAGES, queries.pages(), template="dossier/public/list.html", extra=extra)


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(PREPARE, module=MODULE)
def new(request: CommunityRequest) -> HttpResponse:
    years = queries.years_without()
    form = YearForm(request.POST if request.method == "POST" else None, years=years)
    if request.method == "POST" and form.is_valid():
        page = services.begin(by=request.actor, year=form.cleaned_data["year"])
        return redirect(address(request, page.pk, "public_compose"))
    status = UNPROCESSABLE if request.method == "POST" else 200
    context = {"form": form, "has_years": years.exists()}
    return render(request, "dossier/public/new.html", context, status=status)


@require_safe
@community_view(VIEW, module=MODULE)
def page(request: CommunityRequest, pk: int) -> HttpResponse:
    """Where it stands: its address, what is missing before it goes out, what was published."""
    row = found(pk)
    composed = compose(row)
    checked = queries.checked(composed)
    versions = queries.versions_of(row)
    context = {
        "row": row,
        "state": (state_of(row), *BADGES[state_of(row)]),
        "address": public_address(request, row),
        "waiting": composed.waiting,
        "to_answer": [one.finding for one in checked if one.answer is None],
        "answered": [one for one in checked if one.answer is not None],
        "verdicts": WordVerdict.choices,
        "versions": versions,
        "is_same": bool(row.is_open and versions and versions[0].digest == composed.digest),
        "may_prepare": request.actor.can(PREPARE),
        "may_publish": request.actor.can(PUBLISH),
    }
    return render(request, "dossier/public/page.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@community_view(PREPARE, module=MODULE)
def composition(request: CommunityRequest, pk: int) -> HttpResponse:
    row = found(pk)
    book = book_of(row)
    parts: dict[str, Any] = {
        "page": row,
        "actions": offered_actions(book),
        "figures": offered_figures(book),
        "texts": queries.texts_by_action(row),
        "chosen": queries.chosen_figures(row),
    }
    form = CompositionForm(request.POST if request.method == "POST" else None, **parts)
    theirs: list[tuple[str, Any]] = []
    if request.method == "POST" and form.is_valid():
        try:
            services.save_composition(
                by=request.actor,
                pk=pk,
                version=form.cleaned_data["version"] or 0,
                values=form.values,
                sections=form.cleaned_data["sections"],
                figures=form.cleaned_data["figures"],
                texts=form.written,
            )
        except services.ChangedMeanwhile as refusal:
            theirs = against(form, refusal.current, only=("title", "intro", "coming"))
            form.add_error(None, str(refusal))
            form.data = with_version(request, refusal.current.version)
        except services.PublicRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request, "La composition est enregistrée. Rien n’est publié tant que vous ne publiez pas."
            )
            return redirect(address(request, pk))
    status = UNPROCESSABLE if request.method == "POST" else 200
    return render(
        request, "dossier/public/compose.html", {"row": row, "form": form, "theirs": theirs}, status=status
    )


@require_safe
@community_view(VIEW, module=MODULE)
def preview(request: CommunityRequest, pk: int) -> HttpResponse:
    """The page exactly as it would be published, with one bar above it."""
    return _preview(request, found(pk))


def _preview(request: CommunityRequest, row: PublicPage, refusal: str = "") -> HttpResponse:
    composed = compose(row)
    context = {
        "content": composed.content,
        "pdf_url": address(request, row.pk, "public_preview_pdf"),
        "back_url": address(request, row.pk),
        "publish_url": address(request, row.pk, "public_publish") if request.actor.can(PUBLISH) else "",
        "digest": composed.digest,
        "refusal": refusal,
        "is_indexed": False,
        "number": 0,
    }
    status = UNPROCESSABLE if refusal else 200
    return render(request, "dossier/public/shown.html", context, status=status)


@require_safe
@community_view(VIEW, module=MODULE)
def preview_pdf(request: CommunityRequest, pk: int) -> HttpResponse:
    composed = compose(found(pk))
    return pdf_response(
        paper.TEMPLATE, paper.data(composed.content), name=f"apercu {composed.content['title']}"
    )


@require_safe
@community_view(VIEW, module=MODULE)
def version(request: CommunityRequest, pk: int, number: int) -> HttpResponse:
    """What was published under that number."""
    row = found(pk)
    one = queries.version_numbered(row, number)
    if one is None:
        raise Http404
    context = {
        "content": one.content,
        "pdf_url": "",
        "back_url": address(request, row.pk),
        "publish_url": "",
        "digest": "",
        "refusal": "",
        "is_indexed": False,
        "number": one.number,
    }
    return render(request, "dossier/public/shown.html", context)


@require_POST
@community_view(PUBLISH, module=MODULE)
def publish(request: CommunityRequest, pk: int) -> HttpResponse:
    row = found(pk)
    try:
        services.publish(by=request.actor, pk=pk, seen=request.POST.get("seen", "")[:64])
    except services.PublicRefused as refusal:
        return _preview(request, row, str(refusal))
    messages.success(
        request, "La version publique est publiée : copiez son adresse ci-dessous pour l’envoyer."
    )
    return redirect(address(request, pk))


@require_POST
@community_view(PUBLISH, module=MODULE)
def allow(request: CommunityRequest, pk: int) -> HttpResponse:
    """Answer for words that look personal."""
    found(pk)
    try:
        services.allow_words(
            by=request.actor,
            pk=pk,
            digest=request.POST.get("finding", "")[:64],
            verdict=request.POST.get("verdict", ""),
        )
    except services.PublicRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Votre réponse est écrite au journal.")
    return redirect(address(request, pk))


@require_POST
@community_view(PUBLISH, module=MODULE)
def act(request: CommunityRequest, pk: int) -> HttpResponse:
    """Withdraw the page, or give it another address."""
    found(pk)
    what = request.POST.get("act")
    if what == "withdraw":
        services.withdraw(by=request.actor, pk=pk)
        messages.success(request, "La page est retirée : son adresse n’ouvre plus rien.")
    elif what == "address":
        services.renew_address(by=request.actor, pk=pk)
        messages.success(request, "L’adresse est changée : l’ancienne n’ouvre plus rien.")
    return redirect(address(request, pk))


@require_safe
@community_view(PREPARE, module=MODULE)
def letter(request: CommunityRequest, pk: int) -> HttpResponse:
    """A letter to town halls, to be finished in Word."""
    row = found(pk)
    data = paper.letter(row, public_address(request, row))
    return docx_response(paper.letter_template(), data, name=f"lettre aux mairies {row.year.label}")
