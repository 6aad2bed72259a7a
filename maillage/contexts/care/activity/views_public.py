"""The link at the foot of the weekly letter, by which its reader stops it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods
from django_scopes import scope

from maillage.contexts.care.activity import digest, links
from maillage.contexts.care.activity.models import DigestLink
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.views import public_view

NOT_FOUND = 404


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@public_view
def stop(request: HttpRequest, secret: str) -> HttpResponseBase:
    """A page with one button; a mail program posts `List-Unsubscribe=One-Click` for its reader (RFC 8058, 3.1).

    That program has no cookie: the secret of the address stands for the reader. Every other POST bears the token.
    """
    link = links.find(secret)
    if link is None or not link.community.has_module(digest.MODULE):
        return _private(_nothing(request))
    with scope(community=link.community):
        if request.method == "POST" and request.POST.get("List-Unsubscribe") == "One-Click":
            digest.stop(by=Actor.system(link.community), pk=link.pk)
            return _private(HttpResponse(status=204))
        return _private(_page(request, link))


@csrf_protect
def _nothing(request: HttpRequest) -> HttpResponse:
    return render(request, "care/activity/no_such_link.html", status=NOT_FOUND)


@csrf_protect
def _page(request: HttpRequest, link: DigestLink) -> HttpResponse:
    if request.method == "POST":
        act = digest.resume if request.POST.get("act") == "resume" else digest.stop
        act(by=Actor.system(link.community), pk=link.pk)
        link.refresh_from_db()
    is_stopped = link.stopped_at is not None
    context = {
        "community": link.community,
        "is_stopped": is_stopped,
        "is_resumed": request.method == "POST" and not is_stopped,
    }
    return render(request, "care/activity/stop.html", context)


def _private(response: HttpResponse) -> HttpResponse:
    """Kept by no cache, found by no search engine, and its address told to no other site."""
    add_never_cache_headers(response)
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "same-origin"
    return response
