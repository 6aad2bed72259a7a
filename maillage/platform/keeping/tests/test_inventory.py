"""Every table of the product is kept, or left out with a reason."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from maillage.platform.keeping.inventory import (
    LEFT_OUT,
    NewerDatabase,
    Table,
    kept_models,
    table_of,
    tables_of,
)


def every_model() -> list[Any]:
    return [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]


@pytest.mark.django_db
def test_every_table_is_kept_or_left_out_with_a_reason() -> None:
    with connection.cursor() as cursor:
        # What SQLite keeps for itself (the figures of ANALYZE) is made anew wherever it is wanted.
        there = {one for one in connection.introspection.table_names(cursor) if not one.startswith("sqlite_")}
    kept = {table.name for table in tables_of(connection)[0]}
    left_out = {model._meta.db_table for model in every_model() if model._meta.label in LEFT_OUT}
    assert there - {"django_migrations"} == kept | left_out
    assert not kept & left_out
    assert {model._meta.label for model in every_model()} >= LEFT_OUT.keys()


def test_every_column_has_a_family() -> None:
    for model in kept_models(every_model()):
        table = table_of(model)
        assert len(table.columns) == len(model._meta.concrete_fields), table.name
        assert Table.from_json(table.as_json()) == table


def test_nothing_that_is_kept_points_at_what_is_left_out() -> None:
    for model in kept_models(every_model()):
        for field in model._meta.concrete_fields:
            if field.is_relation:
                assert field.related_model._meta.label not in LEFT_OUT, field


@pytest.mark.django_db
def test_the_tables_of_the_migrations_are_those_of_the_models() -> None:
    """The slow way, for a database that is behind the code, agrees with the quick one."""
    loader = MigrationLoader(connection)
    state = loader.project_state(list(loader.graph.nodes))
    quick, _ = tables_of(connection)
    slow = sorted(
        (table_of(model) for model in kept_models(state.apps.get_models(include_auto_created=True))),
        key=lambda table: table.name,
    )
    assert [table.name for table in slow] == [table.name for table in quick]
    for one, other in zip(slow, quick, strict=True):
        assert sorted(one.columns, key=str) == sorted(other.columns, key=str)


@pytest.mark.django_db
def test_a_database_ahead_of_the_code_is_refused() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('accounts', '9999_later', '2026-01-01')"
        )
    with pytest.raises(NewerDatabase):
        tables_of(connection)


def test_nobody_is_signed_in_by_a_restoration() -> None:
    assert LEFT_OUT.keys() >= {"sessions.Session", "usersessions.UserSession"}
