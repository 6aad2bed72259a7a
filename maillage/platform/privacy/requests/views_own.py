"""« Mes données »: what the platform knows of the signed-in person, how to take it away, how to close the account."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_scopes import scopes_disabled

from maillage.platform.accounts.outside.confirming import ask_to_confirm
from maillage.platform.privacy.forms import ConfirmForm
from maillage.platform.privacy.requests import services
from maillage.platform.privacy.requests.collecting import everything_about
from maillage.platform.privacy.requests.download import archive_response
from maillage.platform.privacy.requests.models import PersonRequest, RequestKind
from maillage.platform.privacy.requests.people import person_of_account
from maillage.platform.privacy.requests.views import REFUSALS
from maillage.platform.registry.personal_data import person_data
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.views import signed_in_view

# The page shows the beginning of each part; the archive holds all.
SHOWN = 5


View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def proved_again(view: View) -> View:
    """Ask who is signed in to prove it once more before everything about the person leaves, or goes."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return ask_to_confirm(request) or view(request, *args, **kwargs)

    return cast(View, wrapped)


def _actor(request: HttpRequest) -> Actor:
    return Actor(user=cast(Any, request.user), community=None)


def _own(request: HttpRequest) -> Any:
    return PersonRequest.objects.filter(recorded_by=request.user, is_own=True, kind=RequestKind.ACCESS)


@require_safe
@signed_in_view
def my_data(request: HttpRequest) -> HttpResponse:
    """What is held, part by part, and the archives asked for."""
    with scopes_disabled():
        parts = everything_about(person_of_account(cast(Any, request.user)), None)
        asked = [
            {"request": one, "archive": next(iter(services.archives_of(one)), None)}
            for one in _own(request).order_by("-pk")[:3]
        ]
    shown = [
        {
            "label": part.source.label,
            "keeps": part.source.keeps,
            "rows": part.rows[:SHOWN],
            "count": len(part.rows),
            "more": max(0, len(part.rows) - SHOWN),
        }
        for part in parts
    ]
    return render(request, "privacy/my_data.html", {"parts": shown, "asked": asked})


@require_POST
@signed_in_view
@proved_again
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for the archive; the person was just asked to prove who it is."""
    services.ask_for_own_data(by=_actor(request))
    messages.success(request, "Vos données sont en train d’être réunies : un message vous préviendra.")
    return redirect("my_data")


@require_safe
@signed_in_view
@proved_again
def archive(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One's own archive."""
    with scopes_disabled():
        asked = _own(request).filter(pk=pk).first()
        if asked is None:
            raise Http404
        return archive_response(_actor(request), asked)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_view
@proved_again
def close_account(request: HttpRequest) -> HttpResponse:
    """What closing the account erases and what stays; a POST does it."""
    form = ConfirmForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            answer = services.close_own_account(by=_actor(request))
        except REFUSALS as refusal:
            form.add_error(None, str(refusal))
        else:
            logout(request)
            return render(request, "privacy/closed.html", {"answer": answer, "at": timezone.now()})
    kept = [one for one in sorted(person_data, key=lambda one: one.order) if one.keeps]
    return render(request, "privacy/close_account.html", {"form": form, "kept": kept})
