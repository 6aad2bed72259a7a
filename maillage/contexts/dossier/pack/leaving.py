"""Packs in the package of a community: their figures are known by the rows as they are numbered where they arrive."""

from __future__ import annotations

from typing import Any, Final

from maillage.contexts.dossier.pack.figures import digest_of
from maillage.platform.keeping.package.references import (
    Carried,
    FileOwner,
    Moved,
    Natural,
    Values,
    carried,
    file_owners,
    natural,
)

OWNER: Final = "dossier.pack"
# What the number in the key of a figure is of (`figures.figures_of`).
_NUMBERED: Final = {
    "indicator": "programme.Indicator",
    "target": "programme.Indicator",
    "stake": "programme.Indicator",
    "mission": "programme.Mission",
    "action": "programme.Action",
    "line": "funding.ContractLine",
}


def register() -> None:
    """Called once, when the application starts."""
    file_owners.register(FileOwner(OWNER, "dossier.Pack"))
    carried.register(Carried("dossier.Pack", ("figures", "figures_digest"), _figures))
    natural.register(Natural("dossier.Pack", "parts", "names and sizes of the files inside"))
    natural.register(Natural("dossier.Pack", "lacking", "sentences"))


def _figures(row: Values, moved: Moved) -> dict[str, Any]:
    """The same figures, so that the next pack made here can say what changed."""
    figures = {_key(key, moved): tuple(pair) for key, pair in row["figures"].items()}
    return {"figures": figures, "figures_digest": digest_of(figures) if row["figures_digest"] else ""}


def _key(key: str, moved: Moved) -> str:
    kind, _, rest = key.partition(":")
    number, colon, what = rest.partition(":")
    if kind not in _NUMBERED or not int(number):
        return key
    return f"{kind}:{moved.pk(_NUMBERED[kind], number) or 0}{colon}{what}"
