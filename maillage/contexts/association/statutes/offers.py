"""What `statutes` offers: its place in the words of the journal, its columns in a package."""

from __future__ import annotations

from maillage.platform.audit.labels import name_actions
from maillage.platform.keeping.package.references import Natural, natural


def register() -> None:
    """Called once, when the application starts."""
    natural.register(
        Natural("association.Statutes", "rules", "rules in their own words, by codes of colleges")
    )
    name_actions(
        {
            "statutes.changed": "Règles des statuts modifiées",
            "statutes.withdrawn": "Version des statuts retirée",
            "statutes.written": "Version des statuts écrite",
        }
    )
