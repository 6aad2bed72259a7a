"""The contract in the package of a community."""

from __future__ import annotations

from typing import Any

from maillage.contexts.funding.contract.access import OWNER
from maillage.platform.keeping.package.references import (
    Carried,
    FileOwner,
    Moved,
    Values,
    carried,
    file_owners,
)


def register() -> None:
    """Called once, when the application starts."""
    file_owners.register(FileOwner(OWNER, "funding.Contract"))
    carried.register(Carried("funding.ContractPayment", ("expected_key",), _expected))


def _expected(row: Values, moved: Moved) -> dict[str, Any]:
    """« line-year-kind »: the number of the line is another one here."""
    line, dash, rest = str(row["expected_key"]).partition("-")
    if not dash:
        return {"expected_key": ""}
    new = moved.pk("funding.ContractLine", line)
    return {"expected_key": "" if new is None else f"{new}-{rest}"}
