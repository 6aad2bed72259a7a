"""Which tables are kept, and which are left out and why. Read from the migrations that the database has had.

So a database can be kept while the code is already newer (the order of an upgrade: new code, backup, migrate), and a
table that a room adds is kept without anything to declare.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any, Final

from django.apps import apps as installed
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader

from maillage.platform.keeping.columns import KNOWN, Column, column_of

# Label of the model -> why it is not in a backup.
LEFT_OUT: Final[dict[str, str]] = {
    "sessions.Session": "people sign in again after a restoration",
    "usersessions.UserSession": "says where the sessions above are open",
    "account.EmailConfirmation": "links of three days, never sent by this product",
    "accounts.SharedCount": "tries to sign in, counted for minutes or hours",
    "tasks.WorkerHeartbeat": "signs of life of workers that are no longer there",
}


class NewerDatabase(Exception):
    """The database has had migrations that this code does not know; `args` are their names."""


@dataclass(frozen=True)
class Table:
    """A table in neutral form. key: its primary key, by which rows are ordered; counted: the database numbers it."""

    name: str
    label: str
    key: tuple[str, ...]
    counted: bool
    columns: tuple[Column, ...]

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Table:
        """The table that `as_json` described; ValueError for anything else."""
        try:
            columns = tuple(Column(**one) for one in data["columns"])
            table = cls(**{**data, "columns": columns, "key": tuple(data["key"])})
        except (TypeError, KeyError) as error:
            raise ValueError(f"not a table: {error}") from error
        names = [table.name, *(column.name for column in columns)]
        if not all(str(name).isidentifier() and str(name).isascii() for name in names):
            raise ValueError("a table or a column has a name that no model gives")
        if (
            any(column.family not in KNOWN for column in columns)
            or not table.key
            or not set(table.key) <= set(names[1:])
        ):
            raise ValueError(f"{table.name}: its columns are not described as they should be")
        return table


def table_of(model: Any) -> Table:
    """The table of a model (real or of a migration's state). TypeError for a column of an unknown type."""
    meta = model._meta
    columns = tuple(column_of(field) for field in meta.concrete_fields)
    key = tuple(field.column for field in meta.pk_fields)
    counted = meta.auto_field is not None and key == (meta.auto_field.column,)
    return Table(meta.db_table, meta.label, key, counted, columns)


def kept_models(models: Iterable[Any]) -> Iterator[Any]:
    """Those that have a table of their own which is kept, links between two tables included."""
    for model in models:
        if model._meta.managed and not model._meta.proxy and model._meta.label not in LEFT_OUT:
            yield model


def applied_migrations(loader: MigrationLoader) -> list[tuple[str, str]]:
    """(app, name) of each migration that the database has had, in an order in which they can be applied."""
    applied = set(loader.applied_migrations)
    known = set(loader.disk_migrations) | _replaced(loader)
    if unknown := {node for node in applied - known if node[0] in loader.migrated_apps}:
        raise NewerDatabase(*sorted(f"{app}.{name}" for app, name in unknown))
    plan: dict[tuple[str, str], None] = {}
    for leaf in loader.graph.leaf_nodes():
        for node in loader.graph.forwards_plan(leaf):
            if node in applied:
                plan[node] = None
    return list(plan)


def _replaced(loader: MigrationLoader) -> set[tuple[str, str]]:
    """Migrations that a squashed one stands for."""
    return {old for migration in loader.disk_migrations.values() for old in migration.replaces}


def tables_of(connection: BaseDatabaseWrapper) -> tuple[list[Table], list[tuple[str, str]]]:
    """The tables to keep as this database has them, by name, and the migrations that it has had.

    NewerDatabase if the code is older than the database.
    """
    loader = MigrationLoader(connection)
    applied = applied_migrations(loader)
    if set(loader.graph.nodes) == set(applied):
        models = installed.get_models(include_auto_created=True)
    else:
        state = loader.project_state(applied)
        models = state.apps.get_models(include_auto_created=True)
    return sorted((table_of(model) for model in kept_models(models)), key=lambda table: table.name), applied
