"""Prepared reads answer as the queryset they were made from, for each community and each value."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db.models import Q
from django.utils import timezone
from django_scopes import scope, scopes_disabled
from django_scopes.exceptions import ScopeError

from maillage.platform.access import roles
from maillage.platform.tenancy.models import Community, Membership
from maillage.platform.tenancy.prepared import Prepared
from tests.people import MakeUser


def _joined(user_ids: tuple[int, ...], function: str) -> Any:
    rows = Membership.objects.filter(Q(user__in=user_ids) | Q(function=function))
    return rows.order_by("pk").values_list("user_id", "function", "roles", "joined_at")


def _join(community: Community, user: Any, function: str = "") -> Membership:
    with scope(community=community):
        joined: Membership = Membership.objects.create(
            community=community, user=user, roles=[roles.TREASURER.name], function=function
        )
    return joined


def test_each_community_gets_its_own_rows(
    community: Community, other_community: Community, make_user: MakeUser
) -> None:
    ours, theirs, both = make_user(), make_user(), make_user()
    for place, user in (
        (community, ours),
        (other_community, theirs),
        (community, both),
        (other_community, both),
    ):
        _join(place, user, "Trésor")
    prepared = Prepared(_joined)
    everybody = (ours.pk, theirs.pk, both.pk)
    for place in (community, other_community, community):
        with scope(community=place):
            found = prepared.rows(user_ids=everybody, function="")
            assert found == list(_joined(everybody, ""))
        assert len(found) == 2


def test_values_of_any_number_and_of_the_moment(scoped: Community, make_user: MakeUser) -> None:
    users = [make_user() for _ in range(4)]
    prepared = Prepared(_joined)
    for at, user in enumerate(users):
        _join(scoped, user, f"rôle {at}")
        pks = tuple(one.pk for one in users[:at])
        for function in (f"rôle {at}", "aucun", "prepared 2000000001"):
            assert prepared.rows(user_ids=pks, function=function) == list(_joined(pks, function))


def test_nothing_that_was_read_is_kept(scoped: Community, make_user: MakeUser) -> None:
    joined = _join(scoped, make_user(), "avant")
    prepared = Prepared(_joined)
    assert prepared.rows(user_ids=(joined.user_id,), function="")[0][1] == "avant"
    Membership.objects.filter(pk=joined.pk).update(function="après")
    assert prepared.rows(user_ids=(joined.user_id,), function="")[0][1] == "après"


def test_an_empty_tuple_matches_nothing(scoped: Community) -> None:
    prepared = Prepared(lambda pks: Membership.objects.filter(pk__in=pks).order_by("pk").values_list("pk"))
    assert prepared.rows(pks=()) == []


def test_without_a_scope_it_is_refused_as_any_read(community: Community, make_user: MakeUser) -> None:
    joined = _join(community, make_user())
    prepared = Prepared(_joined)
    with pytest.raises(ScopeError):
        prepared.rows(user_ids=(joined.user_id,), function="")
    with scopes_disabled():
        assert len(prepared.rows(user_ids=(joined.user_id,), function="")) == 1


def test_a_query_that_does_not_hold_the_community_is_refused(scoped: Community) -> None:
    every = Prepared(lambda: Community.objects.order_by("pk").values_list("slug"))
    with pytest.raises(TypeError, match="not exactly the community"):
        every.rows()
    national = Prepared(lambda: Community.objects.order_by("pk").values_list("slug"), national=True)
    assert (scoped.slug,) in national.rows()


def test_rows_of_a_community_are_not_national(scoped: Community) -> None:
    prepared = Prepared(lambda: Membership.objects.order_by("pk").values_list("pk"), national=True)
    with pytest.raises(TypeError, match="not exactly the community"):
        prepared.rows()


def test_a_value_that_the_lookup_changes_is_refused(scoped: Community) -> None:
    prepared = Prepared(lambda text: Membership.objects.filter(function__startswith=text).values_list("pk"))
    with pytest.raises(TypeError, match="not exactly the community"):
        prepared.rows(text="Tré")
    with pytest.raises(TypeError, match="no number, text, day or moment"):
        prepared.rows(text=None)  # type: ignore[arg-type]


def test_a_moment_is_placed_as_it_is(scoped: Community, make_user: MakeUser) -> None:
    joined = _join(scoped, make_user())
    prepared = Prepared(
        lambda since, until: Membership.objects.filter(joined_at__gte=since, joined_at__lt=until).values_list(
            "pk"
        )
    )
    hour = timedelta(hours=1)
    Membership.objects.filter(pk=joined.pk).update(joined_at=(at := timezone.now()))
    assert prepared.rows(since=at, until=at + hour) == [(joined.pk,)]
    assert prepared.rows(since=at - hour, until=at) == []


def test_the_sql_is_written_once_for_each_shape(scoped: Community) -> None:
    built: list[int] = []

    def build(pks: tuple[int, ...]) -> Any:
        built.append(len(pks))
        return Membership.objects.filter(pk__in=pks).order_by("pk").values_list("pk")

    prepared = Prepared(build)
    for pks in ((1, 2), (3, 4), (5,), (2, 6)):
        prepared.rows(pks=pks)
    assert built == [2, 1]
