"""« Mon année » by the personal link, without account; and the page that sends the link."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_http_methods, require_POST
from django_scopes import scope

from maillage.contexts.funding.time import links, queries, services
from maillage.contexts.funding.time.forms import CheckForm, EmailForm
from maillage.contexts.funding.time.models import MyYearLink
from maillage.contexts.funding.time.pages import asked_year, year_page
from maillage.contexts.funding.time.refusals import TimeRefused
from maillage.platform.accounts.limits import Limit, TooManyTries, address_of, take
from maillage.platform.audit.services import record_read
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.views import public_view

NOT_FOUND: Final = 404
_TOO_MANY: Final = "Trop de demandes de lien"
# A cabinet shares an address; a machine asks more.
ASKED_FROM: Final = Limit("my_year.from", 20, timedelta(hours=1), _TOO_MANY)
# Nobody's mailbox is filled by somebody else who types their address.
SENT_TO: Final = Limit("my_year.to", 3, timedelta(hours=12), _TOO_MANY)
ACTS: Final = Limit("my_year.acts", 200, timedelta(minutes=10), "Trop de réponses à la fois")


def private(response: HttpResponse) -> HttpResponse:
    """Kept by no cache, found by no search engine, and its address told to no other site."""
    add_never_cache_headers(response)
    response["X-Robots-Tag"] = "noindex, nofollow"
    # Not « no-referrer »: a browser then sends its forms with an origin of « null », which are refused.
    response["Referrer-Policy"] = "same-origin"
    return response


def opened(secret: str) -> MyYearLink | None:
    """The link, in a community that pays its members here; None for any other."""
    found = links.find(secret)
    return found if found is not None and found.community.has_module("funding") else None


def unknown(request: HttpRequest) -> HttpResponse:
    return private(render(request, "funding/time/no_such_link.html", status=NOT_FOUND))


@require_http_methods(["GET", "HEAD", "POST"])
@public_view
def ask(request: HttpRequest, slug: str) -> HttpResponse:
    """Send the link to the address of a member. The same answer for every address and every community."""
    form = EmailForm(request.POST if request.method == "POST" else None)
    sent = request.method == "POST" and form.is_valid()
    if sent:
        take(ASKED_FROM, address_of(request))
        _send(slug, form.cleaned_data["email"])
    context = {"form": form, "sent": sent, "days": links.LASTS.days}
    status = 422 if request.method == "POST" and not sent else 200
    return private(render(request, "funding/time/ask.html", context, status=status))


def _send(slug: str, email: str) -> None:
    community = Community.objects.filter(slug=slug).first()
    if community is None or not community.has_module("funding"):
        return
    try:
        take(SENT_TO, f"{community.pk}:{email.lower()}")
    except TooManyTries:
        # The same answer as to everybody: it must not tell that this address has asked before.
        return
    with scope(community=community):
        for contact in links.contacts_at(email):
            links.send_link(by=Actor.system(community), contact=contact)


@require_http_methods(["GET", "HEAD"])
@public_view
def my_year(request: HttpRequest, secret: str) -> HttpResponse:
    """One's own hours and money, on a phone."""
    link = opened(secret)
    if link is None:
        return unknown(request)
    with scope(community=link.community):
        by = Actor.system(link.community)
        record_read(by=by, what="funding.my_year", obj=link.contact, label="Mon année, par le lien personnel")
        context = year_page(link.contact, asked_year(request.GET.get("annee", "")))
        context |= {"by_link": True, "secret": secret, "community": link.community, "link": link}
        return private(render(request, "funding/time/my_year_public.html", context))


@require_POST
@public_view
def check(request: HttpRequest, secret: str, pk: int) -> HttpResponse:
    """« C’est exact », by the link."""
    form = CheckForm(request.POST)
    note = form.cleaned_data["loss_note"] if form.is_valid() else ""
    version = form.cleaned_data.get("version") if form.is_valid() else None
    return _act(
        request,
        secret,
        pk,
        lambda by: services.check(by=by, pk=pk, version=version, loss_note=note, by_link=True),
        "Merci : la personne qui pilote l’action va valider.",
    )


@require_POST
@public_view
def dispute(request: HttpRequest, secret: str, pk: int) -> HttpResponse:
    """« Ce n’est pas exact », by the link."""
    reason = request.POST.get("reason", "")[:600]
    return _act(
        request,
        secret,
        pk,
        lambda by: services.dispute(by=by, pk=pk, reason=reason, by_link=True),
        "C’est noté : l’équipe corrige là où le temps a été noté.",
    )


def _act(request: HttpRequest, secret: str, pk: int, act: object, said: str) -> HttpResponse:
    link = opened(secret)
    if link is None:
        return unknown(request)
    with scope(community=link.community):
        row = queries.find(pk)
        if row is None or row.contact_id != link.contact_id:
            return unknown(request)
        try:
            take(ACTS, link.pk)
            assert callable(act)
            act(Actor.system(link.community))
        except TimeRefused as refusal:
            messages.error(request, str(refusal))
        except TooManyTries as many:
            messages.error(request, f"{many.what} : réessayez dans {many.in_words}.")
        else:
            messages.success(request, said)
    return private(redirect(reverse("funding_public:my_year", kwargs={"secret": secret})))


@require_POST
@public_view
def revoke(request: HttpRequest, secret: str) -> HttpResponse:
    """« Ce lien ne doit plus rien ouvrir »: every link of the person ends."""
    link = opened(secret)
    if link is None:
        return unknown(request)
    with scope(community=link.community):
        links.revoke_links(by=Actor.system(link.community), contact=link.contact)
    return private(render(request, "funding/time/revoked.html"))
