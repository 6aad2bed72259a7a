"""The keys: there, ours alone, and able to open what they sealed."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, InterfaceError

from maillage.platform.encryption import keys as keyring
from maillage.platform.encryption.places import holds_sealed, sealed_places
from maillage.platform.encryption.sealing import Unreadable, unseal
from maillage.platform.registry import Check, Finding

SHORTEST = 32
_SAMPLE = 20


def _keys() -> Iterator[Finding]:
    for name in ("secret_key", "field_keys"):
        yield from _rights(Path(settings.DATA_DIR) / name)
    if len(settings.SECRET_KEY) < SHORTEST or settings.SECRET_KEY.startswith("django-insecure"):
        yield Finding(
            "fault",
            "La clé secrète (MAILLAGE_SECRET_KEY) est trop courte pour protéger les sessions.",
            "Retirez cette variable : Maillage en fabrique une bonne au démarrage. Chacun devra se reconnecter.",
        )
    yield from _field_keys()


def _rights(path: Path) -> Iterator[Finding]:
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        return
    except OSError as error:
        yield Finding(
            "fault", f"{path} ne se lit pas ({error.strerror}).", "Lancez avec le compte de Maillage."
        )
        return
    if stat.S_IMODE(mode) & 0o077:
        yield Finding(
            "fault", f"D’autres comptes de la machine peuvent lire {path}.", f"Lancez « chmod 600 {path} »."
        )


def _field_keys() -> Iterator[Finding]:
    """Whether they are there; a file that is not is never made from here."""
    if keyring.is_missing():
        yield _missing()
        return
    try:
        keyring.current()
    except (ImproperlyConfigured, OSError) as error:
        yield Finding(
            "fault",
            f"Les clés de chiffrement ne se lisent pas : {error}",
            "Remettez le fichier field_keys de la sauvegarde, ou la variable MAILLAGE_FIELD_KEYS.",
        )
        return
    yield Finding("ok", "La clé secrète et les clés de chiffrement sont en place.")


def _missing() -> Finding:
    path = settings.MAILLAGE_FIELD_KEYS_FILE
    try:
        lost = holds_sealed()
    except (DatabaseError, InterfaceError):
        return Finding(
            "warning",
            f"Le fichier des clés {path} n’est pas là, et la base ne dit pas s’il lui en faut un.",
            "Réparez d’abord la base ; si elle a déjà servi, remettez ce fichier depuis sa copie avant de servir.",
        )
    if lost:
        return Finding(
            "fault",
            f"La clé des champs chiffrés est perdue : le fichier {path} manque, et la base en a besoin.",
            "Remettez sa copie à cet endroit, ou sa valeur dans MAILLAGE_FIELD_KEYS ; une sauvegarde faite avec une "
            "phrase secrète le contient (« maillage restore »). Aucune clé neuve n’ouvrirait ces champs.",
        )
    return Finding(
        "ok", "Les clés de chiffrement seront fabriquées au premier démarrage : la base n’en a pas encore."
    )


def _sealed() -> Iterator[Finding]:
    """Open a few sealed values of each place; what they say is looked at by nobody."""
    if keyring.is_missing():
        # Already told, with what to do.
        return
    results = [
        _opens(token)
        for place in sealed_places()
        for row in place.rows(None, _SAMPLE)
        for token in row.tokens
    ]
    failed = results.count(False)
    if failed:
        yield Finding(
            "fault",
            f"{failed} valeurs chiffrées sur {len(results)} essayées ne s’ouvrent plus : la clé manque.",
            "Remettez la clé d’alors (field_keys de la sauvegarde) à la suite des autres ; n’effacez rien.",
        )
    else:
        yield Finding("ok", f"Les valeurs chiffrées s’ouvrent ({len(results)} essayées).")


def _opens(token: str) -> bool:
    try:
        unseal(token)
    except Unreadable:
        return False
    return True


KEYS = Check("keys", "Clés", 50, lambda: tuple(_keys()), needs_database=False)
SEALED = Check("sealed", "Données chiffrées", 55, lambda: tuple(_sealed()))
