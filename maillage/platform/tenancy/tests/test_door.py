"""The door of a community: who passes, and what the others learn (nothing)."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.test import RequestFactory
from django_scopes import scope
from django_scopes.exceptions import ScopeError

from maillage.platform.access import grants, roles
from maillage.platform.accounts.models import User
from maillage.platform.tenancy.models import Community, Membership
from maillage.platform.tenancy.services import end_membership
from maillage.platform.tenancy.views import CommunityRequest, community_view, operator_view, signed_in_view
from tests.people import ActorOf, MakeUser, MemberOf, UserOf

PERMISSION = "tenancy.tests.enter"


@pytest.fixture(autouse=True)
def _permission(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grants, "_GRANTS", {PERMISSION: frozenset({roles.COORDINATOR.name})})


@community_view(PERMISSION)
def room(request: CommunityRequest) -> HttpResponse:
    count = Membership.objects.count()
    return HttpResponse(f"{request.community.slug} {request.actor.user} {count}")


@community_view(PERMISSION, module="nulle-part")
def room_of_a_module(request: CommunityRequest) -> HttpResponse:
    return HttpResponse("ouvert")


def enter(user: User | AnonymousUser, slug: str, view: object = room) -> HttpResponseBase:
    request = RequestFactory().get(f"/c/{slug}/salle/?page=2")
    request.user = user
    response: HttpResponseBase = view(request, slug=slug)  # type: ignore[operator]
    return response


def test_an_anonymous_visitor_learns_nothing(community: Community) -> None:
    known = enter(AnonymousUser(), community.slug)
    unknown = enter(AnonymousUser(), "jamais-vue")
    assert known.status_code == unknown.status_code == 302
    assert known["Location"].replace(community.slug, "X") == unknown["Location"].replace("jamais-vue", "X")
    assert known["Location"].startswith("/compte/connexion/?next=")


def test_a_member_enters_with_the_scope_open(community: Community, member_of: MemberOf) -> None:
    response = enter(member_of(roles.COORDINATOR), community.slug)
    assert isinstance(response, HttpResponse)
    assert response.content.decode() == f"{community.slug} Exemple Coordination 1"


def test_the_scope_closes_behind_the_view(community: Community, member_of: MemberOf) -> None:
    enter(member_of(roles.COORDINATOR), community.slug)
    with pytest.raises(ScopeError):
        Membership.objects.count()


def test_a_member_without_the_permission_is_refused(community: Community, member_of: MemberOf) -> None:
    with pytest.raises(PermissionDenied):
        enter(member_of(roles.TREASURER), community.slug)


@pytest.mark.parametrize("persona", ["stranger", "former", "operator"])
def test_for_others_it_does_not_exist(community: Community, user_of: UserOf, persona: str) -> None:
    user = user_of(persona)
    for slug in (community.slug, "jamais-vue"):
        with pytest.raises(Http404):
            enter(user, slug)


def test_a_module_that_is_off_does_not_exist(community: Community, member_of: MemberOf) -> None:
    with pytest.raises(Http404):
        enter(member_of(roles.COORDINATOR), community.slug, room_of_a_module)


def test_leaving_cuts_the_access_at_once(
    community: Community, member_of: MemberOf, make_user: MakeUser, actor_of: ActorOf
) -> None:
    user = member_of(roles.COORDINATOR)
    successor = make_user(name="Exemple Relève")
    with scope(community=community):
        Membership.objects.create(community=community, user=successor, roles=[roles.COORDINATOR.name])
        membership = Membership.objects.get(user=user)
        assert enter(user, community.slug).status_code == 200
        end_membership(by=actor_of(roles.COORDINATOR), membership=membership)
    with pytest.raises(Http404):
        enter(user, community.slug)


def test_operator_pages_do_not_exist_for_others(member_of: MemberOf, user_of: UserOf) -> None:
    @operator_view
    def page(request: HttpRequest) -> HttpResponse:
        return HttpResponse("exploitation")

    request = RequestFactory().get("/installation/")
    request.user = user_of("operator")
    assert page(request).status_code == 200
    request.user = member_of(roles.COORDINATOR)
    with pytest.raises(Http404):
        page(request)
    request.user = AnonymousUser()
    assert page(request).status_code == 302


def test_a_personal_page_asks_for_a_sign_in(make_user: MakeUser) -> None:
    @signed_in_view
    def page(request: HttpRequest) -> HttpResponse:
        return HttpResponse("moi")

    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    assert page(request).status_code == 302
    request.user = make_user()
    assert page(request).status_code == 200


def test_no_cache_on_the_way_keeps_a_page(community: Community, member_of: MemberOf) -> None:
    page = enter(member_of(roles.COORDINATOR), community.slug)
    assert page.headers["Cache-Control"] == "private, no-cache"


def test_what_a_view_says_of_caches_stays(community: Community, member_of: MemberOf) -> None:
    def file(request: CommunityRequest) -> HttpResponse:
        return HttpResponse(headers={"Cache-Control": "no-store"})

    answer = enter(member_of(roles.COORDINATOR), community.slug, community_view(PERMISSION)(file))
    assert answer.headers["Cache-Control"] == "no-store"
