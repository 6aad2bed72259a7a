"""The journal of a year, and the accounts of the plan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms

from maillage.contexts.funding.accounting.chart import JOURNALS, accounts, roles
from maillage.contexts.funding.accounting.models import JournalRow, LedgerAccount
from maillage.contexts.funding.accounting.queries import ShownRow
from maillage.contexts.funding.permissions import ACCOUNT, PAY
from maillage.platform.tables.columns import Column
from maillage.platform.tables.definition import Empty, Table
from maillage.platform.tables.filters import ListFilters
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url


class JournalFilters(ListFilters):
    """Journal, frozen or not."""

    annee = forms.CharField(label="Année", widget=forms.HiddenInput)
    journal = forms.ChoiceField(label="Journal", choices=[("", "tous"), *JOURNALS.items()])
    etat = forms.ChoiceField(
        label="État", choices=[("", "tout"), ("fige", "figé"), ("provisoire", "provisoire")]
    )

    def apply(self, rows: Any, cleaned: dict[str, Any]) -> Any:
        if journal := cleaned.get("journal"):
            rows = [row for row in rows if row.journal == journal]
        if state := cleaned.get("etat"):
            rows = [row for row in rows if (row.validated_on is not None) == (state == "fige")]
        return rows


def _state(row: ShownRow) -> str:
    return "provisoire" if row.validated_on is None else "figée"


def _entry(row: ShownRow) -> str:
    return f"{row.journal} {row.number}"


JOURNAL = Table(
    name="funding.journal",
    title="Journal comptable",
    model=JournalRow,
    noun="ligne",
    feminine=True,
    order=("number",),
    filters=JournalFilters,
    columns=(
        Column("label", "Libellé", second=_entry, sort=("label",)),
        Column("entered_on", "Date", kind="date", sort=("entered_on",)),
        Column(
            "account",
            "Compte",
            second=lambda row: row.party_label or row.account_label,
            sort=("account",),
        ),
        Column("debit", "Débit (€)", kind="number", decimals=2, level="professional", sort=("debit_cents",)),
        Column(
            "credit", "Crédit (€)", kind="number", decimals=2, level="professional", sort=("credit_cents",)
        ),
        Column(
            "state",
            "État",
            kind="badge",
            level="public",
            value=_state,
            badge=lambda row: ("neutral", "lock") if row.validated_on else ("info", "pencil"),
        ),
        Column("journal", "JournalCode", place="export"),
        Column("journal_label", "JournalLib", level="public", place="export"),
        Column("number", "EcritureNum", kind="number", place="export", sort=("number",)),
        Column("account_label", "CompteLib", place="export"),
        Column("party", "CompAuxNum", place="export"),
        Column("party_label", "CompAuxLib", place="export"),
        Column("piece", "PieceRef", place="export"),
        Column("piece_on", "PieceDate", kind="date", place="export"),
        Column("validated_on", "ValidDate", kind="date", level="public", place="export"),
    ),
    personal_permission=ACCOUNT,
    empty=Empty("Aucune écriture : elles naissent des dépenses, des virements et des recettes de l’année."),
    sources=("Faits notés dans Maillage ; comptes à confirmer avec l’expert-comptable.",),
)


@dataclass(frozen=True)
class ShownAccount:
    """A nature and its account."""

    pk: str
    name: str
    number: str
    label: str
    confirmed: str


def shown_accounts() -> list[ShownAccount]:
    """2 queries."""
    names = roles()
    return [
        ShownAccount(role, names[role][0], row.number, row.label, row.confirmed_by)
        for role, row in accounts(names).items()
    ]


def _edit_url(row: ShownAccount, actor: Actor) -> str:
    assert actor.community is not None
    if not actor.can(PAY):
        return ""
    return community_url(actor.community, "funding:ledger_account", role=row.pk)


LEDGER = Table(
    name="funding.ledger",
    title="Plan de comptes",
    model=LedgerAccount,
    noun="compte",
    order=("number",),
    columns=(
        Column("name", "Nature", level="public", link=_edit_url, sort=("name",)),
        Column("number", "Compte", sort=("number",)),
        Column("label", "Intitulé", sort=("label",)),
        Column(
            "confirmed",
            "Confirmé par",
            kind="badge",
            level="professional",
            value=lambda row: row.confirmed or "à confirmer avec l’expert-comptable",
            badge=lambda row: ("success", "check") if row.confirmed else ("warning", "alert-triangle"),
        ),
    ),
    sources=("Numéros usuels, à confirmer avec l’expert-comptable.",),
    empty=Empty("Aucun compte."),
)
