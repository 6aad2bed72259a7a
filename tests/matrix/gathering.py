"""Rows and samples of the contexts that have a folder of their own: one module for each capability with addresses.

Each module declares `ROWS: tuple[Row, ...]`, `SAMPLES: dict[str, Sample]` where `samples` does not have them, and,
where its lists grow with more than its samples, `fill(actor, first, size)`: `size` rows of each kind, numbered from
`first`. The folder of a context declares `GRANTS`: permission -> roles that hold it.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from maillage.platform.tenancy.actor import Actor
from tests.matrix.rows import Row, Sample

Fill = Callable[[Actor, int, int], None]

# From the lowest of the stack to the highest.
CONTEXTS = ("territory", "directory", "atlas", "association", "programme", "funding", "care", "dossier")

_FOLDERS = [import_module(f"tests.matrix.{context}") for context in CONTEXTS]
_MODULES = [
    import_module(f"tests.matrix.{context}.{file.stem}")
    for context in CONTEXTS
    for file in sorted((Path(__file__).parent / context).glob("*.py"))
    if file.stem != "__init__"
]
GRANTS: dict[str, frozenset[str]] = {name: who for folder in _FOLDERS for name, who in folder.GRANTS.items()}
ROWS: tuple[Row, ...] = tuple(row for module in _MODULES for row in module.ROWS)
SAMPLES: dict[str, Sample] = {
    name: make for module in _MODULES for name, make in getattr(module, "SAMPLES", {}).items()
}
FILLS: tuple[Fill, ...] = tuple(module.fill for module in _MODULES if hasattr(module, "fill"))
