"""What `budget` offers: navigation, the panel of an action sheet, words of the journal."""

from __future__ import annotations

from typing import Any, Final

from maillage.contexts.funding.budget import personal_data, queries
from maillage.contexts.funding.permissions import PLAN, VIEW
from maillage.core.dues.euros import euros
from maillage.platform.audit.labels import name_actions, name_readings
from maillage.platform.registry import NavEntry, Panel, navigation, panels
from maillage.platform.tenancy.actor import Actor

MODULE: Final = "funding"


def register() -> None:
    """Called once, when the application starts."""
    personal_data.register()
    navigation.register(
        NavEntry(
            "budget",
            "Budget",
            "funding:budget",
            20,
            VIEW,
            MODULE,
            detail="Prévu, engagé et payé par mission, recettes, prévision de fin d’année.",
            covers=("funding:budget_lines", "funding:budget_forecast", "funding:budget_settings"),
        )
    )
    panels.register(
        Panel(
            "funding.budget_of_action",
            "programme.action",
            40,
            VIEW,
            _of_action,
            "funding/budget/action_panel.html",
            module=MODULE,
            queries=3,
        )
    )
    name_actions(
        {
            "budget.carried": "Somme reportée d’une année à l’autre",
            "budget.carry_removed": "Report retiré",
            "budget.copied": "Budget repris d’une autre année",
            "budget.line_changed": "Ligne du budget modifiée",
            "budget.line_created": "Ligne ajoutée au budget",
            "budget.line_deleted": "Ligne retirée du budget",
            "budget.receipt": "Recette notée",
            "budget.receipt_cancelled": "Recette annulée",
            "budget.settings": "Réglages du budget modifiés",
        }
    )
    name_readings({"funding.budget_lines": "Lignes du budget"})


def _of_action(actor: Actor, action: Any) -> dict[str, Any]:
    """The lines of an action, of every year, and what its members are paid elsewhere. 3 queries."""
    states, elsewhere = queries.action_budget(action.pk)
    rows = [
        {
            "pk": state.line.pk,
            "label": state.line.label,
            "year": state.line.year.label,
            "detail": f"reçu {euros(state.received)}"
            if state.line.is_income
            else f"engagé {euros(state.spent.engaged)}, payé {euros(state.spent.paid)}",
            "sum": euros(state.allowed),
        }
        for state in states
    ]
    may_plan = actor.can(PLAN)
    if not rows and not elsewhere.engaged and not may_plan:
        return {}
    pay = euros(elsewhere.engaged) if elsewhere.engaged else ""
    return {"rows": rows, "pay": pay, "may_plan": may_plan, "action_id": action.pk}
