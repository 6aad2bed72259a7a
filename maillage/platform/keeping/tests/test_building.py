"""The new database beside the one in use: which migrations it takes, which rows it refuses."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection, connections
from django.db.migrations.loader import MigrationLoader

from maillage.platform.keeping.building import (
    bring_forward,
    check_tables,
    count_rows,
    migrate_to,
    standing_in,
)
from maillage.platform.keeping.columns import Mended
from maillage.platform.keeping.inventory import Table, applied_migrations, tables_of
from maillage.platform.keeping.refusals import DamagedArchive, KeepingRefused
from maillage.platform.keeping.rows import load
from maillage.platform.keeping.site_sqlite import SqliteSite

SQLITE = {"ENGINE": "django.db.backends.sqlite3", "NAME": "", "OPTIONS": {}}


@pytest.fixture
def site(db: None, tmp_path: Path) -> Iterator[SqliteSite]:
    made = SqliteSite(SQLITE | {"NAME": str(tmp_path / "final.sqlite3")}, tmp_path / "new.sqlite3")
    made.open()
    yield made
    made.discard()


def test_the_migrations_of_an_older_backup_and_no_others(site: SqliteSite) -> None:
    older = [node for node in applied_migrations(MigrationLoader(connection)) if node[0] == "contenttypes"]
    before = connections["default"]
    with standing_in(site.wrapper):
        migrate_to(site.wrapper, older[:1])
        assert MigrationLoader(site.wrapper).applied_migrations.keys() == set(older[:1])
    assert connections["default"] is before


def test_a_migration_that_this_version_does_not_know_is_refused(site: SqliteSite) -> None:
    with standing_in(site.wrapper), pytest.raises(KeepingRefused, match="version plus récente"):
        migrate_to(site.wrapper, [("accounts", "0001_initial"), ("accounts", "9999_later")])


def test_a_table_that_differs_from_its_version_is_refused(site: SqliteSite) -> None:
    tables, applied = tables_of(connection)
    with standing_in(site.wrapper):
        migrate_to(site.wrapper, applied)
        check_tables(site.wrapper, tables)
        whole = tables[0]
        for wrong in (
            Table(whole.name, whole.label, whole.key, whole.counted, whole.columns[:-1]),
            Table("elsewhere", whole.label, whole.key, whole.counted, whole.columns),
        ):
            with pytest.raises(DamagedArchive):
                check_tables(site.wrapper, [wrong])


def test_a_row_that_points_at_none_is_refused(site: SqliteSite) -> None:
    tables, applied = tables_of(connection)
    permissions = next(table for table in tables if table.name == "auth_permission")
    with standing_in(site.wrapper):
        migrate_to(site.wrapper, applied)
        site.before_rows()
        values = {"id": 1, "name": "x", "content_type_id": 77, "codename": "x"}
        row = [values[column.name] for column in permissions.columns]
        load(site.wrapper.connection, "sqlite", permissions, [row], Mended())
        assert count_rows(site.wrapper, [permissions]) == {"auth_permission": 1}
        with pytest.raises(KeepingRefused, match="renvoie à une ligne"):
            site.after_rows()


def test_the_same_row_twice_is_refused(site: SqliteSite) -> None:
    tables, applied = tables_of(connection)
    types = next(table for table in tables if table.name == "django_content_type")
    with standing_in(site.wrapper):
        migrate_to(site.wrapper, applied)
        site.before_rows()
        rows = [[{"id": n, "app_label": "a", "model": "b"}[c.name] for c in types.columns] for n in (1, 2)]
        load(site.wrapper.connection, "sqlite", types, rows, Mended())
        with pytest.raises(KeepingRefused, match="deux fois"):
            site.after_rows()


def test_a_process_of_the_old_version_starts_on_tables_that_are_ahead_of_it(db: None) -> None:
    """During an upgrade: `serve` refuses tables behind the code, not those ahead of it."""
    from maillage.config.commands.preparation import require_migrated
    from maillage.config.commands.refusal import Refusal

    require_migrated()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('accounts', '9999_later', '2026-01-01')"
        )
        require_migrated()
        cursor.execute("DELETE FROM django_migrations WHERE app = 'tasks' AND name LIKE '0002%'")
        with pytest.raises(Refusal, match="maillage migrate"):
            require_migrated()


def test_an_older_database_is_brought_forward(site: SqliteSite) -> None:
    applied = applied_migrations(MigrationLoader(connection))
    older = [node for node in applied if node[0] != "first_hour"]
    with standing_in(site.wrapper):
        migrate_to(site.wrapper, older)
        assert bring_forward(site.wrapper)
        assert set(MigrationLoader(site.wrapper).applied_migrations) == set(applied)
        assert not bring_forward(site.wrapper)
