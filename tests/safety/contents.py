"""What the database holds, so that two moments can be compared."""

from __future__ import annotations

from collections.abc import Iterable

from django.apps import apps
from django.db import connection
from django.db.models import Model

# A look leaves these behind, and is meant to: the access log, sessions, and what is counted against too many tries.
LEFT_BY_A_LOOK = frozenset(
    {"audit_accessentry", "django_session", "usersessions_usersession", "accounts_sharedcount"}
)

Contents = dict[str, list[str]]


def tables() -> list[type[Model]]:
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and model._meta.db_table not in LEFT_BY_A_LOOK
    ]


def contents(community_id: int | None = None, *, but: Iterable[str] = ()) -> Contents:
    """Every row of every table as text, or those of one community only. One query per table."""
    left_out = set(but)
    found: Contents = {}
    with connection.cursor() as cursor:
        for model in tables():
            name = model._meta.db_table
            owned = any(field.column == "community_id" for field in model._meta.concrete_fields)
            if name in left_out or (community_id is not None and not owned):
                continue
            where = " WHERE community_id = %s" if community_id is not None else ""
            cursor.execute(
                f"SELECT * FROM {connection.ops.quote_name(name)}{where}",
                [community_id] if community_id is not None else [],
            )
            if rows := sorted(map(repr, cursor.fetchall())):
                found[name] = rows
    return found


def differences(before: Contents, after: Contents) -> list[str]:
    """What came, went or changed, a line each."""
    lines = []
    for name in sorted(before.keys() | after.keys()):
        old, new = before.get(name, []), after.get(name, [])
        lines += [f"{name}: - {row}" for row in old if row not in new]
        lines += [f"{name}: + {row}" for row in new if row not in old]
    return lines
