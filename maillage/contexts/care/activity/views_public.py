"""The link at the foot of the weekly letter, by which its reader stops it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods
from django_scopes import scope

from maillage.contexts.care.activity import digest, links
from maillage.contexts.care.activity.models import DigestLink
from maillage.contexts.care.pages import private
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.views import public_view

NOT_FOUND = 404
SEE_OTHER = 303
# In the address of the page: its reader has just asked for the letter again.
RESUMED = "reprise"


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@public_view
def stop(request: HttpRequest, secret: str) -> HttpResponseBase:
    """A page with one button; a mail program posts `List-Unsubscribe=One-Click` for its reader (RFC 8058, 3.1).

    That program has no cookie: the secret of the address stands for the reader. Every other POST bears the token.
    """
    link = links.find(secret)
    if link is None or not link.community.has_module(digest.MODULE):
        return private(_nothing(request))
    with scope(community=link.community):
        if request.method == "POST" and request.POST.get("List-Unsubscribe") == "One-Click":
            digest.stop(by=Actor.system(link.community), pk=link.pk)
            return private(HttpResponse(status=204))
        return private(_changed(request, link) if request.method == "POST" else _page(request, link))


@csrf_protect
def _nothing(request: HttpRequest) -> HttpResponse:
    return render(request, "care/activity/no_such_link.html", status=NOT_FOUND)


@csrf_protect
def _changed(request: HttpRequest, link: DigestLink) -> HttpResponse:
    """Stopped or resumed, then the page that says so: sent anew by « reload », nothing is written twice."""
    resumes = request.POST.get("act") == "resume"
    act = digest.resume if resumes else digest.stop
    act(by=Actor.system(link.community), pk=link.pk)
    seen = redirect(f"{request.path}?{RESUMED}" if resumes else request.path)
    seen.status_code = SEE_OTHER
    return seen


@csrf_protect
def _page(request: HttpRequest, link: DigestLink) -> HttpResponse:
    is_stopped = link.stopped_at is not None
    context = {
        "community": link.community,
        "is_stopped": is_stopped,
        "is_resumed": RESUMED in request.GET and not is_stopped,
    }
    return render(request, "care/activity/stop.html", context)
