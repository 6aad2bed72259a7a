"""The backup of each night, on a worker: made, tried, put on the shelf; the first failure is told by mail.

One runs at a time, whoever asks: the part file of the day and the claim of the due job see to it.
"""

from __future__ import annotations

import fcntl
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django_tasks import task

from maillage.platform.accounts.models import User
from maillage.platform.audit.services import record
from maillage.platform.keeping import shelf
from maillage.platform.keeping.backup import Written, back_up
from maillage.platform.keeping.plan import Plan
from maillage.platform.keeping.refusals import KeepingRefused
from maillage.platform.keeping.sealing import Seal
from maillage.platform.keeping.verify import verify
from maillage.platform.messaging.services import queue_email
from maillage.platform.tasks.due import due_job
from maillage.platform.tenancy.actor import Actor

logger = logging.getLogger(__name__)

LOOK_EVERY = timedelta(minutes=10)
TRY_AGAIN_AFTER = timedelta(hours=1)
_STATE = "backups.json"


@dataclass(frozen=True)
class LastTry:
    """What came of the last scheduled backup; failing_since is None when it was made."""

    tried_at: datetime | None = None
    failing_since: datetime | None = None
    error: str = ""


def plan() -> Plan:
    chosen: Plan = settings.MAILLAGE_BACKUP
    return chosen


def _state_path() -> Path:
    return Path(settings.DATA_DIR) / _STATE


def last_try() -> LastTry:
    """Kept in the data folder, not in the database: a restoration must not bring an older one back."""
    try:
        data = json.loads(_state_path().read_text(encoding="utf-8"))
        moments = {
            name: datetime.fromisoformat(data[name]) if data[name] else None
            for name in ("tried_at", "failing_since")
        }
        return LastTry(error=str(data["error"]), **moments)
    except (OSError, ValueError, KeyError, TypeError):
        return LastTry()


def _note(done: LastTry) -> None:
    draft = _state_path().with_suffix(".tmp")
    draft.write_text(
        json.dumps(
            {
                "tried_at": done.tried_at and done.tried_at.isoformat(),
                "failing_since": done.failing_since and done.failing_since.isoformat(),
                "error": done.error,
            },
            ensure_ascii=False,
        ),
        encoding="utf-8",
    )
    draft.replace(_state_path())


def is_due(now: datetime, at: datetime | None, failing: bool, plan: Plan) -> bool:
    """True if the hour of the plan has struck since the last try (`at`), or an hour after one that failed."""
    if at is None:
        return True
    if failing:
        return now - at >= TRY_AGAIN_AFTER
    local = timezone.localtime(now)
    struck = local.replace(hour=plan.at.hour, minute=plan.at.minute, second=0, microsecond=0)
    if struck > local:
        struck -= timedelta(days=1)
    return at < struck


@due_job("keeping.backup", every=LOOK_EVERY)
def back_up_when_due() -> str:
    """The scheduled backup, if its hour has come; KeepingRefused where it failed."""
    done = last_try()
    if plan().folder is None or not is_due(
        timezone.now(), done.tried_at, done.failing_since is not None, plan()
    ):
        return ""
    return make_scheduled()


@task()
def back_up_now() -> str:
    """The backup that an operator asked for."""
    return make_scheduled()


@transaction.atomic
def ask(*, by: Actor) -> None:
    """Have the worker make a backup at once. KeepingRefused if no folder is set."""
    if plan().folder is None:
        raise KeepingRefused("Aucun dossier de sauvegarde n’est choisi : réglez MAILLAGE_BACKUP_DIR.")
    record(by=by, action="backup.asked", label="Sauvegarde demandée")
    back_up_now.enqueue()


def make_scheduled() -> str:
    """Make, try and shelve one backup; its name. KeepingRefused where it failed, told to the operators once."""
    now = timezone.now()
    with _alone() as alone:
        if not alone:
            return "busy"
        try:
            name = _make(now)
        except Exception as error:
            _tell_failure(now, error)
            raise
        _note(LastTry(tried_at=now))
        return name


