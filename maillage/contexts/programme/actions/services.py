"""The writes on action sheets, as others call them: each lives with what it is about."""

from __future__ import annotations

from maillage.contexts.programme.actions.refusals import ActionRefused, ChangedMeanwhile, YearIsClosed
from maillage.contexts.programme.actions.sheet.services import (
    comment,
    create_action,
    set_state,
    update_action,
)
from maillage.contexts.programme.actions.starting.services import (
    create_from_template,
    export_action,
    import_action,
)
from maillage.contexts.programme.actions.steps.services import (
    add_step,
    drop_step,
    finish_step,
    move_step,
    reorder,
    resume_step,
    start_step,
    update_step,
)
from maillage.contexts.programme.actions.tying.services import (
    add_member,
    link_decision,
    link_document,
    link_meeting,
    link_scenario,
    remove_member,
    unlink,
)

__all__ = [
    "ActionRefused",
    "ChangedMeanwhile",
    "YearIsClosed",
    "add_member",
    "add_step",
    "comment",
    "create_action",
    "create_from_template",
    "drop_step",
    "export_action",
    "finish_step",
    "import_action",
    "link_decision",
    "link_document",
    "link_meeting",
    "link_scenario",
    "move_step",
    "remove_member",
    "reorder",
    "resume_step",
    "set_state",
    "start_step",
    "unlink",
    "update_action",
    "update_step",
]
