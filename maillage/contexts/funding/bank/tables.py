"""Lists of accounts, of statements and of the lines of an account."""

from __future__ import annotations

from typing import Any

from django import forms

from maillage.contexts.funding.bank import queries
from maillage.contexts.funding.bank.models import BankAccount, BankLine, Statement, StatementState
from maillage.contexts.funding.bank.permissions import SEE, WRITE
from maillage.platform.tables.columns import Column
from maillage.platform.tables.definition import Empty, Table
from maillage.platform.tables.filters import DayField, ListFilters, SearchField
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url


def _account_url(row: BankAccount, actor: Actor) -> str:
    assert actor.community is not None
    return community_url(actor.community, "funding:bank_account", pk=row.pk)


def _new_account(actor: Actor) -> str:
    if actor.community is None or not actor.can(WRITE):
        return ""
    return community_url(actor.community, "funding:bank_account_create")


ACCOUNTS = Table(
    name="funding.bank_accounts",
    title="Comptes à la banque",
    model=BankAccount,
    noun="compte",
    order=("name",),
    columns=(
        Column(
            "name",
            "Compte",
            link=_account_url,
            second=lambda row: "compte des virements" if row.payer_id else "",
            sort=("name",),
        ),
        Column("shown", "IBAN", level="personal", value=queries.iban_shown),
        Column(
            "balance",
            "Solde (€)",
            kind="number",
            decimals=2,
            level="professional",
            value=lambda row: (row.opening_cents + row.moved_cents) / 100,
        ),
        Column("last_on", "Dernière ligne", kind="date", level="public", sort=("last_on",)),
        Column("to_explain", "Lignes à expliquer", kind="number", level="public", sort=("to_explain",)),
        Column("closed_on", "Fermé le", kind="date", place="export"),
    ),
    personal_permission=SEE,
    empty=Empty(
        "Aucun compte : écrivez-en un avec son solde de départ, puis importez ses relevés.",
        "Ajouter un compte",
        _new_account,
    ),
    sources=("Relevés de la banque importés dans Maillage.",),
)


class LineFilters(ListFilters):
    """Words, state, days, sense."""

    q = SearchField(label="Libellé, référence")
    etat = forms.ChoiceField(
        label="État",
        choices=[
            ("", "toutes"),
            ("todo", "à expliquer"),
            ("part", "expliquées en partie"),
            ("done", "expliquées"),
        ],
    )
    sens = forms.ChoiceField(label="Sens", choices=[("", "tous"), ("out", "sorties"), ("in", "entrées")])
    du = DayField(label="Du")
    au = DayField(label="Au")
    rare = ("du", "au")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        self.check_period("du", "au")
        return cleaned

    def apply(self, rows: Any, cleaned: dict[str, Any]) -> Any:
        if text := cleaned.get("q"):
            rows = queries.holding(rows, text)
        rows = queries.partly(rows, cleaned.get("etat") or "")
        if sense := cleaned.get("sens"):
            rows = rows.filter(**{"amount_cents__lt" if sense == "out" else "amount_cents__gt": 0})
        for name, path in (("du", "booked_on__gte"), ("au", "booked_on__lte")):
            if value := cleaned.get(name):
                rows = rows.filter(**{path: value})
        return rows


def state_of(row: BankLine) -> tuple[str, str, str]:
    """Words, tone and icon."""
    if row.left_cents == 0:
        return "expliquée", "success", "check"
    if row.left_cents < abs(row.amount_cents):
        return "en partie", "warning", "clock"
    return "à expliquer", "info", ""


def _line_url(row: BankLine, actor: Actor) -> str:
    assert actor.community is not None
    return community_url(actor.community, "funding:bank_line", pk=row.pk)


def _kinds(row: BankLine) -> str:
    return ", ".join(dict.fromkeys(match.get_kind_display() for match in row.matches.all()))


LINES = Table(
    name="funding.bank_lines",
    title="Lignes du compte",
    model=BankLine,
    noun="ligne",
    feminine=True,
    order=("-booked_on", "-pk"),
    filters=LineFilters,
    columns=(
        Column("label", "Libellé", link=_line_url, second=_kinds, sort=("search_name",)),
        Column("booked_on", "Date", kind="date", sort=("booked_on", "pk")),
        Column(
            "amount_cents",
            "Montant (€)",
            kind="number",
            decimals=2,
            value=lambda row: row.amount_cents / 100,
            sort=("amount_cents",),
        ),
        Column(
            "left_cents",
            "À expliquer (€)",
            kind="number",
            decimals=2,
            value=lambda row: row.left_cents / 100,
            sort=("left_cents",),
        ),
        Column(
            "state",
            "État",
            kind="badge",
            level="public",
            value=lambda row: state_of(row)[0],
            badge=lambda row: state_of(row)[1:],
        ),
        Column("value_on", "Date de valeur", kind="date", place="export"),
        Column("reference", "Référence", place="export"),
        Column("account", "Compte", value=lambda row: row.account.name, place="export"),
        Column("kinds", "Règle", level="public", value=_kinds, place="export"),
    ),
    personal_permission=SEE,
    empty=Empty("Aucune ligne : importez un relevé, en OFX de préférence, sinon en CSV."),
    sources=("Relevés de la banque importés dans Maillage.",),
)


def _statement_url(row: Statement, actor: Actor) -> str:
    assert actor.community is not None
    return community_url(actor.community, "funding:bank_statement", pk=row.pk)


STATEMENT_BADGES = {
    StatementState.DRAFT: ("warning", "clock"),
    StatementState.IMPORTED: ("success", "check"),
    StatementState.DROPPED: ("neutral", "ban"),
}

STATEMENTS = Table(
    name="funding.bank_statements",
    title="Relevés du compte",
    model=Statement,
    noun="relevé",
    order=("-sent_at", "-pk"),
    columns=(
        Column("file", "Fichier", value=lambda row: row.file.name, link=_statement_url, sort=("file__name",)),
        Column("sent_at", "Déposé le", kind="datetime", sort=("sent_at",)),
        Column("starts_on", "Du", kind="date", sort=("starts_on",)),
        Column("ends_on", "Au", kind="date", sort=("ends_on",)),
        Column("new_lines", "Lignes nouvelles", kind="number", sort=("new_lines",)),
        Column(
            "state",
            "État",
            kind="badge",
            value=lambda row: row.get_state_display(),
            badge=lambda row: STATEMENT_BADGES[StatementState(row.state)],
            sort=("state",),
        ),
        Column("known_lines", "Lignes déjà là", kind="number", place="export"),
        Column("form", "Format", value=lambda row: row.get_form_display(), place="export"),
    ),
    empty=Empty("Aucun relevé : téléchargez-en un depuis le site de la banque, puis importez-le."),
    sources=("Fichiers de la banque déposés dans Maillage.",),
)
