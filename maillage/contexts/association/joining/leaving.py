"""The form and the applications in the package of a community: their links open nothing where it arrives."""

from __future__ import annotations

import hashlib
import secrets
from typing import Any

from maillage.platform.keeping.package.references import Carried, Moved, Natural, Values, carried, natural


def register() -> None:
    """Called once, when the application starts."""
    carried.register(Carried("association.JoiningForm", ("secret", "is_open"), _form))
    carried.register(Carried("association.Application", ("digest",), _application))
    natural.register(Natural("association.Application", "statutes_digest", "digest of a text"))


def _form(row: Values, moved: Moved) -> dict[str, Any]:
    """Another address, and closed until somebody there looks at it: the old address belongs to the origin."""
    del row, moved
    return {"secret": secrets.token_urlsafe(16), "is_open": False}


def _application(row: Values, moved: Moved) -> dict[str, Any]:
    del moved
    digest = row["digest"]
    return {"digest": hashlib.sha256(f"elsewhere:{digest}".encode()).hexdigest() if digest else ""}
