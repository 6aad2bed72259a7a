"""What `bank` offers: navigation, files, what waits to be explained, words of the journal."""

from __future__ import annotations

from collections.abc import Sequence

from maillage.contexts.funding.bank import leaving, personal_data, queries
from maillage.contexts.funding.bank.permissions import OWNER, SEE, WRITE, may_download
from maillage.platform.audit.labels import name_actions, name_readings
from maillage.platform.registry import (
    FileAccess,
    NavEntry,
    Todo,
    TodoSource,
    file_access,
    navigation,
    todo_sources,
)
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url
from maillage.platform.ui.typography import count_words


def register() -> None:
    """Called once, when the application starts."""
    personal_data.register()
    leaving.register()
    file_access.register(FileAccess(OWNER, may_download))
    navigation.register(
        NavEntry(
            "budget",
            "Banque",
            "funding:bank_accounts",
            60,
            SEE,
            "funding",
            detail="Relevés, ce que chaque ligne règle, rapprochement.",
            covers=("funding:bank_account_create",),
        )
    )
    todo_sources.register(TodoSource("funding.bank_lines", WRITE, _to_explain, module="funding", queries=2))
    name_actions(
        {
            "bank.account": "Compte à la banque écrit",
            "bank.matched": "Ligne de la banque rapprochée",
            "bank.set_aside": "Ligne de la banque sans objet",
            "bank.statement_dropped": "Relevé abandonné",
            "bank.statement_imported": "Relevé importé",
            "bank.statement_sent": "Relevé déposé",
            "bank.unmatched": "Rapprochement défait",
        }
    )
    name_readings(
        {
            "funding.bank_accounts": "Comptes à la banque",
            "funding.bank_line": "Ligne d’un relevé",
            "funding.bank_lines": "Lignes d’un compte à la banque",
            "funding.bank_reconciliation": "Rapprochement de la banque",
            "funding.bank_statement": "Relevé de la banque",
            "funding.bank_statements": "Relevés de la banque",
        }
    )


def _to_explain(actor: Actor) -> Sequence[Todo]:
    """Lines that nothing explains, drafts of statements. 2 queries."""
    assert actor.community is not None
    lines, drafts = queries.counts()
    url = community_url(actor.community, "funding:bank_accounts")
    found = []
    if lines:
        words = count_words(lines, "ligne de la banque", "lignes de la banque", feminine=True)
        found.append(Todo(f"Expliquer {words}", url))
    if drafts:
        found.append(Todo(f"Relire {count_words(drafts, 'relevé déposé', 'relevés déposés')}", url))
    return found
