"""Questionnaires of an action sheet, shown on its page."""

from __future__ import annotations

from typing import Any

from maillage.contexts.programme.actions.models import Action
from maillage.contexts.programme.permissions import SURVEY
from maillage.contexts.programme.surveys import queries
from maillage.platform.tenancy.actor import Actor


def of_action(actor: Actor, action: Action) -> dict[str, Any]:
    """1 query."""
    return {"surveys": list(queries.of_actions([action.pk])), "may_open": actor.can(SURVEY)}
