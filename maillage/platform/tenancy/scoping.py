"""Reads that forget their community raise; writes for another community raise.

django-scopes closes unscoped reads. It does not see rows created for B inside the scope of A,
bulk writes, or links between rows of two communities: `check_row` does, at the places that
every ORM write of a row passes through (`save_base`, `bulk_create`, `bulk_update`, `update`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Any, Final

from django.db import connection, models
from django_scopes import ScopedManager, get_scope

from maillage.platform.tenancy.health import check_health, check_health_values

if TYPE_CHECKING:
    from maillage.platform.tenancy.models import Community

# Keys in one query; SQLite takes no more than 250,000, a short one is planned as quickly.
_AT_ONCE: Final = 1_000


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


def open_community() -> Community:
    """The community of the scope that is open. TenancyError outside any."""
    community: Community | None = get_scope().get("community")
    if community is None:
        raise TenancyError("asked for the community outside any scope")
    return community


def check_row(row: Any, written: Collection[str] | None = None) -> None:
    """Raise TenancyError unless the row, and every row of a community it points at, is of the open scope.

    written: names of the fields that the write changes, None for all: a link that stays as it is crosses nothing.
    """
    for field, target_id, expected in _links_to_read(row, written):
        if _community_of(field.related_model, target_id) != expected:
            raise _crossing(field)


def _links_to_read(row: Any, written: Collection[str] | None) -> list[tuple[Any, Any, int]]:
    """Links to rows that are not in memory: the field, the key it holds, the community that the target must have.

    What can be judged without the database is judged here.
    """
    community = current_community(row)
    expected = row.community_id if community is None else community.pk
    if row.community_id != expected:
        raise TenancyError(f"{row._meta.label}: community {row.community_id} written in scope {expected}")
    found = []
    for field in scoped_relations(type(row)):
        if written is not None and field.name not in written and field.attname not in written:
            continue
        target_id = getattr(row, field.attname)
        if target_id is None:
            continue
        if not field.is_cached(row):
            found.append((field, field.target_field.to_python(target_id), expected))
        elif getattr(row, field.name).community_id != expected:
            raise _crossing(field)
    return found


def _crossing(field: Any) -> TenancyError:
    return TenancyError(f"{field.model._meta.label}.{field.name}: points into another community")


def _check_rows(rows: Iterable[Any], written: Collection[str] | None = None) -> None:
    """The same for many rows; each row that they point at is read once, one query for each model and link."""
    wanted: dict[Any, dict[Any, int]] = {}
    for row in rows:
        check_health(row)
        if row.community_id is None:
            continue
        for field, target_id, expected in _links_to_read(row, written):
            if wanted.setdefault(field, {}).setdefault(target_id, expected) != expected:
                raise _crossing(field)
    for field, expected_of in wanted.items():
        if expected_of != _communities_of(field.related_model, list(expected_of)):
            raise _crossing(field)


def _community_of(model: Any, pk: Any) -> int | None:
    """Community of one row, read without scope: the guard must see what the scope would hide.

    Written by hand: for Django to write this query takes ten times as long as to run it, and it goes with every write.
    """
    name = connection.ops.quote_name
    table, column, key = name(model._meta.db_table), name("community_id"), name(model._meta.pk.column)
    with connection.cursor() as cursor:
        query = f"SELECT {column} FROM {table} WHERE {key} = %s"  # noqa: S608  # names of our models
        cursor.execute(query, [model._meta.pk.get_db_prep_value(pk, connection)])
        found = cursor.fetchone()
    return found[0] if found else None


def _communities_of(model: Any, pks: list[Any]) -> dict[Any, int | None]:
    """Key -> community of these rows."""
    found: dict[Any, int | None] = {}
    for start in range(0, len(pks), _AT_ONCE):
        part: models.QuerySet[Any] = models.QuerySet(model).filter(pk__in=pks[start : start + _AT_ONCE])
        found |= dict(part.values_list("pk", "community_id"))
    return found


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

    def bulk_update(self, objs: Iterable[Any], fields: Iterable[str], batch_size: int | None = None) -> int:
        rows, written = list(objs), list(fields)
        _check_rows(rows, written)
        return super().bulk_update(rows, written, batch_size)

    def update(self, **kwargs: Any) -> int:
        links = scoped_relations(self.model)
        # A link may be taken away in bulk (`SET_NULL` of a deletion does): nothing crosses then.
        kept = {name for name, value in kwargs.items() if value is not None}
        crossing = kept.intersection({*(f.name for f in links), *(f.attname for f in links)})
        crossing |= {"community", "community_id"}.intersection(kwargs)
        if crossing:
            raise TenancyError(f"{self.model._meta.label}: {sorted(crossing)} may not change in an update()")
        check_health_values(self.model, kwargs)
        return super().update(**kwargs)
