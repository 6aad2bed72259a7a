"""New tables created together, so that an empty database is migrated in seconds.

Django renders every model that is related to a new one again, and here each is related to the community: one table
after the other, an empty database cost more than half a minute. Created in one operation, they are rendered once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import CreateModel
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


class CreateModels(Operation):
    """Several `CreateModel`, in their order; they may refer to one another only backwards."""

    def __init__(self, models: Sequence[CreateModel]) -> None:
        self.models = list(models)

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return type(self).__qualname__, [self.models], {}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        rendered = state.__dict__.pop("apps", None)
        for model in self.models:
            model.state_forwards(app_label, state)
        if rendered is not None:
            # `add_model` would have rendered at each of them, had there been anything rendered.
            state.__dict__["apps"] = rendered
            state.reload_models([(app_label, model.name_lower) for model in self.models], delay=False)

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        for model in self.models:
            model.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        for model in reversed(self.models):
            model.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        return f"Create models {', '.join(model.name for model in self.models)}"


def together(operations: Sequence[Operation]) -> list[Operation]:
    """The same operations, of which each run of `CreateModel` is one."""
    joined: list[Operation] = []
    for operation in operations:
        if not isinstance(operation, CreateModel):
            joined.append(operation)
        elif joined and isinstance(joined[-1], CreateModels):
            joined[-1].models.append(operation)
        else:
            joined.append(CreateModels([operation]))
    return joined


def one_by_one(operations: Sequence[Operation]) -> Iterator[Operation]:
    """What `together` has joined, each by itself again."""
    for operation in operations:
        yield from operation.models if isinstance(operation, CreateModels) else (operation,)
