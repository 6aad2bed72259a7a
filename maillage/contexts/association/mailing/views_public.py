"""The link at the foot of a letter, by which its reader stops such letters."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods
from django_scopes import scope

from maillage.contexts.association.mailing import queries, services
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.views import public_view

NOT_FOUND = 404


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@public_view
def stop(request: HttpRequest, secret: str) -> HttpResponseBase:
    """A page with one button; a mail program posts `List-Unsubscribe=One-Click` for its reader (RFC 8058, 3.1).

    That program has no cookie and no token against forgery: the secret of the address, which no other site knows, is
    what stands for the reader. Every other POST bears the token.
    """
    opened = queries.link(secret)
    if opened is None:
        return _private(_nothing(request))
    with scope(community=opened.community):
        if request.method == "POST" and request.POST.get("List-Unsubscribe") == "One-Click":
            services.stop(by=Actor.system(opened.community), pk=opened.recipient.pk)
            return _private(HttpResponse(status=204))
        return _private(_page(request, opened))


@csrf_protect
def _nothing(request: HttpRequest) -> HttpResponse:
    return render(request, "association/mailing/no_such_link.html", status=NOT_FOUND)


@csrf_protect
def _page(request: HttpRequest, opened: queries.OpenLink) -> HttpResponse:
    by, pk = Actor.system(opened.community), opened.recipient.pk
    contact = opened.recipient.contact
    if request.method == "POST":
        (services.resume if request.POST.get("act") == "resume" else services.stop)(by=by, pk=pk)
        contact.refresh_from_db()
    is_stopped = contact.mail_refused_at is not None
    context = {
        "community": opened.community,
        "is_stopped": is_stopped,
        "is_resumed": request.method == "POST" and not is_stopped,
    }
    return render(request, "association/mailing/stop.html", context)


def _private(response: HttpResponse) -> HttpResponse:
    """Kept by no cache, found by no search engine, and its address told to no other site."""
    add_never_cache_headers(response)
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "same-origin"
    return response
