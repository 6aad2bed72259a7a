"""The open page of a collection: an idea from whoever has the address, without an account."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_http_methods, require_safe
from django_scopes import scope

from maillage.contexts.programme.ideas import queries, services
from maillage.contexts.programme.ideas.forms import IdeaForm
from maillage.contexts.programme.ideas.models import IdeaCall
from maillage.contexts.programme.ideas.services import IdeaRefused
from maillage.platform.accounts.limits import Limit, TooManyTries, address_of, take
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.views import public_view

MODULE: Final = "programme"
NOT_FOUND: Final = 404
UNPROCESSABLE: Final = 422
TOO_MANY: Final = 429
# A whole workshop writes from the one connection of its room, several ideas each.
SENT_FROM: Final = Limit("idea.from", 150, timedelta(hours=1), "Trop d’idées envoyées d’ici")


@require_http_methods(["GET", "HEAD", "POST"])
@public_view
def open_link(request: HttpRequest, secret: str) -> HttpResponse:
    call = _call(secret)
    if call is None:
        return _nothing(request)
    with scope(community=call.community):
        return _private(_open(request, call))


def _call(secret: str) -> IdeaCall | None:
    """Only of an open link: a closed one tells nothing."""
    row = queries.call_at(secret)
    return row if row is not None and row.is_open and row.community.has_module(MODULE) else None


def _open(request: HttpRequest, call: IdeaCall) -> HttpResponse:
    sent = request.method == "POST"
    status = UNPROCESSABLE if sent else 200
    form = IdeaForm(request.POST if sent else None)
    after = reverse("programme_public:idea_thanks", kwargs={"secret": call.secret})
    if sent and form.is_machine:
        # The same answer as to everybody; nothing is written.
        return redirect(after)
    if sent and form.is_valid():
        try:
            take(SENT_FROM, call.pk, address_of(request))
            services.add_idea(by=Actor.system(call.community), call=call, **form.values())
        except TooManyTries as many:
            form.add_error(None, f"{many.what} : réessayez dans {many.in_words}.")
            status = TOO_MANY
        except IdeaRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect(after)
    context: dict[str, Any] = {"call": call, "community": call.community, "form": form}
    return render(request, "programme/ideas/open.html", context, status=status)


@require_safe
@public_view
def thanks(request: HttpRequest, secret: str) -> HttpResponse:
    call = _call(secret)
    if call is None:
        return _nothing(request)
    again = reverse("programme_public:idea_open", kwargs={"secret": secret})
    context = {"call": call, "community": call.community, "again": again}
    return _private(render(request, "programme/ideas/thanks.html", context))


def _nothing(request: HttpRequest) -> HttpResponse:
    return _private(render(request, "programme/surveys/no_such_link.html", status=NOT_FOUND))


def _private(response: HttpResponse) -> HttpResponse:
    """Kept by no cache, found by no search engine, and its address told to no other site."""
    add_never_cache_headers(response)
    response["X-Robots-Tag"] = "noindex, nofollow"
    # Not « no-referrer »: a browser then sends its forms with an origin of « null », which are refused.
    response["Referrer-Policy"] = "same-origin"
    return response
