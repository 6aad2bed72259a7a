"""The page of a partner without account: a form, and what became of what was sent."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_scopes import scope

from maillage.contexts.care.pages import private
from maillage.contexts.care.unscheduled import links, rules, services
from maillage.contexts.care.unscheduled.forms import RequestForm
from maillage.contexts.care.unscheduled.letters import moment_in_words
from maillage.contexts.care.unscheduled.models import CareRequest, RequestLink
from maillage.contexts.care.unscheduled.services import RequestRefused
from maillage.contexts.care.unscheduled.tables import state_badge, state_words
from maillage.platform.accounts.limits import Limit, TooManyTries, address_of, take
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.health import health_data_taken
from maillage.platform.tenancy.views import public_view

MODULE: Final = "care"
NOT_FOUND: Final = 404
UNPROCESSABLE: Final = 422
TOO_MANY: Final = 429
# Of one link: an emergency department on a bad day sends fewer, a machine sends more.
SENT_BY: Final = Limit("care_request.link", 60, timedelta(hours=1), "Trop de demandes envoyées par ce lien")
TRIED_FROM: Final = Limit("care_request.from", 120, timedelta(hours=1), "Trop de demandes envoyées d’ici")


@require_http_methods(["GET", "HEAD", "POST"])
@public_view
def open_link(request: HttpRequest, secret: str) -> HttpResponse:
    link = links.link_at(secret)
    if link is None or not link.community.has_module(MODULE):
        return _nothing(request)
    with scope(community=link.community):
        return private(_open(request, link))


def _open(request: HttpRequest, link: RequestLink) -> HttpResponse:
    sent = request.method == "POST"
    status = UNPROCESSABLE if sent else 200
    form = RequestForm(
        request.POST if sent else None,
        community=link.community,
        initial=None if sent else {"callback_name": link.label, "callback_phone": link.callback_phone},
        fixed_origin=True,
    )
    if sent and form.is_valid():
        try:
            take(SENT_BY, link.pk)
            take(TRIED_FROM, address_of(request))
            values = form.values()
            row = services.open_request(
                by=Actor.system(link.community), link=link, **{**values, "origin": link.origin}
            )
        except TooManyTries as many:
            form.add_error(None, f"{many.what} : réessayez dans {many.in_words}, ou appelez la CPTS.")
            status = TOO_MANY
        except RequestRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect(follow_url(row))
    context: dict[str, Any] = {
        "link": link,
        "community": link.community,
        "form": form,
        "health": health_data_taken(),
    }
    return render(request, "care/unscheduled/public_new.html", context, status=status)


def follow_url(row: CareRequest) -> str:
    return reverse("care_public:request_follow", kwargs={"secret": links.follow_secret_of(row)})


def _followed(secret: str) -> CareRequest | None:
    row = links.followed_at(secret, timezone.now())
    return row if row is not None and row.community.has_module(MODULE) else None


@require_safe
@public_view
def follow(request: HttpRequest, secret: str) -> HttpResponse:
    """Where the request stands: state, who took it, when. For 48 hours from its sending."""
    row = _followed(secret)
    if row is None:
        return _nothing(request)
    with scope(community=row.community):
        return private(_standing(request, row, secret))


@require_POST
@public_view
def follow_cancel(request: HttpRequest, secret: str) -> HttpResponse:
    """No longer needed. Twice is once."""
    row = _followed(secret)
    if row is None:
        return _nothing(request)
    with scope(community=row.community):
        try:
            services.cancel(by=Actor.system(row.community), pk=row.pk, proved=True)
        except RequestRefused as refusal:
            row.refresh_from_db()
            if row.state != "cancelled":
                return private(_standing(request, row, secret, refusal=str(refusal), status=UNPROCESSABLE))
    return private(redirect(reverse("care_public:request_follow", kwargs={"secret": secret})))


def _standing(
    request: HttpRequest, row: CareRequest, secret: str, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    again = ""
    if row.link is not None and links.works(row.link):
        again = reverse("care_public:request_open", kwargs={"secret": links.secret_of(row.link)})
    begins = rules.begins_at(row, timezone.now())
    context: dict[str, Any] = {
        "row": row,
        "begins": moment_in_words(begins) if begins is not None else "",
        "community": row.community,
        "secret": secret,
        "state": (state_words(row), *state_badge(row)),
        "taker": row.taken_by.contact if row.taken_by is not None else None,
        "live": row.state in rules.LIVE,
        "until": row.created_at + links.FOLLOWED,
        "again": again,
        "refusal": refusal,
    }
    return render(request, "care/unscheduled/public_follow.html", context, status=status)


def _nothing(request: HttpRequest) -> HttpResponse:
    return private(render(request, "care/unscheduled/public_nothing.html", status=NOT_FOUND))
