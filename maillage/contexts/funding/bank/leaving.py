"""Statements in the package of a community."""

from __future__ import annotations

from maillage.contexts.funding.bank.permissions import OWNER
from maillage.platform.keeping.package.references import FileOwner, Natural, file_owners, natural


def register() -> None:
    """Called once, when the application starts."""
    file_owners.register(FileOwner(OWNER, "funding.BankAccount"))
    for model in ("funding.BankAccount", "funding.Statement"):
        natural.register(Natural(model, "layout", "columns of a file of the bank"))
    natural.register(Natural("funding.BankLine", "bank_id", "the bank's own number"))
    natural.register(Natural("funding.BankLine", "key", "made of what the bank says of the line"))
