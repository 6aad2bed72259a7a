"""A new database built beside the one in use, from an archive: tables as at the backup, rows, links checked.

Nothing of the database in use is touched until `Site.take_over`, which is one stroke: a file renamed (SQLite), one
transaction (PostgreSQL).
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor

from maillage.platform.keeping.inventory import Table
from maillage.platform.keeping.refusals import DamagedArchive, KeepingRefused
from maillage.platform.migrating import at_once
from maillage.platform.tenancy.new_modules import offer_new_modules


class Site(Protocol):
    """Where a new database is built."""

    wrapper: BaseDatabaseWrapper

    def open(self) -> None:
        """Make the empty place, whatever a killed restoration left there."""

    def before_rows(self) -> None:
        """Set aside what slows down the writing of many rows: links between tables, indexes."""

    def after_rows(self) -> None:
        """Put it back and check it. KeepingRefused if a row points at none, or is there twice."""

    def take_over(self) -> None:
        """Become the database in use, at one stroke."""

    def discard(self) -> None:
        """Leave nothing."""


def site_for(settings_dict: dict[str, Any]) -> Site:
    """The place beside the database of these settings (as in `DATABASES`)."""
    from maillage.platform.keeping.site_postgresql import PostgresqlSite
    from maillage.platform.keeping.site_sqlite import SqliteSite

    if settings_dict["ENGINE"].endswith("sqlite3"):
        return SqliteSite(settings_dict, Path(f"{settings_dict['NAME']}.restauration"))
    return PostgresqlSite(settings_dict)


def wrapper_of(settings_dict: dict[str, Any], **changes: Any) -> BaseDatabaseWrapper:
    """A connection of its own to a database with these settings, some of them changed."""
    from django.db.utils import load_backend

    whole = copy.deepcopy(connections[DEFAULT_DB_ALIAS].settings_dict)
    whole.update(copy.deepcopy(settings_dict))
    whole.update(changes)
    backend: Any = load_backend(whole["ENGINE"])
    return backend.DatabaseWrapper(whole, DEFAULT_DB_ALIAS)


@contextmanager
def standing_in(wrapper: BaseDatabaseWrapper) -> Iterator[None]:
    """Let `wrapper` be the default database of this thread: migrations that move data use the models as they are."""
    before = connections[DEFAULT_DB_ALIAS]
    connections[DEFAULT_DB_ALIAS] = wrapper
    try:
        yield
    finally:
        connections[DEFAULT_DB_ALIAS] = before


def migrate_to(wrapper: BaseDatabaseWrapper, wanted: list[tuple[str, str]]) -> None:
    """Give an empty database exactly these migrations. KeepingRefused if the code does not know one of them."""
    executor = MigrationExecutor(wrapper)
    loader: Any = executor.loader
    # As they were applied: a squashed one does not stand for those that it replaces.
    loader.replace_migrations = False
    loader.build_graph()
    if unknown := sorted(f"{app}.{name}" for app, name in wanted if (app, name) not in loader.graph.nodes):
        raise KeepingRefused(
            f"Cette sauvegarde vient d’une version plus récente de Maillage ({unknown[0]} y est inconnu) : "
            "rien n’a été touché. Installez d’abord cette version, puis recommencez."
        )
    full_plan = executor.migration_plan(loader.graph.leaf_nodes(), clean_start=True)
    chosen = set(wanted)
    plan = [migration for migration, _ in full_plan if (migration.app_label, migration.name) in chosen]
    if len(plan) != len(chosen):
        raise DamagedArchive("la liste de ses migrations n’est pas cohérente")
    # A backup of this very version; an older one goes the way that its database went.
    if len(plan) == len(full_plan) and at_once.make_all(executor, plan):
        return
    executor.migrate(targets=[], plan=[(migration, False) for migration in plan])


def bring_forward(wrapper: BaseDatabaseWrapper) -> bool:
    """Migrate the database, which must be the default one, to this version; False if it already is there."""
    executor = MigrationExecutor(wrapper)
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        # Nothing to do, then, for what `migrate` does besides: its rows came with the backup.
        return False
    call_command("migrate", interactive=False, verbosity=0, skip_checks=True)
    offer_new_modules()
    return True


def check_tables(wrapper: BaseDatabaseWrapper, tables: list[Table]) -> None:
    """DamagedArchive unless each table stands in the new database with exactly the columns that were kept."""
    with wrapper.cursor() as cursor:
        there = set(wrapper.introspection.table_names(cursor))
        for table in tables:
            if table.name not in there:
                raise DamagedArchive(f"sa table {table.name} est inconnue")
            columns = {one.name for one in wrapper.introspection.get_table_description(cursor, table.name)}
            if columns != {column.name for column in table.columns}:
                raise DamagedArchive(
                    f"les colonnes de sa table {table.name} ne sont pas celles de sa version"
                )


def empty_tables(wrapper: BaseDatabaseWrapper, tables: list[Table]) -> None:
    """Remove what migrations wrote by themselves: the backup holds it."""
    with wrapper.cursor() as cursor:
        for table in tables:
            cursor.execute(f'DELETE FROM "{table.name}"')  # noqa: S608  # names of our models


def count_rows(wrapper: BaseDatabaseWrapper, tables: list[Table]) -> dict[str, int]:
    with wrapper.cursor() as cursor:
        counts = {}
        for table in tables:
            cursor.execute(f'SELECT count(*) FROM "{table.name}"')  # noqa: S608  # names of our models
            counts[table.name] = cursor.fetchone()[0]
    return counts
