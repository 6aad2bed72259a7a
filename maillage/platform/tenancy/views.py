"""The door of a community: every page under /c/<slug>/ is wrapped by `community_view`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, TypeVar, cast

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django_scopes import scope, scopes_disabled

from maillage.platform.access import roles
from maillage.platform.tenancy import entry
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community, Membership
from maillage.platform.tenancy.support import assisting_actor

# Beyond, the switch of communities shows the first ones and leads to the list of all.
SWITCHABLE = 50

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


class CommunityRequest(HttpRequest):
    """A request that passed the door: who acts, and where."""

    actor: Actor
    community: Community
    # The communities that the switch of the frame offers, read with the one that was asked for.
    memberships: list[Membership]
    user: Any


def memberships_of(user: Any, limit: int | None = None) -> list[Membership]:
    """The user's open memberships with their communities, by name; at most `limit`. 1 query."""
    with scopes_disabled():
        rows = (
            Membership.objects.filter(user=user, ended_at=None)
            .select_related("community")
            .annotate(**entry.facts())
            .order_by("community__name", "pk")
        )
        return list(rows if limit is None else rows[:limit])


def _membership_in(user: Any, slug: str) -> Membership | None:
    with scopes_disabled():
        found: Membership | None = (
            Membership.objects.filter(user=user, community__slug=slug, ended_at=None)
            .select_related("community")
            .annotate(**entry.facts())
            .first()
        )
    return found


def membership_in(user: Any, slug: str, known: Sequence[Membership] | None = None) -> Membership | None:
    """The open membership of `user` in the community `slug`; None for a stranger or an unknown community.

    known: memberships of the user read just before, in which it is looked for first.
    """
    membership = next((one for one in known or () if one.community.slug == slug), None)
    if membership is None and (known is None or len(known) >= SWITCHABLE):
        membership = _membership_in(user, slug)
    return membership


def actor_in(user: Any, slug: str, known: Sequence[Membership] | None = None) -> Actor | None:
    """The actor that `user` is in the community `slug`; None for a stranger or an unknown community."""
    membership = membership_in(user, slug, known)
    return assisting_actor(user, slug) if membership is None else actor_of(user, membership)


def actor_of(user: Any, membership: Membership) -> Actor:
    """The actor that an open membership of `user` makes, with the facts that were read with it."""
    return Actor(
        user=user,
        community=membership.community,
        roles=frozenset(membership.roles),
        memo=entry.known(membership),
    )


def _kept_private(response: HttpResponseBase) -> HttpResponseBase:
    """No cache between us and the browser keeps the page, and the browser's own asks us before it shows it again."""
    response.headers.setdefault("Cache-Control", "private, no-cache")
    return response


def community_view(permission: str, *, module: str = "") -> Callable[[View], View]:
    """Wrap a view that lives under /c/<slug>/.

    Anonymous: redirect to sign-in, before any look-up, so that it tells nothing. Stranger, unknown
    community, module switched off: 404. Member without `permission`: 403. The view runs inside the
    community's scope and finds `request.actor` and `request.community`; it does not receive the slug.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapped(request: HttpRequest, slug: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            memberships = memberships_of(request.user, limit=SWITCHABLE)
            membership = membership_in(request.user, slug, memberships)
            if membership is not None:
                actor: Actor | None = actor_of(request.user, membership)
            else:
                actor = assisting_actor(request.user, slug)
            if actor is None or actor.community is None:
                raise Http404
            # Before the module and the permission: they tell something of the community.
            refusal = entry.refused(request, membership) if membership else entry.operator_refused(request)
            if refusal is not None:
                return refusal
            if not actor.community.has_module(module):
                raise Http404
            if not actor.can(permission):
                raise PermissionDenied
            entered = cast(CommunityRequest, request)
            entered.actor = actor
            entered.community = actor.community
            entered.memberships = memberships
            with scope(community=actor.community):
                return _kept_private(view(entered, *args, **kwargs))

        wrapped.permission = permission  # type: ignore[attr-defined]
        wrapped.module = module  # type: ignore[attr-defined]
        wrapped.door = "community"  # type: ignore[attr-defined]
        return cast(View, wrapped)

    return decorate


def operator_view(view: View) -> View:
    """Wrap a page of the installation (national data): operators only, 404 for everybody else."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        user = request.user
        if not user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not user.is_operator:
            raise Http404
        refusal = entry.operator_refused(request)
        if refusal is not None:
            return refusal
        entered = cast(CommunityRequest, request)
        entered.actor = Actor(user=user, community=None, roles=frozenset({roles.OPERATOR.name}))
        return _kept_private(view(request, *args, **kwargs))

    wrapped.door = "operator"  # type: ignore[attr-defined]
    return cast(View, wrapped)


def signed_in_view(view: View) -> View:
    """Wrap a page of the person (own communities, own sessions): any signed-in user."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        return _kept_private(view(request, *args, **kwargs))

    wrapped.door = "signed-in"  # type: ignore[attr-defined]
    return cast(View, wrapped)


def public_view(view: View) -> View:
    """Mark a page that anyone may read; it must tell nothing about any community."""
    view.door = "public"  # type: ignore[attr-defined]
    return view
