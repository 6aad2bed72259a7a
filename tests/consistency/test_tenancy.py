"""What django-scopes does not see, tried on every model that belongs to a community."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django_scopes import ScopeError, scope, scopes_disabled

from maillage.platform.accounts.models import User
from maillage.platform.audit.append_only import AppendOnlyError
from maillage.platform.tenancy.models import Community, CommunityModel
from maillage.platform.tenancy.scoping import TenancyError, check_row, scoped_relations
from tests.consistency.models import has_community

MODELS = [model for model in apps.get_models() if has_community(model)]
LINKS = [(model, field) for model in MODELS for field in scoped_relations(model)]


@pytest.fixture(params=MODELS, ids=lambda model: model._meta.label)
def model(request: pytest.FixtureRequest) -> Any:
    return request.param


def unscoped_reads(model: Any) -> Iterator[Callable[[], object]]:
    yield lambda: list(model.objects.all())
    yield lambda: (model.objects.count(),)
    yield lambda: model.objects.filter(pk=1).exists()
    yield lambda: model.objects.get(pk=1)
    yield lambda: model.objects.update(community=None)
    yield lambda: model._base_manager.filter(pk=1).first()


def test_a_read_that_forgets_its_community_raises(model: Any) -> None:
    for read in unscoped_reads(model):
        with pytest.raises(ScopeError):
            read()


def crossings(model: Any, foreign: Community) -> Iterator[Callable[[], object]]:
    """Every way to write a row of `foreign` while another community's scope is open."""
    yield lambda: model(community=foreign).save()
    yield lambda: model(pk=1, community=foreign).save(force_update=True)
    yield lambda: model.objects.create(community=foreign)
    yield lambda: model.objects.bulk_create([model(community=foreign)])
    yield lambda: model.objects.bulk_update([model(pk=1, community=foreign)], ["community"])
    yield lambda: model.objects.update(community=foreign)
    yield lambda: model.objects.filter(pk=1).update(community_id=foreign.pk)
    yield lambda: model.objects.get_or_create(pk=0, defaults={"community": foreign})
    yield lambda: model.objects.update_or_create(pk=0, defaults={"community": foreign})
    yield lambda: model._base_manager.create(community=foreign)


def test_a_row_of_another_community_cannot_be_written(
    model: Any, scoped: Community, other_community: Community
) -> None:
    for number, write in enumerate(crossings(model, other_community)):
        with pytest.raises((TenancyError, AppendOnlyError)):
            pytest.fail(f"write {number} passed: {write()}")


def test_a_row_cannot_be_written_outside_any_scope(model: Any, community: Community) -> None:
    for write in (
        lambda: model(community=community).save(),
        lambda: model.objects.create(community=community),
    ):
        with pytest.raises(TenancyError, match="outside any scope"):
            write()


def test_the_rows_of_one_community_are_not_seen_from_another(
    user_of: Callable[[str], User], community: Community, other_community: Community
) -> None:
    from maillage.platform.tenancy.models import Membership

    here, there = user_of("coordinator"), user_of("stranger")
    with scope(community=community):
        assert {row.user_id for row in Membership.objects.all()} == {here.pk}
        assert Membership.objects.filter(user=there).update(function="x") == 0
        assert Membership.objects.filter(user=there).delete()[0] == 0
    with scopes_disabled():
        assert Membership.objects.get(user=there).function == ""


@pytest.mark.parametrize(("row", "field"), LINKS, ids=str)
def test_a_row_cannot_point_into_another_community(
    row: Any, field: Any, scoped: Community, other_community: Community
) -> None:
    target = field.related_model(pk=1, community=other_community)
    with pytest.raises(TenancyError, match="points into another community"):
        row(community=scoped, **{field.name: target}).save()
    with pytest.raises(TenancyError, match="points into another community"):
        row.objects.bulk_create([row(community=scoped, **{field.name: target})])
    with pytest.raises(TenancyError, match="may not change"):
        row.objects.update(**{field.name: target})


def test_a_link_is_judged_even_when_only_its_key_is_known(
    user_of: Callable[[str], User],
    community: Community,
    other_community: Community,
    django_assert_num_queries: Any,
) -> None:
    from django.test.utils import isolate_apps

    from maillage.platform.tenancy.models import Membership

    user_of("stranger")
    user_of("coordinator")
    with scope(community=other_community):
        foreign = Membership.objects.get().pk
    with isolate_apps("maillage.platform.tenancy"):

        class Pointer(CommunityModel):
            membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+")

            class Meta(CommunityModel.Meta):
                app_label = "tenancy"

    with scope(community=community):
        own = Membership.objects.get().pk
        with pytest.raises(TenancyError, match="points into another community"):
            check_row(Pointer(community=community, membership_id=foreign))
        # What a write leaves as it is crosses nothing.
        check_row(Pointer(community=community, membership_id=foreign), ["community"])
        pointers = [Pointer(community=community, membership_id=pk) for pk in (own, own, own, foreign)]
        with (
            django_assert_num_queries(1),
            pytest.raises(TenancyError, match="points into another community"),
        ):
            Pointer.objects.bulk_create(pointers)
        with pytest.raises(TenancyError, match="points into another community"):
            Pointer.objects.bulk_create([Pointer(community=community, membership_id=0)])
