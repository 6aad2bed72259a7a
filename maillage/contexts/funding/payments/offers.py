"""What `payments` offers: navigation, what waits for the treasurer, words of the journal."""

from __future__ import annotations

from collections.abc import Sequence

from maillage.contexts.funding.payments import personal_data, same_person
from maillage.contexts.funding.payments.models import Batch, BatchState
from maillage.contexts.funding.permissions import PAY, VIEW_PAY
from maillage.platform.audit.labels import name_actions, name_readings
from maillage.platform.registry import NavEntry, Todo, TodoSource, navigation, todo_sources
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url


def register() -> None:
    """Called once, when the application starts."""
    personal_data.register()
    same_person.register()
    navigation.register(
        NavEntry(
            "budget",
            "Paiements",
            "funding:batches",
            50,
            VIEW_PAY,
            "funding",
            detail="Virements aux membres, relevés, sommes de l’année.",
            covers=("funding:batch_new", "funding:member_accounts", "funding:payer_account", "funding:das2"),
        )
    )
    todo_sources.register(TodoSource("funding.batches", PAY, _to_send, module="funding"))
    name_actions(
        {
            "batch.cancelled": "Lot de virements annulé",
            "batch.made": "Lot de virements préparé",
            "batch.paid": "Lot de virements payé",
            "pay_account.added": "Compte bancaire d’un membre écrit",
            "pay_account.payer": "Compte de l’association modifié",
            "pay_account.replaced": "Compte bancaire d’un membre remplacé",
            "time.batched": "Temps mis dans un virement",
            "time.paid": "Temps payé",
            "time.unbatched": "Temps retiré d’un virement",
            "transfer.returned": "Virement revenu",
        }
    )
    name_readings(
        {
            "funding.accounts": "Comptes bancaires des membres",
            "funding.batch": "Lot de virements",
            "funding.batch_file": "Fichier de virements",
            "funding.batches": "Paiements des membres",
            "funding.das2": "Sommes versées dans l’année",
            "funding.dues": "Ce qui reste à payer",
            "funding.statement": "Relevé annuel d’un membre",
        }
    )


def _to_send(actor: Actor) -> Sequence[Todo]:
    """Batches that nobody noted as paid. 1 query."""
    assert actor.community is not None
    rows = Batch.objects.filter(state=BatchState.READY).order_by("execution_on", "pk")[:10]
    return [
        Todo(
            f"Transmettre à la banque, puis noter payé : lot {row.label}",
            community_url(actor.community, "funding:batch", pk=row.pk),
            row.execution_on,
        )
        for row in rows
    ]
