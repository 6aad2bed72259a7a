"""Who may be asked, in the package of a community: his agreement comes along, the address of his letters does not."""

from __future__ import annotations

from typing import Any

from maillage.contexts.care.availability.links import new_key, secret_for
from maillage.platform.access.tokens import digest_of
from maillage.platform.keeping.package.references import Carried, Moved, Natural, Values, carried, natural


def register() -> None:
    """Called once, when the application starts."""
    carried.register(Carried("care.Responder", ("digest", "link_key"), _renewed))
    for model, column, why in (("care.Responder", "needs", "keys of kinds of need, the same everywhere"),):
        natural.register(Natural(model, column, why))


def _renewed(row: Values, moved: Moved) -> dict[str, Any]:
    """Another address: the old one belongs to the origin."""
    del row
    key = new_key()
    return {"link_key": key, "digest": digest_of(secret_for(moved.new_community, key))}
