"""The tables of this version in an empty database, made at once: within a second, where its migrations take fifteen.

A migration brings the tables of one version to the next one, and for that has Django draw half of the models again.
Where there is no table yet, the last form can be made directly. `keeping/tests/test_at_once.py` compares the two ways,
on both databases: every table, column, default, link, index, counter and row.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from django.core.management import call_command
from django.db import router
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations import Migration, RunPython, RunSQL, SeparateDatabaseAndState
from django.db.migrations.executor import MigrationExecutor

Node = tuple[str, str]

# What Django cannot know of beforehand: such a migration may make a trigger, or write rows.
_BY_HAND: Final = (RunPython, RunSQL, SeparateDatabaseAndState)
# Those of them that were read, and only change rows that are there: in an empty database they do nothing.
_OF_ROWS_THAT_ARE_THERE: Final[frozenset[Node]] = frozenset(
    {
        ("account", "0006_emailaddress_lower"),
        ("account", "0008_emailaddress_unique_primary_email_fixup"),
        ("atlas", "0002_switch_on"),
        ("auth", "0011_update_proxy_permissions"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("django_tasks_database", "0008_separate_results_field"),
        ("django_tasks_database", "0011_rename_complete_status"),
        ("django_tasks_database", "0013_separate_exception_fields"),
        ("django_tasks_database", "0016_remove_dbtaskresult_django_task_new_ordering_idx_and_more"),
        ("django_tasks_database", "0018_rename_succeeded_status"),
    }
)


def migrate(wrapper: BaseDatabaseWrapper) -> None:
    """Bring a database to this version, from nothing or from an older one, with what Django keeps beside the tables."""
    make_if_empty(wrapper)
    call_command("migrate", database=wrapper.alias, interactive=False, verbosity=0)


def make_if_empty(wrapper: BaseDatabaseWrapper) -> bool:
    """Make the tables if the database has none at all; False if there is one, or if migrating is the only way."""
    with wrapper.cursor() as cursor:
        if wrapper.introspection.table_names(cursor, include_views=True):
            return False
    executor = MigrationExecutor(wrapper)
    plan = [one for one, _ in executor.migration_plan(executor.loader.graph.leaf_nodes(), clean_start=True)]
    return make_all(executor, plan)


def make_all(executor: MigrationExecutor, plan: Sequence[Migration]) -> bool:
    """Make, in an empty database, what `plan` leads to: all migrations of this version. False: nothing was done."""
    if unread(plan):
        return False
    wrapper = executor.connection
    state = executor.loader.project_state([(one.app_label, one.name) for one in plan])
    # A kill after this line leaves what migrating begins with; one below, nothing more.
    executor.recorder.ensure_schema()
    # The types that are published are those of an older Django.
    record: Any = executor.record_migration
    with wrapper.schema_editor() as editor:
        for model in state.apps.get_models():
            known = (model._meta.app_label, model._meta.model_name) in state.models
            if known and router.allow_migrate_model(wrapper.alias, model):
                editor.create_model(model)
        for one in plan:
            record(one)
    executor.check_replacements()
    return True


def unread(plan: Iterable[Migration]) -> set[Node]:
    """Migrations that do something by hand, and that nobody has read yet."""
    by_hand = {
        (one.app_label, one.name)
        for one in plan
        if any(isinstance(operation, _BY_HAND) for operation in one.operations)
    }
    return by_hand - _OF_ROWS_THAT_ARE_THERE
