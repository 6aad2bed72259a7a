"""The public version of a year, without an account."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from maillage.contexts.dossier.public import paper, queries
from maillage.platform.tenancy.views import public_view

NOT_FOUND: Final = 404


@require_safe
@public_view
def page(request: HttpRequest, secret: str) -> HttpResponse:
    """What was published; the same answer for a wrong address and a withdrawn page."""
    opened = queries.opened_at(secret)
    if opened is None:
        return _nothing(request)
    context = {
        "content": opened.version.content,
        "pdf_url": reverse("dossier_public:public_pdf", kwargs={"secret": secret}),
        "back_url": "",
        "publish_url": "",
        "digest": "",
        "refusal": "",
        "is_indexed": opened.page.is_indexed,
        "number": 0,
    }
    return _guarded(render(request, "dossier/public/shown.html", context), opened.page.is_indexed)


@require_safe
@public_view
def page_pdf(request: HttpRequest, secret: str) -> HttpResponse:
    opened = queries.opened_at(secret)
    if opened is None:
        return _nothing(request)
    written = paper.kept(opened.version.digest, opened.version.content)
    response = HttpResponse(written, content_type="application/pdf")
    name = slugify(opened.version.content["title"]) or "bilan"
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return _guarded(response, opened.page.is_indexed)


def _nothing(request: HttpRequest) -> HttpResponse:
    return _guarded(render(request, "dossier/public/nothing.html", status=NOT_FOUND), is_indexed=False)


def _guarded(response: HttpResponse, is_indexed: bool) -> HttpResponse:
    """Kept by no cache (a withdrawal holds at once), and its address told to no other site."""
    add_never_cache_headers(response)
    if not is_indexed:
        response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    return response