@contextmanager
def _alone() -> Iterator[bool]:
    with (Path(settings.DATA_DIR) / "backup.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


def _make(now: datetime) -> str:
    chosen = plan()
    folder = chosen.folder
    assert folder is not None
    if not folder.is_dir():
        raise KeepingRefused(
            f"Le dossier de sauvegarde {folder} n’existe pas ou n’est pas monté : créez-le, ou corrigez "
            "MAILLAGE_BACKUP_DIR."
        )
    _forget_parts(folder)
    seal = _seal(chosen)
    written = back_up(shelf.new_path(folder, now), seal=seal)
    kept = _card(written, now, seal)
    shelf.write_card(kept)
    if chosen.verify:
        kept = _tried(kept, written)
    for old in shelf.to_remove(shelf.kept_in(folder), chosen.keep):
        shelf.remove(old)
    with transaction.atomic():
        record(by=Actor.system(), action="backup.made", label=kept.path.name, after={"rows": kept.rows})
    return kept.path.name


def _forget_parts(folder: Path) -> None:
    """Parts of killed backups of ours: nobody else writes now, the lock is held."""
    for part in folder.glob(f"maillage-*{shelf.SUFFIX}.part"):
        part.unlink(missing_ok=True)


def _seal(chosen: Plan) -> Seal:
    if chosen.passphrase_file is None:
        return Seal(recipients=chosen.recipients)
    try:
        passphrase = chosen.passphrase_file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise KeepingRefused(
            f"La phrase secrète des sauvegardes ne se lit pas ({chosen.passphrase_file}) : rien n’a été sauvegardé."
        ) from error
    if not passphrase:
        raise KeepingRefused(f"Le fichier {chosen.passphrase_file} est vide : écrivez-y la phrase secrète.")
    return Seal(passphrase=passphrase)


def _card(written: Written, now: datetime, seal: Seal) -> shelf.Kept:
    remarks = []
    if written.missing:
        remarks.append(f"{len(written.missing)} fichiers manquaient déjà sur le disque")
    if written.altered:
        remarks.append(f"{len(written.altered)} fichiers n’avaient plus leur contenu d’origine")
    return shelf.Kept(
        path=written.path,
        made_at=now,
        size_bytes=written.size_bytes,
        rows=written.rows,
        closed=seal.closed,
        remarks=" ; ".join(remarks),
    )


def _tried(kept: shelf.Kept, written: Written) -> shelf.Kept:
    """Read back and restored aside; the identity that opens it is only in memory."""
    try:
        verify(written.path, written.opener)
    except Exception as error:
        shelf.write_card(replace(kept, error=_words(error)))
        raise
    tried = replace(kept, verified_at=timezone.now())
    shelf.write_card(tried)
    return tried


def _words(error: Exception) -> str:
    words = str(error) if isinstance(error, KeepingRefused) else f"{type(error).__name__}: {error}"
    return " ".join(words.split())[:500]


def _tell_failure(now: datetime, error: Exception) -> None:
    logger.error("scheduled backup failed: %s", type(error).__name__)
    before = last_try()
    first = before.failing_since is None
    if first:
        with transaction.atomic():
            for user in User.objects.filter(is_operator=True, is_active=True).order_by("pk"):
                queue_email(
                    by=Actor.system(),
                    community=None,
                    to=user.email,
                    subject="La sauvegarde de Maillage a échoué",
                    body=_letter(error),
                    purpose="keeping.backup_failed",
                )
    _note(LastTry(tried_at=now, failing_since=before.failing_since or now, error=_words(error)))


def _letter(error: Exception) -> str:
    return (
        "Bonjour,\n\nLa sauvegarde prévue n’a pas pu être faite :\n\n"
        f"{_words(error)}\n\n"
        "Un nouvel essai a lieu toutes les heures ; aucun autre message ne vous sera envoyé pour la même panne.\n\n"
        f"Voir les sauvegardes : {settings.MAILLAGE_BASE_URL}/installation/sauvegardes/\n\nMaillage\n"
    )
