"""Tables created together are the tables created one by one."""

from __future__ import annotations

import pytest
from django.db import connection, migrations, models
from django.db.migrations.state import ProjectState

from maillage.platform.migrating.creating import CreateModels, one_by_one, together

# SQLite changes tables outside of any transaction only.
pytestmark = pytest.mark.django_db(transaction=True)


def operations() -> list[migrations.CreateModel]:
    key = ("id", models.BigAutoField(primary_key=True))
    return [
        migrations.CreateModel("House", [key, ("name", models.CharField(max_length=20))]),
        migrations.CreateModel("Room", [key, ("house", models.ForeignKey("example.House", models.CASCADE))]),
    ]


def created(all_of_them: list[migrations.operations.base.Operation]) -> tuple[ProjectState, list[str]]:
    """The models after the operations, applied as a migration applies them, and the statements of it."""
    state = ProjectState()
    # What rendered once is kept up by each operation: that is what costs.
    assert state.apps is not None
    with connection.schema_editor(collect_sql=True, atomic=False) as editor:
        for operation in all_of_them:
            before = state.clone()
            operation.state_forwards("example", state)
            operation.database_forwards("example", editor, before, state)
    return state, editor.collected_sql


def test_the_same_tables_and_the_same_models() -> None:
    one, first = created([*operations()])
    other, second = created(together(operations()))
    assert first == second
    assert one == other
    room = other.apps.get_model("example", "Room")
    house = other.apps.get_model("example", "House")
    assert room._meta.get_field("house").related_model is house
    assert [relation.related_model for relation in house._meta.related_objects] == [room]


def test_a_run_is_one_operation_and_what_stands_between_stays_in_its_place() -> None:
    first, second = operations()
    between = migrations.RunPython(migrations.RunPython.noop)
    joined = together([first, between, second])
    assert [type(one) for one in joined] == [CreateModels, migrations.RunPython, CreateModels]
    assert [type(one) for one in together(operations())] == [CreateModels]
    assert list(one_by_one(joined)) == [first, between, second]


def test_they_are_taken_away_in_the_other_order() -> None:
    (joined,) = together(operations())
    state, _ = created([joined])
    with connection.schema_editor(collect_sql=True, atomic=False) as editor:
        joined.database_backwards("example", editor, state, ProjectState())
    dropped = [line for line in editor.collected_sql if line.startswith("DROP TABLE")]
    assert [("room" in line, "house" in line) for line in dropped] == [(True, False), (False, True)]
