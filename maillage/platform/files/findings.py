"""What the doctor says of the scanner of deposited files."""

from __future__ import annotations

import shlex
import shutil
from collections.abc import Sequence

from django.conf import settings

from maillage.platform.registry import Check, Finding


def scanner_findings() -> Sequence[Finding]:
    """A command that cannot be started is a fault: every file is refused then. Nothing to say while none is set."""
    command: str = settings.MAILLAGE_SCAN_COMMAND
    if not command:
        return []
    advice = (
        "Corrigez MAILLAGE_SCAN_COMMAND, ou installez le programme : en attendant, tout dépôt est refusé."
    )
    try:
        program = next(iter(shlex.split(command)), "")
    except ValueError:
        return [Finding("fault", "La commande d’analyse des fichiers a un guillemet de trop.", advice)]
    if not program or shutil.which(program) is None:
        return [
            Finding("fault", f"Le programme d’analyse des fichiers « {program} » n’existe pas ici.", advice)
        ]
    return [Finding("ok", f"Chaque fichier déposé est analysé par « {program} ».")]


CHECK = Check("files.scanner", "Analyse des fichiers", 72, scanner_findings, needs_database=False)
