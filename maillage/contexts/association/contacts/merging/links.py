"""Every row that names a contact, found by walking the models: a new one cannot be forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from django.apps import apps
from django.db import models

from maillage.contexts.association.contacts.models import Contact


@cache
def links() -> tuple[models.ForeignKey[Any, Any], ...]:
    """Foreign keys to a contact of all contexts, hidden ones (`related_name="+"`) too, by label and name."""
    found = [
        field
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.local_fields
        if isinstance(field, models.ForeignKey) and field.related_model is Contact
    ]
    return tuple(sorted(found, key=lambda field: (field.model._meta.label, field.name)))


def rows_of(field: models.ForeignKey[Any, Any], contact: Contact) -> models.QuerySet[Any]:
    """The rows that name this contact by that key."""
    rows: models.QuerySet[Any] = field.model._default_manager.filter(**{field.name: contact})
    return rows


def clashes(field: models.ForeignKey[Any, Any], kept: Contact, gone: Contact) -> int:
    """Rows of `gone` that a unique constraint forbids to give to `kept`. 2 queries for each constraint with the key."""
    return sum(
        len(set(rows_of(field, kept).filter(condition).values_list(*others))
            & set(rows_of(field, gone).filter(condition).values_list(*others)))
        for others, condition in _constraints(field)
    )  # fmt: skip


def is_bound(field: models.ForeignKey[Any, Any]) -> bool:
    """True if a unique constraint holds the key: two rows of two contacts may become the same row."""
    return next(_constraints(field), None) is not None


def _constraints(field: models.ForeignKey[Any, Any]) -> Iterator[tuple[tuple[str, ...], models.Q]]:
    """The other columns of each constraint with the key, and its condition."""
    for constraint in field.model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint) and field.name in constraint.fields:
            others = tuple(name for name in constraint.fields if name not in (field.name, "community"))
            yield others or ("community",), constraint.condition or models.Q()
    if field.unique:
        yield ("community",), models.Q()


def hand_over(
    field: models.ForeignKey[Any, Any], rows: models.QuerySet[Any], new: models.Model | None
) -> None:
    """These rows name `new` by that key: one by one, as links are never changed in bulk (`tenancy.scoping`)."""
    for row in rows.order_by("pk"):
        setattr(row, field.name, new)
        row.save(update_fields=[field.name])
