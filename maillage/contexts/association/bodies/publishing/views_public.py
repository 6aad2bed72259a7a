"""« Qui est qui » without an account."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_safe
from django_scopes import scope

from maillage.contexts.association.bodies.publishing import queries
from maillage.platform.tenancy.views import public_view

NOT_FOUND = 404


@require_safe
@public_view
def page(request: HttpRequest, secret: str) -> HttpResponse:
    """Functions, and the names of who agreed; the same answer for a wrong address and a withdrawn page."""
    opened = queries.page_at(secret)
    if opened is None:
        return _private(render(request, "association/bodies/publishing/nothing.html", status=NOT_FOUND))
    today = timezone.localdate()
    with scope(community=opened.community):
        context = {"community": opened.community, "bodies": queries.shown(today), "today": today}
        return _private(render(request, "association/bodies/publishing/public.html", context))


def _private(response: HttpResponse) -> HttpResponse:
    """Kept by no cache (a withdrawal holds at once), found by no search engine, its address told to no other site."""
    add_never_cache_headers(response)
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "same-origin"
    return response
