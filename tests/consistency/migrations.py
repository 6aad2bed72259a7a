"""What a migration may do while processes of the version before go on reading and writing the same tables.

During an upgrade the tables are changed first, then the processes are renewed one after the other: for some minutes the
old code works on the new tables. Each check returns the faults that it sees, in words.

What must go goes in two versions: the first stops using it (and gives a column a database default, or allows null),
the second takes it away, with this note in its file:

    # expand/contract, step 2: unused since VERSION, because REASON
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from typing import Any

from django.db import migrations, models
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from maillage.platform.migrating.creating import one_by_one

NOTE = re.compile(r"^\s*# expand/contract, step 2: unused since \d+\.\d+\S*, because \S.{9,}$", re.MULTILINE)
# Landed before anybody ran an older version of the code on the same tables.
BASELINE = frozenset(
    {
        ("access", "0001_initial"),
        ("accounts", "0001_initial"),
        ("accounts", "0002_initial"),
        ("audit", "0001_initial"),
        ("directory", "0001_initial"),
        ("directory", "0002_movement_places"),
        ("directory", "0003_everyone_and_every_place"),
        ("files", "0001_initial"),
        ("messaging", "0001_initial"),
        ("tables", "0001_initial"),
        ("tasks", "0001_initial"),
        ("tasks", "0002_duejob_running_by"),
        ("tenancy", "0001_initial"),
        ("territory", "0001_initial"),
    }
)

# The old code still names what these take away or call otherwise.
_TAKES_AWAY = (
    migrations.RemoveField,
    migrations.DeleteModel,
    migrations.RenameField,
    migrations.RenameModel,
    migrations.AlterModelTable,
    migrations.AlterUniqueTogether,
    migrations.AlterOrderWithRespectTo,
)
# Nothing of the database changes, or only what old code does not meet.
_HARMLESS = (
    migrations.CreateModel,
    migrations.RemoveConstraint,
    migrations.RemoveIndex,
    migrations.RenameIndex,
    migrations.AlterModelManagers,
    migrations.AlterModelOptions,
    migrations.AlterModelTableComment,
    migrations.AlterIndexTogether,
)


def faults(migration: Any, state: ProjectState, source: str) -> Iterator[str]:
    """What of this migration old code would not survive. state: the models just before it; source: the file's text."""
    if NOTE.search(source):
        return
    new: set[str] = set()
    for operation in one_by_one(migration.operations):
        yield from _faults(operation, migration.app_label, state, new)
        if isinstance(operation, migrations.CreateModel):
            new.add(operation.name_lower)
        operation.state_forwards(migration.app_label, state)


def _faults(operation: Operation, app: str, state: ProjectState, new: set[str]) -> Iterator[str]:
    target = getattr(operation, "model_name_lower", getattr(operation, "name_lower", ""))
    # A table that this very migration makes is unknown to the old code.
    if target in new or isinstance(operation, _HARMLESS):
        return
    name = f"{type(operation).__name__} on {app}.{target}"
    if isinstance(operation, migrations.AddField):
        yield from _added(operation, name)
    elif isinstance(operation, migrations.AlterField):
        yield from _altered(operation, app, state, name)
    elif isinstance(operation, migrations.AddConstraint):
        yield f"{name}: old code may write rows that the constraint refuses"
    elif isinstance(operation, migrations.AddIndex):
        yield from _indexed(app, target, name)
    elif isinstance(operation, migrations.RunPython):
        yield from _run(operation, app)
    elif isinstance(operation, _TAKES_AWAY):
        yield f"{name}: old code still uses it"
    else:
        yield f"{name}: nobody has said whether old code survives it"


def _added(operation: Any, name: str) -> Iterator[str]:
    field = operation.field
    if field.many_to_many:
        return
    if not field.null and field.db_default is models.NOT_PROVIDED:
        yield f"{name}.{operation.name}: give it a db_default or null=True, or old code cannot insert any more"
    if field.unique and not field.null:
        yield f"{name}.{operation.name}: unique, and the same default for each row that old code writes"


# Which kinds a column may become without one stored or written value being refused.
_WIDER = {
    "CharField": {"CharField", "TextField"},
    "EmailField": {"CharField", "TextField", "EmailField"},
    "SlugField": {"CharField", "TextField", "SlugField"},
    "PositiveSmallIntegerField": {
        "PositiveIntegerField",
        "PositiveBigIntegerField",
        "IntegerField",
        "BigIntegerField",
    },
    "PositiveIntegerField": {"PositiveBigIntegerField", "BigIntegerField"},
    "SmallIntegerField": {"IntegerField", "BigIntegerField"},
    "IntegerField": {"BigIntegerField"},
}


def _altered(operation: Any, app: str, state: ProjectState, name: str) -> Iterator[str]:
    old: Any = state.models[app, operation.model_name_lower].fields[operation.name]
    new = operation.field
    where = f"{name}.{operation.name}"
    kinds = old.get_internal_type(), new.get_internal_type()
    if kinds[0] != kinds[1] and kinds[1] not in _WIDER.get(kinds[0], set()):
        yield f"{where}: {kinds[0]} becomes {kinds[1]}"
    if new.max_length is not None and (old.max_length is None or new.max_length < old.max_length):
        yield f"{where}: shorter than old code writes"
    if old.null and not new.null:
        yield f"{where}: old code may still write null"
    if new.unique and not old.unique:
        yield f"{where}: old code may write the same value twice"
    if old.db_default is not models.NOT_PROVIDED and new.db_default is models.NOT_PROVIDED and not new.null:
        yield f"{where}: old code may rely on its default in the database"
    if getattr(new, "decimal_places", 0) < getattr(old, "decimal_places", 0):
        yield f"{where}: fewer decimals"


# Tables that grow to millions of rows: to index them keeps writers waiting, unless it is done concurrently.
LARGE = frozenset(
    {
        ("directory", "activity"),
        ("directory", "professional"),
        ("directory", "nameword"),
        ("directory", "movement"),
        ("directory", "structure"),
        ("directory", "structureactivity"),
        ("audit", "auditentry"),
        ("audit", "accessentry"),
        ("messaging", "message"),
    }
)


def _indexed(app: str, target: str, name: str) -> Iterator[str]:
    if (app, target) in LARGE:
        yield f"{name}: a large table; use AddIndexConcurrently in a migration of its own (atomic = False)"


def _run(operation: Any, app: str) -> Iterator[str]:
    if operation.reverse_code is None:
        yield f"RunPython in {app}: it has no reverse (RunPython.noop where there is nothing to undo)"
    if not (operation.code.__doc__ or "").strip():
        yield f"RunPython in {app}: its docstring must say how many rows it writes, and in which batches"


def source_of(migration: Any) -> str:
    return inspect.getsource(inspect.getmodule(type(migration)) or type(migration))
