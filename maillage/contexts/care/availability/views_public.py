"""« Ne plus me solliciter »: the address at the foot of every message, without an account."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods
from django_scopes import scope

from maillage.contexts.care.availability import queries, services
from maillage.contexts.care.availability.models import Responder
from maillage.contexts.care.availability.services import AvailabilityRefused
from maillage.contexts.care.pages import private
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.views import public_view

MODULE = "care"
NOT_FOUND = 404
UNPROCESSABLE = 422


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@public_view
def stop(request: HttpRequest, secret: str) -> HttpResponseBase:
    """A page with one button; a mail program posts `List-Unsubscribe=One-Click` for its reader (RFC 8058, 3.1).

    That program has no cookie and no token against forgery: the secret of the address, which no other site knows, is
    what stands for the reader. Every other POST bears the token.
    """
    row = queries.responder_at(secret)
    if row is None or not row.community.has_module(MODULE):
        return private(unknown(request))
    with scope(community=row.community):
        if request.method == "POST" and request.POST.get("List-Unsubscribe") == "One-Click":
            services.stop(by=Actor.system(row.community), pk=row.pk)
            return private(HttpResponse(status=204))
        return private(_page(request, row))


@csrf_protect
def unknown(request: HttpRequest) -> HttpResponse:
    """The same answer to a forged, an old and a foreign address: it tells nothing."""
    return render(request, "care/availability/no_such_link.html", status=NOT_FOUND)


@csrf_protect
def _page(request: HttpRequest, row: Responder) -> HttpResponse:
    by, refused = Actor.system(row.community), ""
    if request.method == "POST":
        try:
            (services.resume if request.POST.get("act") == "resume" else services.stop)(by=by, pk=row.pk)
        except AvailabilityRefused as refusal:
            refused = str(refusal)
        else:
            return redirect(request.path)
    context = {"community": row.community, "row": row, "refused": refused}
    status = UNPROCESSABLE if refused else 200
    return render(request, "care/availability/stop.html", context, status=status)
