"""The journal in the package of a community: the facts that it names have other numbers on arrival."""

from __future__ import annotations

from typing import Any, Final

from maillage.platform.keeping.package.references import Carried, Moved, Values, carried

_MODELS: Final = {
    "expense": "funding.Expense",
    "expense_paid": "funding.Expense",
    "batch": "funding.Batch",
    "batch_paid": "funding.Batch",
    "returned": "funding.Transfer",
    "undue": "funding.Transfer",
    "aci": "funding.ContractPayment",
    "receipt": "funding.Receipt",
    "fee": "association.Payment",
    "aside": "funding.Match",
}


def register() -> None:
    """Called once, when the application starts."""
    carried.register(Carried("funding.JournalRow", ("source", "party"), _named))


def _named(row: Values, moved: Moved) -> dict[str, Any]:
    """« expense-12 », « M000012 »: under the numbers of here. What did not come stays as it was written."""
    kind, _, number = str(row["source"]).rpartition("-")
    new = moved.pk(_MODELS[kind], number) if kind in _MODELS else None
    found = {"source": row["source"] if new is None else f"{kind}-{new}", "party": row["party"]}
    party = str(row["party"])
    if party[:1] == "M" and party[1:].isdigit():
        contact = moved.pk("association.Contact", str(int(party[1:])))
        if contact is not None:
            found["party"] = f"M{int(contact):06d}"
    return found
