"""Every migration since the first version lets the processes of the version before go on serving."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ModelState, ProjectState

from tests.consistency.migrations import BASELINE, faults, source_of


def ours() -> list[tuple[tuple[str, str], Any]]:
    loader = MigrationLoader(None)
    return [
        (key, migration)
        for key, migration in sorted(loader.disk_migrations.items())
        if type(migration).__module__.startswith("maillage.") and key not in BASELINE
    ]


@pytest.mark.parametrize(
    ("key", "migration"), ours(), ids=lambda one: ".".join(one) if isinstance(one, tuple) else ""
)
def test_old_code_survives_it(key: tuple[str, str], migration: Any) -> None:
    loader = MigrationLoader(None)
    state = loader.project_state(key, at_end=False)
    assert list(faults(migration, state, source_of(migration))) == []


def test_the_baseline_is_made_of_migrations_that_exist() -> None:
    assert set(MigrationLoader(None).disk_migrations) >= BASELINE


# --- Each rule, broken once --------------------------------------------------------------------------------


def before() -> ProjectState:
    state = ProjectState()
    state.add_model(
        ModelState(
            "care",
            "Demand",
            [
                ("id", models.BigAutoField(primary_key=True)),
                ("text", models.CharField(max_length=50)),
                ("note", models.CharField(max_length=50, null=True)),
                ("count", models.IntegerField(db_default=0)),
            ],
        )
    )
    return state


def found(*operations: Any, source: str = "") -> list[str]:
    migration = migrations.Migration("0009_change", "care")
    migration.operations = list(operations)  # type: ignore[misc]  # as a migration declares them
    return list(faults(migration, before(), source))


def fill(apps: Any, editor: Any) -> None:
    pass


def fill_in_batches(apps: Any, editor: Any) -> None:
    """One row a community, a thousand at once."""


REFUSED = (
    migrations.RemoveField("demand", "text"),
    migrations.DeleteModel("Demand"),
    migrations.RenameField("demand", "text", "words"),
    migrations.RenameModel("Demand", "Ask"),
    migrations.AlterModelTable("demand", "other"),
    migrations.AddField("demand", "more", models.CharField(max_length=5, default="")),
    migrations.AddField("demand", "more", models.CharField(max_length=5, db_default="", unique=True)),
    migrations.AlterField("demand", "text", models.CharField(max_length=40)),
    migrations.AlterField("demand", "text", models.IntegerField()),
    migrations.AlterField("demand", "text", models.CharField(max_length=50, unique=True)),
    migrations.AlterField("demand", "note", models.CharField(max_length=50)),
    migrations.AlterField("demand", "count", models.IntegerField()),
    migrations.AddConstraint(
        "demand", models.CheckConstraint(condition=models.Q(count__gte=0), name="count_not_negative")
    ),
    migrations.RunPython(fill_in_batches),
    migrations.RunPython(fill, migrations.RunPython.noop),
    migrations.RunSQL("DROP TABLE care_demand", migrations.RunSQL.noop),
)


@pytest.mark.parametrize("operation", REFUSED, ids=lambda one: type(one).__name__)
def test_what_breaks_running_code_is_refused(operation: Any) -> None:
    assert len(found(operation)) == 1


ALLOWED = (
    migrations.CreateModel("Other", [("id", models.BigAutoField(primary_key=True))]),
    migrations.AddField("demand", "more", models.CharField(max_length=5, db_default="")),
    migrations.AddField("demand", "more", models.CharField(max_length=5, null=True)),
    migrations.AlterField("demand", "text", models.CharField(max_length=60)),
    migrations.AlterField("demand", "text", models.TextField()),
    migrations.AlterField("demand", "text", models.CharField(max_length=50, null=True)),
    migrations.AlterField("demand", "text", models.CharField("texte", max_length=50, choices=[("a", "b")])),
    migrations.AlterField("demand", "count", models.BigIntegerField(db_default=0)),
    migrations.AddIndex("demand", models.Index(fields=["text"], name="demand_text")),
    migrations.AlterModelOptions("demand", {"verbose_name": "demande"}),
    migrations.RunPython(fill_in_batches, migrations.RunPython.noop),
)


@pytest.mark.parametrize("operation", ALLOWED, ids=lambda one: type(one).__name__)
def test_what_leaves_running_code_alone_is_allowed(operation: Any) -> None:
    assert found(operation) == []


def test_a_table_made_by_the_same_migration_may_get_anything() -> None:
    made = migrations.CreateModel("Other", [("id", models.BigAutoField(primary_key=True))])
    assert found(made, migrations.AddField("other", "more", models.CharField(max_length=5))) == []


def test_a_large_table_is_indexed_without_stopping_writers() -> None:
    state = ProjectState()
    state.add_model(ModelState("messaging", "Message", [("id", models.BigAutoField(primary_key=True))]))
    migration = migrations.Migration("0009_change", "messaging")
    by_id = migrations.AddIndex("message", models.Index(fields=["id"], name="by_id"))
    migration.operations = [by_id]  # type: ignore[misc]  # as a migration declares them
    assert "AddIndexConcurrently" in next(faults(migration, state, ""))


def test_the_second_step_says_since_when_and_why() -> None:
    gone = migrations.RemoveField("demand", "text")
    note = "# expand/contract, step 2: unused since 0.4, because the words moved to another table\n"
    assert found(gone, source=note) == []
    assert found(gone, source="# expand/contract, step 2: unused since 0.4, because x\n") != []
