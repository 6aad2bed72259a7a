"""A new key in front, everything sealed again under it, then the old keys away.

Each step may be killed and begun again. Until the end the old key and the new one both open: no page stops meanwhile.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from cryptography.fernet import Fernet
from django.conf import settings
from django.db import transaction

from maillage.platform.encryption import keys
from maillage.platform.encryption.places import Place, Row, sealed_places
from maillage.platform.encryption.sealing import Unreadable, renewed, sealed_by_newest, unseal

BATCH = 200


class RotationRefused(RuntimeError):
    """The step cannot be done as things are; the text (French) says why and what to do."""


@dataclass(frozen=True)
class State:
    """How many sealed texts there are, in all places: under the newest key, under an older one, under none."""

    newest: int = 0
    older: int = 0
    unreadable: int = 0
    unreadable_in: tuple[str, ...] = ()


def add_key() -> None:
    """Put a new key in front of the file; what is sealed from now on, by every process, is under it.

    RotationRefused where the keys come from the environment, which only the operator can write.
    """
    if settings.MAILLAGE_FIELD_KEYS:
        raise RotationRefused(
            "Les clés viennent de MAILLAGE_FIELD_KEYS, que cette commande ne peut pas changer. "
            "Ajoutez-y vous-même une clé (« maillage rotate-keys --print »), d’abord en dernier sur toutes "
            "les machines, puis en premier ; relancez ensuite « maillage rotate-keys --resume »."
        )
    with keys.changing(_path()):
        ring = keys.current()
        keys.replace(_path(), keys.Keyring((Fernet.generate_key().decode(), *ring.fields), ring.index))


def reseal(progress: Callable[[int], None] = lambda done: None) -> int:
    """Seal under the newest key every text that is under an older one; returns how many rows were rewritten.

    Short transactions of a batch each. Unreadable if a text opens with no key: nothing of its batch is written.
    """
    done = 0
    for place in sealed_places():
        after = None
        while True:
            with transaction.atomic():
                rows = place.rows(after, BATCH, lock=True)
                done += sum(_renew(place, row) for row in rows)
            if not rows:
                break
            after = rows[-1].pk
            progress(done)
    return done


def _renew(place: Place, row: Row) -> bool:
    if all(sealed_by_newest(token) for token in row.tokens):
        return False
    place.write(row.pk, row.rewritten(renewed))
    return True


def state() -> State:
    """Count the sealed texts of every place by what opens them. Reads them all."""
    counts: Counter[str] = Counter()
    unreadable = []
    for place in sealed_places():
        found = Counter(_opened_by(token) for token in _all_tokens(place))
        if found["none"]:
            unreadable.append(place.label)
        counts += found
    return State(counts["newest"], counts["older"], counts["none"], tuple(unreadable))


def _all_tokens(place: Place) -> Iterator[str]:
    after = None
    while rows := place.rows(after, BATCH):
        for row in rows:
            yield from row.tokens
        after = rows[-1].pk


def _opened_by(token: str) -> str:
    if sealed_by_newest(token):
        return "newest"
    try:
        unseal(token)
    except Unreadable:
        return "none"
    return "older"


def retire() -> int:
    """Remove every key but the newest; returns how many went. RotationRefused while a text needs one.

    Also refused in the minutes that follow a change of keys: a request or a task that began before may still
    hold a text sealed by the old key in a transaction that nobody sees yet.
    """
    if settings.MAILLAGE_FIELD_KEYS:
        raise RotationRefused(
            "Les clés viennent de MAILLAGE_FIELD_KEYS : "
            "ôtez vous-même les anciennes si « maillage rotate-keys --state » dit qu’aucune ligne n’en a besoin."
        )
    with keys.changing(_path()):
        return _retire()


def _retire() -> int:
    ring = keys.current()
    if len(ring.fields) == 1:
        return 0
    age = time.time() - _path().stat().st_mtime
    if age < keys.SETTLED_AFTER_SECONDS:
        raise RotationRefused(
            "La clé vient de changer : des pages ouvertes peuvent encore écrire avec l’ancienne. "
            f"Attendez {_counted(int((keys.SETTLED_AFTER_SECONDS - age) // 60) + 1, 'minute', 'minutes')}, puis "
            "recommencez."
        )
    found = state()
    if found.older or found.unreadable:
        raise RotationRefused(
            f"{_counted(found.older + found.unreadable, 'texte ne se lit', 'textes ne se lisent')} pas avec la "
            "nouvelle clé seule. "
            "Lancez « maillage rotate-keys --resume » d’abord."
        )
    keys.replace(_path(), keys.Keyring(ring.fields[:1], ring.index))
    return len(ring.fields) - 1


def _counted(count: int, one: str, many: str) -> str:
    return f"{count} {one if count < 2 else many}"


def _path() -> Path:
    return Path(settings.MAILLAGE_FIELD_KEYS_FILE)
