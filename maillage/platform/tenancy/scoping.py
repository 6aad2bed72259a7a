"""Reads that forget their community raise; writes for another community raise.

django-scopes closes unscoped reads. It does not see rows created for B inside the scope of A,
bulk writes, or links between rows of two communities: `check_row` does, at the places that
every ORM write of a row passes through (`save_base`, `bulk_create`, `bulk_update`, `update`).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db import models
from django_scopes import ScopedManager, get_scope

from maillage.platform.tenancy.health import check_health, check_health_values

if TYPE_CHECKING:
    from maillage.platform.tenancy.models import Community


class TenancyError(RuntimeError):
    """A programming error: a row was about to cross from one community into another."""


def community_manager(base: type[models.QuerySet[Any]] | None = None) -> Any:
    """Manager of a community's rows: unscoped use raises ScopeError, scoped use filters.

    base: a subclass of CommunityQuerySet with the model's own methods.
    """
    queryset = base or CommunityQuerySet
    return ScopedManager(_manager_class=models.Manager.from_queryset(queryset), community="community")


def current_community(row: Any) -> Community | None:
    """The community of the scope that is open; None if scopes are switched off on purpose."""
    scope = get_scope()
    if not scope.get("_enabled", True):
        return None
    community: Community | None = scope.get("community")
    if community is None:
        raise TenancyError(f"{row._meta.label}: a row of a community was written outside any scope")
    return community


def check_row(row: Any) -> None:
    """Raise TenancyError unless the row, and every row of a community it points at, is of the open scope."""
    community = current_community(row)
    expected = row.community_id if community is None else community.pk
    if row.community_id != expected:
        raise TenancyError(f"{row._meta.label}: community {row.community_id} written in scope {expected}")
    for field in scoped_relations(type(row)):
        target_id = getattr(row, field.attname)
        if target_id is None:
            continue
        if field.is_cached(row):
            target_community = getattr(row, field.name).community_id
        else:
            target_community = _community_of(field.related_model, target_id)
        if target_community != expected:
            raise TenancyError(f"{row._meta.label}.{field.name}: points into another community")


def _check_rows(rows: Iterable[Any]) -> None:
    for row in rows:
        check_health(row)
        if row.community_id is not None:
            check_row(row)


def _community_of(model: Any, pk: Any) -> int | None:
    """Community of one row, read without scope: the guard must see what the scope would hide."""
    return models.QuerySet(model).filter(pk=pk).values_list("community_id", flat=True).first()


_RELATIONS: dict[type[models.Model], list[Any]] = {}


def scoped_relations(model: type[models.Model]) -> list[Any]:
    """Foreign keys of `model` that point at rows of a community; worked out once for each model."""
    known = _RELATIONS.get(model)
    if known is None:
        relations: list[Any] = [field for field in model._meta.concrete_fields if field.is_relation]
        known = _RELATIONS[model] = [field for field in relations if _is_scoped(field.related_model)]
    return known


def _is_scoped(model: type[models.Model]) -> bool:
    return any(field.name == "community" for field in model._meta.concrete_fields)


class CommunityQuerySet(models.QuerySet[Any]):
    """Bulk writes pass the same guard as single ones."""

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        rows = list(objs)
        _check_rows(rows)
        return super().bulk_create(rows, *args, **kwargs)

    def bulk_update(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> int:
        rows = list(objs)
        _check_rows(rows)
        return super().bulk_update(rows, *args, **kwargs)

    def update(self, **kwargs: Any) -> int:
        names = {"community", "community_id", *(f.name for f in scoped_relations(self.model))}
        names |= {f.attname for f in scoped_relations(self.model)}
        crossing = names.intersection(kwargs)
        if crossing:
            raise TenancyError(f"{self.model._meta.label}: {sorted(crossing)} may not change in an update()")
        check_health_values(self.model, kwargs)
        return super().update(**kwargs)
