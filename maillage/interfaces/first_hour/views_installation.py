"""The pages of the installation: its home, its communities, the example; and the very first account."""

from __future__ import annotations

from typing import Any, cast

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.interfaces.first_hour import communities, erasing, examples, starting
from maillage.interfaces.first_hour.forms import EraseForm, FirstAccountForm, NewCommunityForm
from maillage.interfaces.first_hour.state import installation_state
from maillage.interfaces.first_hour.steps import STEPS
from maillage.interfaces.first_hour.tables import COMMUNITIES
from maillage.platform.keeping.package.permissions import may_take_away
from maillage.platform.messaging.server.settings import when_it_leaves
from maillage.platform.registry import operator_pages
from maillage.platform.tables.rendering import render_table
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import (
    CommunityRequest,
    memberships_of,
    operator_view,
    public_view,
)

GONE, REFUSED = 410, 422


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form is bound to: a POST in which nothing was filled in is told so."""
    return request.POST if request.method == "POST" else None


@sensitive_post_parameters("password1", "password2")
@require_http_methods(["GET", "HEAD", "POST"])
@public_view
def first_account(request: HttpRequest, secret: str) -> HttpResponseBase:
    """The holder of the terminal's link opens the account that holds the installation."""
    if not starting.link_opens(secret):
        # Whether there was such a link is nobody's business once there is an account.
        return render(request, "first_hour/link_spent.html", {"waiting": starting.is_waiting()}, status=GONE)
    form = FirstAccountForm(posted(request))
    if request.method == "POST" and form.is_valid():
        cleaned = form.cleaned_data
        try:
            user = starting.open_first_account(
                by=Actor.system(),
                secret=secret,
                name=cleaned["name"],
                email=cleaned["address"],
                password=cleaned["password1"],
            )
        except starting.LinkSpent:
            return render(request, "first_hour/link_spent.html", {"waiting": False}, status=GONE)
        # The password was typed just now: it is not asked for again before the passkey is made.
        record_authentication(request, user, "password", email=user.email, reauthenticated=True)
        opened: HttpResponseBase = perform_login(
            request, user, redirect_url=reverse("first_hour:new_community")
        )
        return opened
    answer = render(request, "first_hour/first_account.html", {"form": form})
    add_never_cache_headers(answer)
    return answer


@require_safe
@operator_view
def installation(request: CommunityRequest) -> HttpResponse:
    """What the installation is in, in words, and where each thing is run."""
    state = installation_state()
    # What has a line of its own above is not said a second time below.
    told = {fact.url_name for fact in state}
    pages = sorted(
        (page for page in operator_pages if page.url_name not in told),
        key=lambda page: (page.order, page.label),
    )
    return render(request, "first_hour/installation.html", {"pages": pages, "state": state})


@require_safe
@operator_view
def community_list(request: CommunityRequest) -> HttpResponseBase:
    """Every community, with counts only: the operator enters none of them."""
    mine = {one.community_id for one in memberships_of(request.user)}
    return render_table(
        request,
        COMMUNITIES,
        communities.counted_communities(mine),
        template="first_hour/communities.html",
        extra={"example": examples.example},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@operator_view
def new_community(request: CommunityRequest) -> HttpResponse:
    """The first step: the association itself."""
    form = NewCommunityForm(posted(request))
    if request.method == "POST" and form.is_valid():
        cleaned = form.cleaned_data
        try:
            community = communities.open_community(
                by=request.actor,
                name=cleaned["name"],
                slug=cleaned["slug"],
                coordinator=form.coordinator,
                chosen=cleaned["modules"],
            )
        except communities.SlugTaken as refusal:
            form.add_error("slug", str(refusal))
        else:
            return _opened(request, community, form)
    context = {"form": form, "first": not Community.objects.exists(), "steps": STEPS}
    return render(request, "first_hour/new_community.html", context, status=REFUSED if form.errors else 200)


def _opened(request: CommunityRequest, community: Community, form: NewCommunityForm) -> HttpResponse:
    if form.coordinator.is_invited:
        messages.success(
            request,
            f"{community.name} est ouverte ; la personne invitée fera les étapes suivantes. "
            + when_it_leaves(f"L’invitation {{part}} à {form.coordinator.email}"),
        )
        return redirect("first_hour:communities")
    return redirect(community_url(community, "first_hour_steps:start"))


@require_http_methods(["GET", "HEAD", "POST"])
@operator_view
def erase_community(request: CommunityRequest, slug: str) -> HttpResponse:
    """« Tout effacer », for the operator."""
    community = Community.objects.filter(slug=slug).first()
    if community is None:
        raise Http404
    return erase_page(
        request,
        community,
        template="first_hour/erase.html",
        back=reverse("first_hour:communities"),
        then=reverse("first_hour:communities"),
    )


def _export_url(actor: Actor, community: Community) -> str:
    """Where this person takes the community's data away; "" for an operator, who is outside of it."""
    if actor.community != community or not may_take_away(actor):
        return ""
    return community_url(community, "keeping:leave")


def erase_page(
    request: HttpRequest, community: Community, *, template: str, back: str, then: str
) -> HttpResponse:
    """The name typed again, then the door is closed and the worker erases."""
    actor = cast(CommunityRequest, request).actor
    form = EraseForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            erasing.ask_erasure(by=actor, community=community, typed=form.cleaned_data["typed"])
        except erasing.NameDiffers as refusal:
            form.add_error("typed", str(refusal))
        else:
            messages.success(
                request,
                f"{community.name} est fermée ; ses données s’effacent dans les minutes qui viennent.",
            )
            return redirect(then)
    context: dict[str, Any] = {
        "form": form,
        "erased": community,
        "back": back,
        "export_url": _export_url(actor, community),
    }
    return render(request, template, context, status=REFUSED if form.errors else 200)


@require_POST
@operator_view
def fill_example(request: CommunityRequest) -> HttpResponse:
    """« Remplir avec un exemple »."""
    try:
        community = examples.ask_example(by=request.actor)
    except examples.ExampleRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("first_hour:communities")
    messages.success(
        request,
        "L’exemple se prépare : comptez une minute pour que l’annuaire se remplisse. Vous y êtes déjà.",
    )
    return redirect(community_url(community, "shell:dashboard"))
