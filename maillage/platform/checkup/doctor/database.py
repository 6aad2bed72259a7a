"""Does the database answer, is it what it should be, and are its tables those of this version?"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from maillage.platform.registry import Check, Finding

# While one of these finds a fault, nothing else is asked of the database.
GATES = frozenset({"database", "migrations"})
_NETWORK = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "9p", "afs", "ceph", "glusterfs"})
_OLDEST_POSTGRESQL = 14


class _Undo(Exception):
    """Ends a transaction that must leave nothing."""


def _answers() -> Sequence[Finding]:
    try:
        return tuple(_sqlite() if connection.vendor == "sqlite" else _postgresql())
    except (DatabaseError, InterfaceError, OSError) as error:
        return (_silent(error),)


def _silent(error: Exception) -> Finding:
    said = " ".join(str(error).split())
    password = str(settings.DATABASES["default"].get("PASSWORD") or "")
    said = said.replace(password, "•••") if password else said
    if connection.vendor == "sqlite":
        advice = (
            f"Vérifiez que le fichier {settings.DATABASES['default']['NAME']} est lisible et modifiable par le compte "
            "qui fait tourner Maillage, et que le disque n’est pas plein ; s’il est abîmé, restaurez une sauvegarde."
        )
    else:
        advice = (
            "Vérifiez que PostgreSQL tourne, que la machine le joint, et l’adresse, le compte et le mot de passe de "
            "MAILLAGE_DATABASE_URL."
        )
    return Finding("fault", f"La base de données ne répond pas ({said}).", advice)


def _writes() -> Iterator[Finding]:
    """Make a table and undo it: the whole way of a write, without a trace."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("CREATE TABLE checkup_write_test (one integer)")
            raise _Undo
    except _Undo:
        return
    except DatabaseError as error:
        yield Finding(
            "fault",
            f"On ne peut pas écrire dans la base ({' '.join(str(error).split())}).",
            "Vérifiez les droits du compte, la place sur le disque, et que la base n’est pas en lecture seule.",
        )


def _sqlite() -> Iterator[Finding]:
    path = Path(settings.DATABASES["default"]["NAME"])
    if not path.exists():
        yield Finding("fault", f"La base {path} n’existe pas encore.", "Lancez « maillage migrate ».")
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode")
        mode = str(cursor.fetchone()[0])
    yield from _writes()
    kind = file_system_of(path)
    if kind in _NETWORK:
        yield Finding(
            "fault",
            f"La base est sur un disque du réseau ({kind}) : SQLite peut s’y abîmer.",
            "Mettez le dossier des données (MAILLAGE_DATA) sur un disque de cette machine, ou passez à PostgreSQL.",
        )
    if mode != "wal":
        yield Finding(
            "warning",
            f"SQLite n’est pas en mode WAL mais « {mode} ».",
            "Relancez Maillage sur un disque local.",
        )
    yield Finding("ok", f"SQLite {sqlite3.sqlite_version} répond.")


def _postgresql() -> Iterator[Finding]:
    connection.ensure_connection()
    yield from _writes()
    major = connection.pg_version // 10_000  # type: ignore[attr-defined]
    if major < _OLDEST_POSTGRESQL:
        yield Finding(
            "warning",
            f"PostgreSQL {major} n’est plus entretenu.",
            f"Passez à la version {_OLDEST_POSTGRESQL} ou à une plus récente.",
        )
    else:
        yield Finding("ok", f"PostgreSQL {major} répond.")


def file_system_of(path: Path) -> str:
    """« ext4 », « nfs4 »… of the mount that holds `path`; "" where the system does not say (not Linux)."""
    try:
        mounts = Path("/proc/self/mounts").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    here, best, kind = str(path.resolve()), "", ""
    for line in mounts:
        _, place, name, *_ = line.split(" ")
        place = place.replace("\\040", " ")
        if len(place) >= len(best) and (here == place or here.startswith(place.rstrip("/") + "/")):
            best, kind = place, name
    return kind


def _migrations() -> Sequence[Finding]:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    unknown = sorted(set(executor.loader.applied_migrations) - set(executor.loader.disk_migrations))
    unknown = [key for key in unknown if key[0] in executor.loader.migrated_apps]
    if plan and not executor.loader.applied_migrations:
        return (
            Finding(
                "fault", "La base est neuve : ses tables ne sont pas faites.", "Lancez « maillage migrate »."
            ),
        )
    if plan:
        missing = "1 étape manque" if len(plan) == 1 else f"{len(plan)} étapes manquent"
        return (
            Finding(
                "fault",
                f"La base n’est pas à jour : {missing}, la première est {plan[0][0]}.",
                "Faites une sauvegarde, puis lancez « maillage migrate ».",
            ),
        )
    if unknown:
        return (
            Finding(
                "fault",
                f"La base vient d’une version plus récente ({unknown[0][0]}.{unknown[0][1]}).",
                "Installez la version de Maillage qui l’a mise à jour, ou restaurez une sauvegarde d’avant.",
            ),
        )
    return (Finding("ok", "Les tables sont celles de cette version."),)


def _deep() -> Sequence[Finding]:
    if connection.vendor != "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT datname, checksum_failures FROM pg_stat_database WHERE datname = current_database()"
            )
            failures = cursor.fetchone()[1]
        if failures:
            return (
                Finding(
                    "fault", f"PostgreSQL a vu {failures} pages abîmées.", "Restaurez une sauvegarde saine."
                ),
            )
        state = "sommes de contrôle actives" if failures is not None else "sommes de contrôle inactives"
        return (Finding("ok", f"PostgreSQL n’a vu aucune page abîmée ({state})."),)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA quick_check(5)")
        said = [str(row[0]) for row in cursor.fetchall()]
    if said != ["ok"]:
        return (
            Finding(
                "fault",
                f"La base est abîmée : {' ; '.join(said)[:300]}.",
                "Arrêtez Maillage, gardez une copie du dossier des données, et restaurez la dernière sauvegarde.",
            ),
        )
    return (Finding("ok", "Le fichier de la base est sain."),)


DATABASE = Check("database", "Base de données", 10, _answers, needs_database=False)
MIGRATIONS = Check("migrations", "Tables", 20, _migrations)
DEEP = Check("corruption", "Intégrité de la base", 25, _deep)
