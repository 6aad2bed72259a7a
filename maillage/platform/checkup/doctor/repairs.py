"""What may be repaired without asking anybody, and the note that a backup was restored."""

from __future__ import annotations

import stat
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from maillage.platform.audit import anchors
from maillage.platform.migrating import at_once
from maillage.platform.tenancy.new_modules import offer_new_modules

_OWNER_ONLY = 0o600


def repair() -> list[str]:
    """Close the key files to other accounts and bring the tables up to date; what was done, in sentences."""
    done = []
    for name in ("secret_key", "field_keys"):
        path = Path(settings.DATA_DIR) / name
        if path.is_file() and stat.S_IMODE(path.stat().st_mode) & 0o077:
            path.chmod(_OWNER_ONLY)
            done.append(f"Les droits de {path} sont réparés.")
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        at_once.migrate(connection)
        offer_new_modules()
        done.append("Les tables sont à jour.")
    return done or ["Rien à réparer de soi-même."]


def note_restore(reason: str) -> list[str]:
    """Write in the anchors that a restore explains why the database is older than they are."""
    number = anchors.note_restore(reason=reason)
    return [f"Reprise notée : le journal compte à partir de la ligne {number}."]
