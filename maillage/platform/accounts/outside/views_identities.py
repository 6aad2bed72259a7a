"""The identities of an account, and an identity that has no account yet."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.platform.accounts.limits import (
    LINKS,
    PASSWORD_RESET_ACCOUNT,
    PASSWORD_RESET_ADDRESS,
    address_of,
    take,
)
from maillage.platform.accounts.models import User
from maillage.platform.accounts.outside import kept, queries, services
from maillage.platform.accounts.outside.confirming import ask_to_confirm
from maillage.platform.accounts.outside.failures import OutsideError
from maillage.platform.accounts.outside.fetching import metadata
from maillage.platform.accounts.outside.forms import AddressForm
from maillage.platform.accounts.outside.leaving import goodbye_address
from maillage.platform.accounts.outside.providers import all_providers, find_provider, provider_label
from maillage.platform.accounts.outside.strength import recently_confirmed, record_sign_in
from maillage.platform.accounts.outside.views import enter_as, leave
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.views import public_view, signed_in_view

GONE, NOT_FOUND = 410, 404


@require_safe
@signed_in_view
def identities(request: HttpRequest) -> HttpResponse:
    """By which outside identities the account opens, which others it could have, whom they recognise."""
    user = _user(request)
    linked = queries.linked_identities(user)
    taken = {one.provider_id for one in linked}
    national = queries.national_identity(user)
    waiting = kept.waiting(request.session)
    context = {
        "linked": linked,
        "others": [one for one in all_providers() if one.id not in taken],
        "national": national,
        "recognitions": queries.recognitions(user, national.national_id) if national else [],
        "waiting": waiting
        and {"shown": waiting.identity.shown, "label": provider_label(waiting.identity.provider)},
        "confirm_by": [] if recently_confirmed(request) or user.has_usable_password() else linked,
        "has_password": user.has_usable_password(),
    }
    return render(request, "accounts/outside/identities.html", context)


@require_POST
@signed_in_view
def link_waiting(request: HttpRequest) -> HttpResponseBase:
    """Link the identity that this browser brought before its owner signed in."""
    if asked := ask_to_confirm(request):
        return asked
    waiting = kept.waiting(request.session)
    if waiting is None:
        messages.error(request, "Cette identité n’attend plus : recommencez depuis le bouton de votre choix.")
        return redirect("identities")
    user = _user(request)
    try:
        services.link_identity(by=Actor(user=user, community=None), identity=waiting.identity)
    except services.IdentityTaken as taken:
        messages.error(request, str(taken))
    else:
        record_sign_in(request, user, waiting.identity)
        kept.keep_open(request.session, waiting.identity.provider, waiting.id_token)
        messages.success(
            request, f"{provider_label(waiting.identity.provider)} ouvre maintenant votre compte."
        )
    kept.forget_waiting(request.session)
    return redirect("identities")


@require_POST
@signed_in_view
def unlink(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """Take an identity away from the account."""
    if asked := ask_to_confirm(request):
        return asked
    try:
        done = services.unlink_identity(
            by=Actor(user=_user(request), community=None), provider_id=provider_id
        )
    except services.LastWayIn as refusal:
        messages.error(request, str(refusal))
    else:
        if done:
            messages.success(request, f"{provider_label(provider_id)} n’ouvre plus votre compte.")
    return redirect("identities")


# --- An identity without account --------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@public_view
def unknown(request: HttpRequest) -> HttpResponseBase:
    """What somebody whom no account knows can do; a POST asks for the link by mail."""
    waiting = kept.waiting(request.session)
    if waiting is None:
        return redirect("account_login")
    if request.user.is_authenticated:
        return redirect("identities")
    form = AddressForm(request.POST or None, initial={"email": waiting.identity.email})
    sent_to = ""
    if request.method == "POST" and form.is_valid():
        sent_to = form.cleaned_data["email"]
        take(PASSWORD_RESET_ADDRESS, address_of(request))
        take(PASSWORD_RESET_ACCOUNT, "outside", sent_to.lower())
        services.send_link(by=Actor.system(), email=sent_to, identity=waiting.identity, mark=waiting.mark)
    context = {
        "form": form,
        "sent_to": sent_to,
        "shown": waiting.identity.shown,
        "label": provider_label(waiting.identity.provider),
    }
    response = render(request, "accounts/outside/unknown.html", context)
    add_never_cache_headers(response)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@public_view
def link_by_mail(request: HttpRequest, secret: str) -> HttpResponseBase:
    """What the link of the message does; a POST does it, and enters."""
    waiting = kept.waiting(request.session)
    mark = waiting.mark if waiting else ""
    if waiting is None or not services.link_is_open(secret=secret, mark=mark):
        return _spent(request, secret)
    if request.user.is_authenticated:
        return redirect("identities")
    if request.method != "POST":
        context = {
            "shown": waiting.identity.shown,
            "label": provider_label(waiting.identity.provider),
        }
        response = render(request, "accounts/outside/link.html", context)
        add_never_cache_headers(response)
        return response
    take(LINKS, address_of(request))
    try:
        user = services.link_by_mail(by=Actor.system(), secret=secret, identity=waiting.identity, mark=mark)
    except services.LinkSpent:
        return _spent(request, secret)
    except services.IdentityTaken as taken:
        messages.error(request, str(taken))
        return redirect("account_login")
    return enter_as(request, user, waiting.identity, id_token=waiting.id_token, next_url=waiting.next_url)


def _spent(request: HttpRequest, secret: str) -> HttpResponse:
    status = GONE if services.link_was_sent(secret) else NOT_FOUND
    return render(request, "accounts/outside/link_spent.html", status=status)


# --- Going out --------------------------------------------------------------------------------------------


@require_POST
@public_view
def sign_out_there(request: HttpRequest) -> HttpResponseBase:
    """End the session at the provider too, after the one here was ended."""
    left = kept.left(request.session)
    kept.forget_left(request.session)
    provider = find_provider(left["provider"]) if left else None
    if left is None or provider is None:
        return redirect("account_login")
    try:
        address = goodbye_address(metadata(provider).end_session, provider, left["id_token"])
    except OutsideError:
        address = ""
    if not address:
        messages.error(request, f"{provider.label} ne répond pas : fermez plutôt votre navigateur.")
        return redirect("account_login")
    return leave(request, provider, address)


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
