"""What to say when the database stops a command: silent, without its tables, or something else."""

from __future__ import annotations

import shutil

# Below, not even the files beside an SQLite database can be made.
NO_ROOM_BYTES = 1_000_000


def in_words(error: Exception) -> str:
    """One French sentence on why, and what to do. Django is loaded."""
    from django.conf import settings
    from django.db import connection

    if shutil.disk_usage(settings.DATA_DIR).free < NO_ROOM_BYTES:
        return f"il n’y a plus de place sur le disque de {settings.DATA_DIR} : libérez-en, puis recommencez."
    reason = " ".join(str(error).split())
    if password := str(settings.DATABASES["default"].get("PASSWORD") or ""):
        reason = reason.replace(password, "•••")
    if not _answers():
        advice = (
            "Vérifiez que PostgreSQL tourne, que cette machine le joint, et l’adresse, le compte et le mot de passe de "
            "MAILLAGE_DATABASE_URL"
            if connection.vendor == "postgresql"
            else "Vérifiez que son fichier est lisible et modifiable par ce compte, et qu’il n’est pas abîmé"
        )
        return (
            f"la base de données ne répond pas ({reason}). {advice}, puis recommencez ; "
            "« maillage doctor » en dit plus."
        )
    if not _is_migrated():
        return f"la base n’a pas toutes ses tables ({reason}). Lancez « maillage migrate », puis recommencez."
    return f"la base de données ne répond pas comme prévu ({reason}). « maillage doctor » en dit plus."


def _answers() -> bool:
    from django.db import DatabaseError, InterfaceError, connection

    connection.close()
    try:
        with connection.cursor() as cursor:
            # What a file that is no database refuses.
            connection.introspection.table_names(cursor)
    except (DatabaseError, InterfaceError):
        return False
    return True


def _is_migrated() -> bool:
    from django.db import DatabaseError, InterfaceError, connection
    from django.db.migrations.executor import MigrationExecutor

    try:
        executor = MigrationExecutor(connection)
        return not executor.migration_plan(executor.loader.graph.leaf_nodes())
    except (DatabaseError, InterfaceError):
        return False
