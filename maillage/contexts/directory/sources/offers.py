"""What `sources` registers: its recurring job, and the words of its lines in the journal."""

from __future__ import annotations

from maillage.platform.audit.labels import name_actions
from maillage.platform.messaging.labels import name_purposes

ACTION_LABELS = {
    "import.fetch_requested": "Téléchargement demandé",
    "source.changed": "Vérification d’une source modifiée",
    "source.checked": "Vérification d’une source demandée",
}


def register() -> None:
    from maillage.contexts.directory.sources import tasks  # noqa: F401  # declares its due job

    name_actions(ACTION_LABELS)
    name_purposes({"directory.source_failed": "Source nationale en échec"})
