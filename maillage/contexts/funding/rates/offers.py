"""What `rates` offers: navigation, words of the journal."""

from __future__ import annotations

from maillage.contexts.funding.permissions import VIEW_PAY
from maillage.contexts.funding.rates import personal_data, same_person
from maillage.platform.audit.labels import name_actions, name_readings
from maillage.platform.registry import NavEntry, navigation


def register() -> None:
    """Called once, when the application starts."""
    personal_data.register()
    same_person.register()
    navigation.register(
        NavEntry(
            "budget",
            "Tarifs",
            "funding:rates",
            60,
            VIEW_PAY,
            "funding",
            detail="Ce que vaut une heure ou une tâche, et les règles de paiement.",
            covers=("funding:pay_tasks", "funding:pay_rules"),
        )
    )
    name_actions(
        {
            "pay.settings": "Conditions de paiement modifiées",
            "pay_ceiling.stated": "Plafond d’une année saisi",
            "pay_profile.changed": "Conditions d’une personne modifiées",
            "pay_rate.ended": "Tarif terminé",
            "pay_rate.set": "Tarif écrit",
            "pay_rule.started": "Règle de paiement écrite",
            "pay_task.changed": "Tâche rémunérée modifiée",
            "pay_task.created": "Tâche rémunérée écrite",
        }
    )
    name_readings({"funding.rates": "Tarifs", "funding.pay_profile": "Conditions d’une personne"})
