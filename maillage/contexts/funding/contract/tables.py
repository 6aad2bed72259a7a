"""The schedule of the contract and what was received, as lists to take away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms

from maillage.contexts.funding.contract import queries
from maillage.contexts.funding.contract.forms import KINDS
from maillage.contexts.funding.contract.models import ContractPayment
from maillage.contexts.funding.contract.queries import Due
from maillage.contexts.funding.contract.services import MAX_YEARS
from maillage.contexts.funding.permissions import PLAN
from maillage.core.aci.schedule import is_certain
from maillage.core.dues.euros import euros
from maillage.platform.tables.columns import Action, Column
from maillage.platform.tables.definition import Empty, Table
from maillage.platform.tables.filters import ListFilters
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url

LATE, PARTLY, RECEIVED, EXPECTED, COMING = "en retard", "reçu en partie", "reçu", "attendu", "à venir"
BADGES = {
    LATE: ("danger", ""),
    PARTLY: ("warning", ""),
    RECEIVED: ("success", ""),
    EXPECTED: ("info", "clock"),
    COMING: ("neutral", "calendar"),
}


@dataclass(frozen=True)
class DueRow:
    """A line of the schedule, in words."""

    due: Due
    state: str
    due_on: date

    @property
    def name(self) -> str:
        mission = self.due.line.mission
        return mission.name if mission else "Fonctionnement"

    @property
    def what(self) -> str:
        expected = self.due.expected
        kind = KINDS[expected.kind]
        part = f"{self.due.line.get_part_display()}, " if self.due.line.mission else ""
        return f"{part}{kind}, année {expected.year}"

    @property
    def sum(self) -> str:
        """« 45 000 € », « au plus 30 000 € » for a variable part."""
        return ("au plus " if self.is_variable else "") + euros(self.due.expected.cents)

    @property
    def is_variable(self) -> bool:
        return not is_certain(self.due.expected.part)


def state_of(due: Due, today: date) -> str:
    """Where a payment stands; a variable part that came in is received, whatever its sum."""
    certain = is_certain(due.expected.part)
    if due.received_cents and (not due.left_cents or not certain):
        return RECEIVED
    if due in queries.late([due], today):
        return LATE
    if due.received_cents:
        return PARTLY
    return EXPECTED if due.expected.due_on <= today else COMING


def due_rows(dues: list[Due], today: date) -> list[DueRow]:
    return [DueRow(one, state_of(one, today), one.expected.due_on) for one in dues]


class DueFilters(ListFilters):
    """Year of the contract and state: a contract has some fifty payments."""

    annee = forms.ChoiceField(label="Année du contrat")
    etat = forms.ChoiceField(label="État", choices=[("", "tous"), *((one, one) for one in BADGES)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("annee", "toutes", [(str(one), f"année {one}") for one in range(1, MAX_YEARS + 1)])

    def apply(self, rows: Any, cleaned: dict[str, Any]) -> Any:
        year, state = cleaned.get("annee"), cleaned.get("etat")
        return [
            row
            for row in rows
            if (not year or str(row.due.expected.year) == year) and (not state or row.state == state)
        ]


def _euros(cents: int | None) -> float | None:
    return None if cents is None else cents / 100


def _record(row: DueRow, actor: Actor) -> list[Action]:
    if not actor.can(PLAN) or row.state in (RECEIVED, COMING) or actor.community is None:
        return []
    url = community_url(actor.community, "funding:contract_payment", pk=row.due.line.contract_id)
    return [Action("Noter le versement", f"{url}?pour={row.due.key}", "coin-euro")]


SCHEDULE = Table(
    name="funding.contract_schedule",
    title="Échéancier de l’ACI",
    noun="versement attendu",
    noun_plural="versements attendus",
    order=("due_on",),
    filters=DueFilters,
    columns=(
        Column("name", "Mission", level="public", second=lambda row: row.what),
        Column("what", "Part", level="public", place="export"),
        Column("due_on", "À partir du", kind="date", level="public", sort=("due_on",)),
        Column(
            "expected",
            "Attendu (€)",
            kind="number",
            decimals=2,
            level="public",
            value=lambda row: _euros(row.due.expected.cents),
            second=lambda row: (
                "au plus" if row.is_variable else "" if row.due.is_confirmed else "à confirmer"
            ),
        ),
        Column(
            "received",
            "Reçu (€)",
            kind="number",
            decimals=2,
            level="public",
            value=lambda row: _euros(row.due.received_cents or None),
        ),
        Column("received_on", "Reçu le", kind="date", level="public", value=lambda row: row.due.received_on),
        Column(
            "state",
            "État",
            kind="badge",
            level="public",
            value=lambda row: row.state,
            badge=lambda row: BADGES[row.state],
            sort=("state",),
        ),
        Column(
            "is_confirmed",
            "Montant confirmé",
            level="public",
            value=lambda row: "oui" if row.due.is_confirmed else "non",
            place="export",
        ),
    ),
    actions=_record,
    empty=Empty("Rien n’est attendu : écrivez d’abord les montants du contrat."),
    sources=(
        "Avance de 75 % à chaque anniversaire, solde un an après ; fonctionnement en entier à la signature "
        "(ACI, article 9.1). « En retard » : un mois après la date.",
    ),
)


def _cancel(row: ContractPayment, actor: Actor) -> list[Action]:
    if row.cancelled_at or not actor.can(PLAN) or actor.community is None:
        return []
    url = community_url(actor.community, "funding:contract_payment_cancel", pk=row.pk)
    return [Action("Annuler", url, "ban")]


def _who(row: Any) -> str:
    return (row.recorded_by.name or row.recorded_by.email) if row.recorded_by else ""


PAYMENTS = Table(
    name="funding.contract_payments",
    title="Versements reçus de l’ACI",
    model=ContractPayment,
    noun="versement",
    order=("-received_on", "-pk"),
    columns=(
        Column("label", "Versement", sort=("label",)),
        Column("received_on", "Reçu le", kind="date", sort=("received_on",)),
        Column(
            "amount_cents",
            "Somme (€)",
            kind="number",
            decimals=2,
            value=lambda row: _euros(0 if row.cancelled_at else row.amount_cents),
            second=lambda row: f"{euros(row.amount_cents)} annulés" if row.cancelled_at else "",
            sort=("amount_cents",),
        ),
        Column(
            "state",
            "État",
            kind="badge",
            level="public",
            value=lambda row: "annulé" if row.cancelled_at else "reçu",
            badge=lambda row: ("neutral", "ban") if row.cancelled_at else ("success", ""),
        ),
        Column("recorded_by", "Noté par", value=_who),
        Column("cancel_reason", "Motif d’annulation", place="export"),
    ),
    actions=_cancel,
    empty=Empty("Aucun versement noté : notez chaque virement de l’assurance maladie quand il arrive."),
    sources=("Versements notés par la trésorerie ; un versement annulé compte pour 0 €.",),
)
