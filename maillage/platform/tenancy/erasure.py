"""Erase a community: every row of every table that carries its number, and nothing else.

In two moves, since a community may hold a million rows and nobody should wait for them: its door is closed at once
(`close_door`), then its rows go in short transactions (`erase_rows`), those that point first, so that a kill leaves
less of it and never a row that points nowhere. What was begun is simply done again.
National rows and the accounts stay: they are not the community's. The journal is taken out by its own room
(`audit.services.erase_community`), which leaves the chain of its seals whole; then the community itself goes
(`delete_community`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any, Final

from django.apps import apps
from django.db import models, transaction
from django.utils import timezone

from maillage.platform.tenancy.models import Community, CommunityModel, Membership, SharedModel
from maillage.platform.tenancy.services import one_at_a_time

BATCH: Final = 500


def models_of_communities() -> list[type[models.Model]]:
    """Every model whose rows belong to a community, those that point before those that are pointed at.

    ValueError if two of them point at each other: such a pair needs a thought of its own.
    """
    left = [m for m in apps.get_models() if issubclass(m, CommunityModel | SharedModel)]
    ordered: list[type[models.Model]] = []
    while left:
        pointed_at = {target for model in left for target in _targets(model)}
        free = [model for model in left if model not in pointed_at]
        if not free:
            raise ValueError(f"these models point at each other: {[model._meta.label for model in left]}")
        ordered += free
        left = [model for model in left if model in pointed_at]
    return ordered


def _links(model: type[models.Model]) -> Iterator[Any]:
    """Foreign keys towards rows of communities."""
    for field in model._meta.concrete_fields:
        if field.is_relation and issubclass(field.related_model, CommunityModel | SharedModel):  # type: ignore[arg-type]
            yield field


def _targets(model: type[models.Model]) -> set[type[models.Model]]:
    return {field.related_model for field in _links(model)} - {model}


@transaction.atomic
def close_door(community: Community) -> list[int]:
    """End every access, so that the community is found by nobody from now on; the accounts that had one."""
    one_at_a_time(community.pk)
    rows = _rows(Membership, community.pk)
    members = sorted(set(rows.values_list("user_id", flat=True)))
    rows.filter(ended_at=None).update(ended_at=timezone.now())
    return members


def erase_rows(community_pk: int, *, kept: Collection[type[models.Model]] = ()) -> int:
    """Delete the community's rows, batch by batch, but those of the models `kept`; how many. Twice is once.

    Not inside a transaction: each batch commits, so that others write in between.
    """
    return sum(_erase_rows_of(model, community_pk) for model in models_of_communities() if model not in kept)


@transaction.atomic
def delete_community(community_pk: int) -> int:
    """Delete the community itself, and what may have been written about it meanwhile; how many rows.

    IntegrityError, and nothing deleted, if a row still points at it.
    """
    erased = sum(_erase_rows_of(model, community_pk) for model in models_of_communities())
    return erased + int(models.QuerySet(Community).filter(pk=community_pk)._raw_delete("default"))


def _rows(model: type[models.Model], community_pk: int) -> models.QuerySet[Any]:
    """Read without scope: the rows of exactly this community."""
    return models.QuerySet(model).filter(community_id=community_pk)


def _erase_rows_of(model: type[models.Model], community_pk: int) -> int:
    erased = 0
    rows = _rows(model, community_pk)
    own_links = [field.name for field in _links(model) if field.related_model is model]
    for name in own_links:
        rows.exclude(**{name: None}).update(**{name: None})
    while keys := list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic():
            batch: models.QuerySet[Any] = models.QuerySet(model).filter(pk__in=keys)
            _unlink_many(model, keys)
            erased += int(batch._raw_delete("default"))
    return erased


def _unlink_many(model: type[models.Model], keys: list[int]) -> None:
    """The rows of many-to-many tables that Django made, which carry no community."""
    for field in model._meta.many_to_many:
        through: Any = field.remote_field.through
        if through._meta.auto_created:
            models.QuerySet(through).filter(**{f"{field.m2m_field_name()}__in": keys})._raw_delete("default")
