"""Lists of batches, of accounts and of the sums of a year."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from maillage.contexts.association.models import Contact
from maillage.contexts.funding.payments.models import Batch, BatchState, MemberAccount
from maillage.contexts.funding.permissions import PAY, VIEW_PAY
from maillage.core.identifiers.iban import masked
from maillage.platform.tables.columns import Action, Column
from maillage.platform.tables.definition import Empty, Table
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url

BADGES = {
    BatchState.READY: ("warning", "send"),
    BatchState.PAID: ("success", "coin-euro"),
    BatchState.CANCELLED: ("neutral", "ban"),
}


def _batch_link(row: Batch, actor: Actor) -> str:
    assert actor.community is not None
    return community_url(actor.community, "funding:batch", pk=row.pk)


def _prepare_url(actor: Actor) -> str:
    if actor.community is None or not actor.can(PAY):
        return ""
    return community_url(actor.community, "funding:batch_new")


BATCHES = Table(
    name="funding.batches",
    title="Paiements des membres",
    model=Batch,
    noun="lot de virements",
    noun_plural="lots de virements",
    order=("-year", "-number"),
    columns=(
        Column("label", "Lot", level="public", link=_batch_link, sort=("year", "number")),
        Column(
            "total_cents",
            "Total (€)",
            kind="number",
            decimals=2,
            value=lambda row: Decimal(row.total_cents) / 100,
            sort=("total_cents",),
        ),
        Column("lines", "Virements", kind="number", level="public", sort=("lines",)),
        Column("execution_on", "À exécuter le", kind="date", sort=("execution_on",)),
        Column("paid_on", "Payé le", kind="date", sort=("paid_on",)),
        Column(
            "state",
            "État",
            kind="badge",
            value=lambda row: row.get_state_display(),
            badge=lambda row: BADGES[row.state],
            sort=("state",),
        ),
        Column("reason", "Motif d’annulation", place="export"),
    ),
    empty=Empty(
        "Aucun virement : ce que la trésorerie approuve se paie par lots, en un fichier pour la banque.",
        "Préparer un lot",
        _prepare_url,
    ),
    sources=("Entrées approuvées dans Maillage.",),
)


def _account_link(row: MemberAccount, actor: Actor) -> str:
    assert actor.community is not None
    return community_url(actor.community, "funding:member_account", contact=row.contact_id)


ACCOUNTS = Table(
    name="funding.accounts",
    title="Comptes bancaires des membres",
    model=MemberAccount,
    noun="compte",
    order=("contact__search_name",),
    columns=(
        Column(
            "contact",
            "Membre",
            value=lambda row: row.contact.name,
            link=_account_link,
            sort=("contact__search_name",),
        ),
        Column("holder", "Titulaire", sort=("holder",)),
        Column("shown", "IBAN", level="personal", value=lambda row: masked(row.iban)),
        Column("added_at", "Donné le", kind="datetime", sort=("added_at",)),
    ),
    empty=Empty(
        "Aucun compte : chaque membre donne le sien dans « Mon année », ou la trésorerie l’écrit d’après son RIB."
    ),
    sources=("RIB donnés par les membres.",),
)


def _name(row: Any) -> str:
    return str(row.name)


def _statement_actions(year: int) -> Any:
    def actions(row: Any, actor: Actor) -> list[Action]:
        assert actor.community is not None
        url = community_url(actor.community, "funding:statement", contact=row.pk, year=year)
        return [Action("Relevé (PDF)", url, "download")]

    return actions


def year_table(year: int, over_cents: int | None) -> Table:
    """Sums paid in a calendar year; over_cents: from which a person is declared, None where it is not known."""

    def declared(row: Any) -> str:
        if over_cents is None:
            return "seuil inconnu"
        return "à déclarer" if row.paid_cents > over_cents else "sous le seuil"

    return Table(
        name="funding.das2",
        title=f"Sommes versées en {year}",
        model=Contact,
        noun="membre",
        order=("search_name",),
        columns=(
            Column("last_name", "Membre", value=_name, sort=("search_name",)),
            Column("rpps", "RPPS"),
            Column("commune", "Commune", value=lambda row: row.commune.name if row.commune else ""),
            Column(
                "paid_cents",
                "Versé (€)",
                kind="number",
                decimals=2,
                level="personal",
                value=lambda row: Decimal(row.paid_cents) / 100,
                sort=("paid_cents",),
            ),
            Column(
                "declared",
                "DAS2",
                kind="badge",
                level="personal",
                value=declared,
                badge=lambda row: ("warning", "") if declared(row) == "à déclarer" else ("neutral", "check"),
            ),
            Column("email", "Adresse", place="export"),
        ),
        actions=_statement_actions(year),
        personal_permission=VIEW_PAY,
        empty=Empty(f"Aucune somme versée en {year}."),
        sources=(
            "Virements notés comme exécutés dans Maillage. Seuil de déclaration : à confirmer avec le comptable.",
        ),
    )
