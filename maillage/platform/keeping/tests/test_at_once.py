"""Tables made at once are those that the migrations make, to the last default, and so are their rows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations import AddField, Migration, RunPython, RunSQL, SeparateDatabaseAndState
from django.db.migrations.executor import MigrationExecutor

from maillage.platform.keeping.building import Site, migrate_to, standing_in
from maillage.platform.keeping.inventory import applied_migrations
from maillage.platform.keeping.site_postgresql import PostgresqlSite
from maillage.platform.keeping.site_sqlite import SqliteSite
from maillage.platform.migrating import at_once

OF_POSTGRESQL = {
    "columns": """
        SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity,
               a.attgenerated, a.attcollation::regcollation::text, pg_get_expr(d.adbin, d.adrelid)
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
        LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        WHERE c.relnamespace = %s::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped""",
    "constraints": """
        SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
        WHERE connamespace = %s::regnamespace""",
    "indexes": "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = %s",
    "counters": """
        SELECT sequencename, data_type::text, start_value, min_value, max_value, increment_by, cycle
        FROM pg_sequences WHERE schemaname = %s""",
    "others": """
        SELECT relname, relkind::text FROM pg_class
        WHERE relnamespace = %s::regnamespace AND relkind NOT IN ('r', 'i', 'S')""",
    "triggers": """
        SELECT tgname, pg_get_triggerdef(pg_trigger.oid) FROM pg_trigger
        JOIN pg_class ON pg_class.oid = tgrelid WHERE relnamespace = %s::regnamespace AND NOT tgisinternal""",
    "functions": "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = %s::regnamespace",
}


def form_of(wrapper: BaseDatabaseWrapper) -> set[tuple[str, ...]]:
    """All that a database has besides rows, in lines; in which order columns stand, which nobody asks for, aside."""
    with wrapper.cursor() as cursor:
        if wrapper.vendor == "sqlite":
            cursor.execute("SELECT type, name, tbl_name, sql FROM sqlite_master")
            return {(kind, name, table, *parts(sql or "")) for kind, name, table, sql in cursor.fetchall()}
        cursor.execute("SELECT current_schema()")
        (schema,) = cursor.fetchone()
        found: set[tuple[str, ...]] = set()
        for kind, query in OF_POSTGRESQL.items():
            cursor.execute(query, [schema])
            # The schema is the only thing that may differ.
            found |= {(kind, *(str(cell).replace(f"{schema}.", "") for cell in row)) for row in cursor}
        return found


def parts(sql: str) -> list[str]:
    """What stands between the commas of CREATE TABLE, sorted; another statement is one part."""
    if not sql.startswith("CREATE TABLE"):
        return [sql]
    head, _, body = sql.partition("(")
    found, depth = [""], 0
    for piece in re.split(r"([(),])", body.rpartition(")")[0]):
        depth += {"(": 1, ")": -1}.get(piece, 0)
        if piece == "," and not depth:
            found.append("")
        else:
            found[-1] += piece
    return [head, *sorted(part.strip() for part in found)]


def rows_of(wrapper: BaseDatabaseWrapper) -> dict[str, list[str]]:
    """Rows of each table that has some, without their numbers and without the hour of a migration."""
    found: dict[str, list[str]] = {}
    with wrapper.cursor() as cursor:
        for table in wrapper.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # names of our own tables
            names = [column[0] for column in cursor.description]
            left_out = {"id", "applied"} if table == "django_migrations" else set()
            rows = [
                str(
                    {
                        name: cell
                        for name, cell in sorted(zip(names, row, strict=True))
                        if name not in left_out
                    }
                )
                for row in cursor.fetchall()
            ]
            if rows:
                found[table] = sorted(rows)
    return found


@pytest.fixture
def site(db: None, tmp_path: Path) -> Iterator[Site]:
    """An empty place on the run's kind of database, beside that of the tests, which migrations made."""
    known: dict[str, Any] = connection.settings_dict
    made: Site = (
        SqliteSite(known | {"NAME": str(tmp_path / "final.sqlite3")}, tmp_path / "new.sqlite3")
        if connection.vendor == "sqlite"
        else PostgresqlSite(known, schema="maillage_at_once")
    )
    made.open()
    yield made
    made.discard()


@pytest.fixture
def nobody_migrates(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: object, **named: object) -> None:
        raise AssertionError("migrated one after the other")

    monkeypatch.setattr(MigrationExecutor, "apply_migration", refuse)


@pytest.mark.django_db(transaction=True)
def test_a_first_migration_makes_what_all_migrations_make(site: Site, nobody_migrates: None) -> None:
    migrated, rows = form_of(connection), rows_of(connection)
    # Standing in, the new database is the default one.
    with standing_in(site.wrapper):
        assert at_once.make_if_empty(site.wrapper)
        assert form_of(site.wrapper) == migrated
        call_command("migrate", interactive=False, verbosity=0)
        assert not at_once.make_if_empty(site.wrapper)
    assert form_of(site.wrapper) == migrated
    assert rows_of(site.wrapper) == rows


def test_a_backup_of_this_version_is_restored_without_migrating(site: Site, nobody_migrates: None) -> None:
    applied, migrated = applied_migrations(MigrationExecutor(connection).loader), form_of(connection)
    with standing_in(site.wrapper):
        migrate_to(site.wrapper, applied)
        assert set(applied_migrations(MigrationExecutor(site.wrapper).loader)) == set(applied)
        assert form_of(site.wrapper) == migrated


def test_cut_short_it_leaves_what_migrating_begins_with(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def cut(self: MigrationExecutor, migration: Migration) -> None:
        raise KeyboardInterrupt

    if connection.vendor == "sqlite":
        # The place of a restoration has no journal, since it is thrown away; a database in use has one.
        site.wrapper.settings_dict["OPTIONS"]["init_command"] = ""
    monkeypatch.setattr(MigrationExecutor, "record_migration", cut)
    with standing_in(site.wrapper):
        with pytest.raises(KeyboardInterrupt):
            at_once.make_if_empty(site.wrapper)
        with site.wrapper.cursor() as cursor:
            assert site.wrapper.introspection.table_names(cursor) == ["django_migrations"]
        assert not at_once.make_if_empty(site.wrapper)


@pytest.mark.parametrize(
    "by_hand",
    [RunPython(RunPython.noop), RunSQL("SELECT 1"), SeparateDatabaseAndState()],
    ids=lambda one: type(one).__name__,
)
def test_what_is_done_by_hand_and_was_not_read_is_migrated(by_hand: Any) -> None:
    class Later(Migration):
        operations = [AddField("room", "floor", models.IntegerField()), by_hand]

    class Plain(Migration):
        operations = [AddField("room", "floor", models.IntegerField())]

    assert at_once.unread([Plain("0002_plain", "example"), Later("0003_later", "example")]) == {
        ("example", "0003_later")
    }
    executor: Any = None
    assert not at_once.make_all(executor, [Later("0003_later", "example")])


def test_every_migration_of_today_was_read(db: None) -> None:
    """A new one that works by hand: read it, then name it in `at_once` if it leaves an empty database as it was."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes(), clean_start=True)
    assert at_once.unread(one for one, _ in plan) == set()
