"""What `merging` offers: words of the journal."""

from __future__ import annotations

from maillage.platform.audit.labels import name_actions, name_readings


def register() -> None:
    """Called once, when the application starts."""
    name_actions(
        {
            "directory.merged": "Fiches de l’annuaire fusionnées",
            "directory.told_apart": "Fiches de l’annuaire dites distinctes",
            "directory.unmerged": "Fusion de fiches annulée",
        }
    )
    name_readings({"directory.merges": "Fusions de fiches"})
