"""Pages of the person, outside any community: the answer to an invitation, the link of a forgotten password."""

from __future__ import annotations

from typing import Any

from allauth.account import views as account
from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.http import urlencode
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from maillage.platform.accounts import limits, queries, services
from maillage.platform.accounts.forms import NewAccountForm
from maillage.platform.accounts.models import Invitation, User
from maillage.platform.accounts.sessions.sign_ins import INVITATION
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Membership
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import public_view

GONE, NOT_FOUND = 410, 404


@sensitive_post_parameters("password1", "password2")
@require_http_methods(["GET", "HEAD", "POST"])
@public_view
def accept_invitation(request: HttpRequest, secret: str) -> HttpResponseBase:
    """Show what the link offers; a POST accepts it. The holder of the link is taken for its addressee."""
    if request.method == "POST":
        limits.take(limits.LINKS, limits.address_of(request))
    link = queries.read_link(secret)
    if link.invitation is None or link.refusal:
        return _spent(request, link)
    account = queries.account_of(link.invitation.email)
    try:
        answer = (
            _with_account(request, link.invitation, account, secret)
            if account
            else _with_new_account(request, link.invitation, secret)
        )
    except services.LinkSpent:
        # Another answer came in between: a second click, or the coordination took the offer back.
        answer = _spent(request, queries.read_link(secret))
    except services.AccountExists:
        answer = redirect("accept_invitation", secret=secret)
    add_never_cache_headers(answer)
    return answer


def _with_new_account(request: HttpRequest, invitation: Invitation, secret: str) -> HttpResponseBase:
    if request.user.is_authenticated:
        return _offer(request, invitation, "other-account")
    form = NewAccountForm(request.POST or None, email=invitation.email, initial={"name": invitation.name})
    if request.method == "POST" and form.is_valid():
        membership = services.accept_with_new_account(
            by=Actor.system(),
            secret=secret,
            name=form.cleaned_data["name"],
            password=form.cleaned_data["password1"],
        )
        record_authentication(request, membership.user, INVITATION)
        return perform_login(request, membership.user, redirect_url=_first_page(membership))
    return _offer(request, invitation, "new-account", form=form)


def _with_account(
    request: HttpRequest, invitation: Invitation, account: User, secret: str
) -> HttpResponseBase:
    if not request.user.is_authenticated:
        return _offer(request, invitation, "sign-in")
    if request.user != account:
        return _offer(request, invitation, "other-account")
    if request.method == "POST":
        membership = services.accept_with_account(by=Actor(user=account, community=None), secret=secret)
        return redirect(_first_page(membership))
    return _offer(request, invitation, "confirm")


def _first_page(membership: Membership) -> str:
    return community_url(membership.community, "shell:dashboard")


def _offer(request: HttpRequest, invitation: Invitation, case: str, **extra: Any) -> HttpResponse:
    """What is offered, and what this visitor has to do next."""
    context = {
        "invitation": invitation,
        "community": invitation.community,
        "roles": queries.role_labels(invitation.roles),
        "case": case,
        "form": None,
        "sign_in_url": f"{reverse('account_login')}?{urlencode({'next': request.path})}",
        "sign_out_url": f"{reverse('account_logout')}?{urlencode({'next': request.path})}",
        **extra,
    }
    return render(request, "accounts/accept.html", context)


def _spent(request: HttpRequest, link: queries.Link) -> HttpResponse:
    """One page for every link that no longer works, which says why if there is a why."""
    status = NOT_FOUND if link.invitation is None else GONE
    context = {"refusal": link.refusal, "community": link.invitation and link.invitation.community}
    return render(request, "accounts/link_spent.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@public_view
def password_reset(request: HttpRequest) -> HttpResponseBase:
    """Ask for the link of a forgotten password; counted by the visitor's address and by the account that is named."""
    if request.method == "POST":
        limits.take(limits.PASSWORD_RESET_ADDRESS, limits.address_of(request))
        limits.take(limits.PASSWORD_RESET_ACCOUNT, request.POST.get("email", "").strip().lower())
    answer: HttpResponseBase = account.password_reset(request)
    return answer
