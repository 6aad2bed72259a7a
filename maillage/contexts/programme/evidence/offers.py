"""What `evidence` offers: the panel of an action, access to its files, words of the journal."""

from __future__ import annotations

from typing import Any, Final

from django.utils import timezone

from maillage.contexts.programme.actions.models import Action
from maillage.contexts.programme.evidence import leaving, personal_data, queries, services
from maillage.contexts.programme.evidence.permissions import may_add, may_download, may_download_frozen
from maillage.contexts.programme.evidence.proofs import shown_to
from maillage.contexts.programme.permissions import VIEW
from maillage.contexts.programme.years.freezing import Freezer, freezers
from maillage.contexts.programme.years.queries import current_year
from maillage.platform.audit.labels import name_actions, name_readings
from maillage.platform.registry import FileAccess, Panel, file_access, panels
from maillage.platform.tenancy.actor import Actor

MODULE: Final = "programme"


def register() -> None:
    """Called once, when the application starts."""
    personal_data.register()
    leaving.register()
    freezers.register(Freezer("programme.evidence", services.freeze))
    file_access.register(FileAccess(services.OWNER, may_download))
    file_access.register(FileAccess(services.FROZEN_OWNER, may_download_frozen))
    panels.register(
        Panel(
            "programme.evidence_of_action",
            "programme.action",
            40,
            VIEW,
            _of_action,
            "programme/evidence/action_panel.html",
            module=MODULE,
            queries=7,
        )
    )
    name_actions(
        {
            "evidence.added": "Preuve ajoutée",
            "evidence.changed": "Preuve modifiée",
            "evidence.removed": "Preuve retirée",
        }
    )
    name_readings({"programme.evidence": "Preuves"})


def _of_action(actor: Actor, action: Action) -> dict[str, Any]:
    """The evidence of the action in the year of today. 7 queries."""
    year = current_year(timezone.localdate())
    proofs = queries.proofs_in(year, [action.pk]) if year is not None else []
    shown = shown_to(actor, proofs)
    may = may_add(actor, action)
    if not proofs and not may:
        return {}
    return {
        "proofs": shown,
        "hidden": len(proofs) - len(shown),
        "year": year,
        "action": action,
        "may_add": may,
    }
