"""Going to an outside provider, and coming back. A GET of these pages changes nothing: the return is a page whose
form carries the answer on, so that the sign-in itself is a POST like every other one."""

from __future__ import annotations

from allauth.account.utils import get_next_redirect_url, perform_login
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from maillage.platform.accounts.limits import SIGN_IN_ADDRESS, address_of, take
from maillage.platform.accounts.models import User
from maillage.platform.accounts.outside import exchange, kept, services
from maillage.platform.accounts.outside.confirming import ask_to_confirm
from maillage.platform.accounts.outside.exchange import CONFIRM, INVITATION, LINK, LOGIN, PURPOSES, Return
from maillage.platform.accounts.outside.failures import DOWN, STALE, Failure, OutsideError
from maillage.platform.accounts.outside.identity import Identity
from maillage.platform.accounts.outside.providers import Provider, find_provider
from maillage.platform.accounts.outside.queries import owner_of
from maillage.platform.accounts.outside.strength import record_sign_in
from maillage.platform.accounts.queries import read_link
from maillage.platform.accounts.services import AccountExists
from maillage.platform.accounts.services import LinkSpent as InvitationSpent
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import public_view

# What a provider answers with, passed on from the page of the return to the form of the sign-in.
_PASSED_ON = ("state", "code", "error", "iss")
_LONGEST = 4_096


@require_POST
@public_view
def start(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """Send the person to the provider. A page in between leads there, since a form may only lead to our own pages."""
    provider = _provider(provider_id)
    purpose = request.POST.get("purpose", LOGIN)
    if purpose not in PURPOSES:
        raise Http404
    signed_in = request.user.is_authenticated
    if purpose in (LINK, CONFIRM) and not signed_in:
        return redirect("account_login")
    if purpose == LINK and (asked := ask_to_confirm(request)):
        return asked
    take(SIGN_IN_ADDRESS, address_of(request))
    state = {
        "next": get_next_redirect_url(request) or "",
        "user": str(request.user.pk) if signed_in else "",
        "invitation": request.POST.get("invitation", "")[:200] if purpose == INVITATION else "",
    }
    try:
        address = exchange.departure(request, provider, purpose=purpose, **state)
    except OutsideError as error:
        return refused(request, provider, error)
    return leave(request, provider, address)


def leave(request: HttpRequest, provider: Provider, address: str) -> HttpResponse:
    """The page that leads to an address of the provider, at once."""
    response = render(request, "accounts/outside/leave.html", {"provider": provider, "address": address})
    add_never_cache_headers(response)
    return response


@require_safe
@public_view
def come_back(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """Where the provider sends the person: a page that passes the answer on at once."""
    provider = _provider(provider_id)
    answer = {name: request.GET[name] for name in _PASSED_ON if name in request.GET}
    if any(len(value) > _LONGEST for value in answer.values()):
        return _told(request, provider, STALE)
    response = render(request, "accounts/outside/return.html", {"provider": provider, "answer": answer})
    add_never_cache_headers(response)
    return response


@sensitive_post_parameters("code", "state")
@sensitive_variables()
@require_POST
@public_view
def finish(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """Check what came back, and do what the person went for."""
    provider = _provider(provider_id)
    try:
        back = exchange.arrival(request, provider, request.POST)
    except OutsideError as error:
        return refused(request, provider, error)
    by_purpose = {LOGIN: _enter, LINK: _link, CONFIRM: _confirm, INVITATION: _accept}
    return by_purpose[back.state["purpose"]](request, provider, back)


def refused(request: HttpRequest, provider: Provider, error: OutsideError) -> HttpResponse:
    """The page that says why, and the journal's line. A return that nobody asked for is anybody's: no line for it."""
    if error.failure is not STALE:
        services.note_refusal(
            by=Actor.system(), provider=provider, failure=error.failure, detail=error.detail
        )
    return _told(request, provider, error.failure)


def _told(request: HttpRequest, provider: Provider, failure: Failure) -> HttpResponse:
    context = {"provider": provider, "failure": failure, "down": failure is DOWN}
    return render(request, "accounts/outside/failure.html", context, status=failure.status)


# --- What the person went for -----------------------------------------------------------------------------


def _enter(request: HttpRequest, provider: Provider, back: Return) -> HttpResponseBase:
    owner = owner_of(back.identity)
    if owner is None:
        kept.keep_waiting(request.session, back.identity, id_token=back.id_token, next_url=back.state["next"])
        return redirect("outside_unknown")
    if request.user.is_authenticated and request.user != owner:
        return _elsewhere(request, provider)
    return enter_as(request, owner, back.identity, id_token=back.id_token, next_url=back.state["next"])


def enter_as(
    request: HttpRequest, user: User, identity: Identity, *, id_token: str, next_url: str
) -> HttpResponseBase:
    """Open the session of the account that the identity opens."""
    try:
        services.note_sign_in(by=Actor(user=user, community=None), identity=identity)
    except services.IdentityTaken:
        return _elsewhere(request, find_provider(identity.provider))
    kept.forget_waiting(request.session)
    record_sign_in(request, user, identity)
    kept.keep_open(request.session, identity.provider, id_token)
    return perform_login(request, user, redirect_url=next_url or None)


def _link(request: HttpRequest, provider: Provider, back: Return) -> HttpResponseBase:
    if not request.user.is_authenticated or str(request.user.pk) != back.state["user"]:
        return _told(request, provider, STALE)
    try:
        services.link_identity(by=Actor(user=request.user, community=None), identity=back.identity)
    except services.IdentityTaken as taken:
        messages.error(request, str(taken))
        return redirect("identities")
    record_sign_in(request, request.user, back.identity)
    kept.keep_open(request.session, provider.id, back.id_token)
    messages.success(request, f"{provider.label} ouvre maintenant votre compte.")
    return redirect("identities")


def _confirm(request: HttpRequest, provider: Provider, back: Return) -> HttpResponseBase:
    """The person of the open session, again: proved by the provider."""
    if not request.user.is_authenticated or owner_of(back.identity) != request.user:
        return _told(request, provider, STALE)
    record_sign_in(request, request.user, back.identity, renewed=True)
    return redirect(back.state["next"] or "identities")


def _accept(request: HttpRequest, provider: Provider, back: Return) -> HttpResponseBase:
    """Answer an invitation: its link, which the state remembers, proved the address."""
    secret = back.state["invitation"]
    link = read_link(secret)
    if request.user.is_authenticated or link.invitation is None or link.refusal:
        return redirect("accept_invitation", secret=secret)
    try:
        membership = services.accept_invitation(
            by=Actor.system(), secret=secret, identity=back.identity, name=link.invitation.name
        )
    except (InvitationSpent, AccountExists):
        return redirect("accept_invitation", secret=secret)
    except services.IdentityTaken:
        messages.error(
            request, "Cette identité ne peut pas ouvrir ce compte : prenez-en une autre, ou un mot de passe."
        )
        return redirect("accept_invitation", secret=secret)
    record_sign_in(request, membership.user, back.identity)
    kept.keep_open(request.session, provider.id, back.id_token)
    return perform_login(
        request, membership.user, redirect_url=community_url(membership.community, "shell:dashboard")
    )


def _elsewhere(request: HttpRequest, provider: Provider | None) -> HttpResponse:
    """Somebody else's session is open in this browser."""
    return render(request, "accounts/outside/elsewhere.html", {"provider": provider}, status=409)


def _provider(provider_id: str) -> Provider:
    provider = find_provider(provider_id)
    if provider is None:
        raise Http404
    return provider
