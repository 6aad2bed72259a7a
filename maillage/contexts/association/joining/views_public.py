"""Pages without an account: the form, and the link that confirms an address."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_http_methods, require_safe
from django_scopes import scope

from maillage.contexts.association.contacts.models import ContactKind
from maillage.contexts.association.joining import queries, services
from maillage.contexts.association.joining.forms import ApplicationForm
from maillage.contexts.association.joining.models import ApplicationState
from maillage.platform.accounts.limits import Limit, TooManyTries, address_of, take
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.views import public_view

_TOO_MANY: Final = "Trop de demandes d’adhésion envoyées"
# A house or a cabinet joins together; a machine sends more.
SENT_FROM: Final = Limit("joining.from", 10, timedelta(hours=1), _TOO_MANY)
# Nobody's mailbox is filled by somebody else who types their address.
SENT_TO: Final = Limit("joining.to", 3, timedelta(days=1), _TOO_MANY)
NOT_FOUND: Final = 404


@require_http_methods(["GET", "HEAD", "POST"])
@public_view
def form(request: HttpRequest, secret: str) -> HttpResponse:
    """The « bulletin d’adhésion »; `?nature=organisation` for an organisation."""
    opened = queries.form_at(secret)
    if opened is None:
        return _nothing(request)
    with scope(community=opened.community):
        return _private(_form(request, opened))


def _form(request: HttpRequest, opened: queries.OpenForm) -> HttpResponse:
    row, sent = opened.form, request.method == "POST"
    context: dict[str, Any] = {"community": opened.community, "settings": row}
    if not row.is_open:
        return render(request, "association/joining/closed.html", context)
    wanted = request.GET.get("nature") == ContactKind.ORGANISATION and row.for_organisations
    kind = ContactKind.ORGANISATION if wanted else ContactKind.PERSON
    filled = ApplicationForm(
        request.POST if sent else None, settings=row, community=opened.community, kind=kind
    )
    if sent and filled.is_machine:
        return redirect(_sent_address(row.secret))
    if sent and filled.is_valid():
        take(SENT_FROM, address_of(request))
        try:
            take(SENT_TO, filled.cleaned_data["email"])
            services.apply(by=Actor.system(opened.community), form=row, values=filled.values())
        except TooManyTries:
            # The same answer as to everybody: it must not tell that this address has asked before.
            return redirect(_sent_address(row.secret))
        except services.JoiningRefused as refusal:
            filled.add_error(None, str(refusal))
        else:
            return redirect(_sent_address(row.secret))
    context |= {"form": filled, "is_organisation": kind == ContactKind.ORGANISATION}
    return render(request, "association/joining/form.html", context, status=422 if sent else 200)


def _sent_address(secret: str) -> str:
    return reverse("association_public:joining_sent", kwargs={"secret": secret})


@require_safe
@public_view
def sent(request: HttpRequest, secret: str) -> HttpResponse:
    """« Consultez votre messagerie », whoever applied."""
    opened = queries.form_at(secret)
    if opened is None:
        return _nothing(request)
    context: dict[str, Any] = {"community": opened.community, "days": services.CONFIRM_WITHIN.days}
    return _private(render(request, "association/joining/sent.html", context))


@require_http_methods(["GET", "HEAD", "POST"])
@public_view
def confirm(request: HttpRequest, secret: str) -> HttpResponse:
    """The link of the letter: a page with one button, since mail programs open links by themselves."""
    opened = queries.application_at(secret)
    if opened is None:
        return _nothing(request)
    row = opened.application
    with scope(community=opened.community):
        if request.method == "POST":
            row = services.confirm(by=Actor.system(opened.community), pk=row.pk)
        context = {
            "community": opened.community,
            "application": row,
            "is_confirmed": row.state != ApplicationState.UNCONFIRMED,
        }
        return _private(render(request, "association/joining/confirm.html", context))


def _nothing(request: HttpRequest) -> HttpResponse:
    return _private(render(request, "association/joining/no_such_link.html", status=NOT_FOUND))


def _private(response: HttpResponse) -> HttpResponse:
    """Kept by no cache, found by no search engine, and its address told to no other site."""
    add_never_cache_headers(response)
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "same-origin"
    return response
