"""The keyring: MAILLAGE_FIELD_KEYS, else the file `field_keys` of the data folder, made at first use.

Made only where the database holds nothing sealed yet: a key that was lost is told, never replaced by one that opens
nothing. One entry a line in the file (comma-separated in the variable). Field keys come newest first: the first
one seals, all of them open. The entry that begins with `index:` is the key of the blind indexes, which
stays when the others are rotated.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import fcntl
import os
import secrets
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, InterfaceError

INDEX = "index:"
# What the rotation waits for before a key may go: longer than any request or task that began with it.
SETTLED_AFTER_SECONDS = 600


@dataclass(frozen=True)
class Keyring:
    """Field keys (Fernet, 32 bytes in URL-safe base64), newest first, and the key of the blind indexes."""

    fields: tuple[str, ...]
    index: bytes

    @property
    def newest(self) -> Fernet:
        return Fernet(self.fields[0])

    @property
    def all(self) -> MultiFernet:
        return MultiFernet([Fernet(key) for key in self.fields])

    def entries(self) -> list[str]:
        """The keyring as it is written: field keys, newest first, then the index key."""
        return [*self.fields, INDEX + base64.urlsafe_b64encode(self.index).decode()]


def new_keyring() -> Keyring:
    """A keyring with one new field key and a new index key."""
    return Keyring(fields=(Fernet.generate_key().decode(),), index=secrets.token_bytes(32))


def parse(entries: list[str], where: str) -> Keyring:
    """The keyring that `entries` say; ImproperlyConfigured, in French and without the keys, if they say none."""
    named = [entry.strip() for entry in entries if entry.strip()]
    fields = tuple(entry for entry in named if not entry.startswith(INDEX))
    indexes = [entry.removeprefix(INDEX) for entry in named if entry.startswith(INDEX)]
    if not fields or len(indexes) != 1:
        raise ImproperlyConfigured(
            f"{where} : il faut au moins une clé de champ et une seule entrée « {INDEX} ». "
            "La commande « maillage rotate-keys --print » donne une valeur toute prête."
        )
    for rank, key in enumerate((*fields, *indexes), start=1):
        if not _is_key(key):
            raise ImproperlyConfigured(
                f"{where} : l’entrée n° {rank} n’est pas une clé (32 octets en base64). "
                "A-t-elle été coupée en la recopiant ?"
            )
    if len(set(fields)) != len(fields):
        raise ImproperlyConfigured(f"{where} : la même clé y est deux fois.")
    return Keyring(fields=fields, index=base64.urlsafe_b64decode(indexes[0]))


def _is_key(text: str) -> bool:
    try:
        return len(base64.urlsafe_b64decode(text.encode("ascii"))) == 32  # as Fernet asks
    except (ValueError, binascii.Error):
        return False


class KeysLost(ImproperlyConfigured):
    """The file of the keys is not there, and what the database holds was sealed by it (or cannot be asked)."""


def check_variable(variable: str) -> None:
    """At start: refuse an unreadable MAILLAGE_FIELD_KEYS; "" says that the keys are in the file."""
    if variable:
        parse(variable.split(","), "MAILLAGE_FIELD_KEYS")


def is_missing() -> bool:
    """True where neither the variable nor the file gives a keyring."""
    return not settings.MAILLAGE_FIELD_KEYS and not Path(settings.MAILLAGE_FIELD_KEYS_FILE).exists()


def make_first(path: Path) -> None:
    """Make the file of a database that holds nothing sealed yet; KeysLost for any other. 1 query a sealed place."""
    from maillage.platform.encryption.places import holds_sealed

    try:
        needed = holds_sealed()
    except (DatabaseError, InterfaceError) as error:
        raise KeysLost(
            f"Le fichier des clés {path} n’est pas là, et la base de données ne répond pas "
            f"({' '.join(str(error).split())}) : on ne sait pas s’il lui en faut un neuf. "
            "Faites répondre la base, ou remettez le fichier depuis sa copie."
        ) from error
    if needed:
        raise KeysLost(
            f"Le fichier des clés {path} manque, alors que la base contient des champs chiffrés avec lui. "
            "Aucune clé n’a été fabriquée à sa place : elle n’ouvrirait rien. "
            "Remettez sa copie à cet endroit (ou sa valeur dans MAILLAGE_FIELD_KEYS) ; une sauvegarde faite avec une "
            "phrase secrète le contient. S’il est perdu pour de bon, le guide d’exploitation dit comment repartir "
            "(docs/operations.md, « Keys »)."
        )
    write_new(path, new_keyring())


def write_new(path: Path, keyring: Keyring) -> None:
    """Make the file, whole and readable by its owner alone; of several processes at once, one makes it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = _draft(path, keyring)
    try:
        with contextlib.suppress(FileExistsError):
            # A link appears with all its contents and never over another: a reader sees no empty file.
            os.link(draft, path)
    finally:
        draft.unlink()
    _sync_folder(path.parent)


@contextlib.contextmanager
def changing(path: Path) -> Iterator[None]:
    """One writer of the file at a time: of two that read it and write it anew, the second would drop a key."""
    with path.with_name(f".{path.name}.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def replace(path: Path, keyring: Keyring) -> None:
    """Put `keyring` in place of the file at one stroke: a kill leaves the old file or the new one."""
    _draft(path, keyring).replace(path)
    _sync_folder(path.parent)


def _draft(path: Path, keyring: Keyring) -> Path:
    # mkstemp makes the file with mode 0600.
    handle, name = tempfile.mkstemp(prefix=".field_keys-", dir=path.parent)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write("\n".join(keyring.entries()) + "\n")
        file.flush()
        os.fsync(file.fileno())
    return Path(name)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def current() -> Keyring:
    """The keyring as it is now: a process that runs notices a changed file at its next use.

    The first use makes the file. Raises ImproperlyConfigured (French) if it is unreadable, KeysLost if it is gone.
    """
    if settings.MAILLAGE_FIELD_KEYS:
        return _of_variable(settings.MAILLAGE_FIELD_KEYS)
    path = Path(settings.MAILLAGE_FIELD_KEYS_FILE)
    if not path.exists():
        make_first(path)
    try:
        found = path.stat()
        return _of_file(str(path), found.st_mtime_ns, found.st_ino)
    except OSError as error:
        raise ImproperlyConfigured(
            f"Le fichier des clés {path} ne se lit pas ({error.strerror}). Remettez-le depuis une sauvegarde : "
            "sans lui, les champs chiffrés sont perdus."
        ) from error


@lru_cache(maxsize=4)
def _of_variable(variable: str) -> Keyring:
    return parse(variable.split(","), "MAILLAGE_FIELD_KEYS")


@lru_cache(maxsize=4)
def _of_file(path: str, changed: int, inode: int) -> Keyring:
    """changed, inode: two versions of the file are two entries of the cache."""
    return parse(Path(path).read_text("ascii", errors="replace").splitlines(), path)
