"""What `fees` offers: navigation, late fees that wait, the panel of a contact, words of the journal."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone

from maillage.contexts.association.contacts.models import Contact, Standing
from maillage.contexts.association.fees import leaving, letters, personal_data, queries, same_person
from maillage.contexts.association.fees.tables import BADGES, WORDS, state_of
from maillage.contexts.association.permissions import EDIT_FEES, VIEW_FEES
from maillage.platform.audit.labels import name_actions, name_readings
from maillage.platform.messaging.labels import name_purposes
from maillage.platform.registry import NavEntry, Panel, Todo, TodoSource, navigation, panels, todo_sources
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url
from maillage.platform.ui.typography import count_words


def register() -> None:
    """Called once, when the application starts."""
    personal_data.register()
    same_person.register()
    leaving.register()
    navigation.register(
        NavEntry(
            "association",
            "Cotisations",
            "association:fees",
            15,
            VIEW_FEES,
            "association",
            detail="Qui doit quoi, qui a payé, les reçus.",
        )
    )
    todo_sources.register(TodoSource("association.fees_late", EDIT_FEES, _late, module="association"))
    panels.register(
        Panel(
            "association.fees_of_contact",
            "association.contact",
            15,
            VIEW_FEES,
            _fees_of,
            "association/fees/contact_panel.html",
            module="association",
        )
    )
    name_purposes(
        {
            letters.CALL: "Appel de cotisation",
            letters.REMINDER: "Relance de cotisation",
            letters.RECEIPT: "Reçu de cotisation",
        }
    )
    name_actions(
        {
            "fee.amount": "Montant d’une cotisation changé",
            "fee.asked": "Cotisation appelée",
            "fee.cancelled": "Cotisation annulée",
            "fee.reminded": "Cotisations relancées",
            "fee.required": "Cotisation de nouveau due",
            "fee.settings": "Mentions des reçus modifiées",
            "fee.waived": "Cotisation dispensée",
            "fee_period.campaign": "Cotisations appelées",
            "fee_period.changed": "Année de cotisation modifiée",
            "fee_period.closed": "Année de cotisation close",
            "fee_period.opened": "Année de cotisation ouverte",
            "fee_period.reopened": "Année de cotisation rouverte",
            "payment.cancelled": "Paiement annulé",
            "payment.receipt_sent": "Reçu envoyé",
            "payment.recorded": "Paiement enregistré",
        }
    )
    name_readings(
        {
            "association.fee": "Cotisation d’un adhérent",
            "association.fees": "Cotisations",
            "association.payments": "Paiements reçus",
        }
    )


def _late(actor: Actor) -> Sequence[Todo]:
    assert actor.community is not None
    rows = queries.to_remind(timezone.localdate()).values_list("due_on", flat=True)
    days = list(rows)
    if not days:
        return []
    label = (
        f"{count_words(len(days), 'cotisation en retard', 'cotisations en retard', feminine=True)} à relancer"
    )
    return [Todo(label, community_url(actor.community, "association:fees") + "?etat=late", days[0])]


def _fees_of(actor: Actor, contact: Contact) -> dict[str, object]:
    """Fees of one contact, the latest first."""
    rows = queries.fees_of(contact)
    return {
        "rows": [(row, WORDS[state_of(row)], *BADGES[state_of(row)]) for row in rows],
        "may_ask": actor.can(EDIT_FEES) and contact.standing in (Standing.MEMBER, Standing.SUSPENDED),
        "contact": contact,
    }
