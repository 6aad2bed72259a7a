"""Public pages in the package of a community: their addresses open nothing where they arrive."""

from __future__ import annotations

import secrets
from typing import Any

from maillage.platform.keeping.package.references import Carried, Moved, Natural, Values, carried, natural


def register() -> None:
    """Called once, when the application starts."""
    carried.register(Carried("dossier.PublicPage", ("secret", "is_open"), _page))
    natural.register(Natural("dossier.PublicPage", "sections", "names of the parts of a page"))
    natural.register(Natural("dossier.PublicVersion", "content", "what was published, in words and figures"))


def _page(row: Values, moved: Moved) -> dict[str, Any]:
    """Another address, and withdrawn until somebody there looks at it."""
    del row, moved
    return {"secret": secrets.token_urlsafe(16), "is_open": False}
