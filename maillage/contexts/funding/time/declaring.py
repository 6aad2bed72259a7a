"""Time that no other fact shows: declared with what shows it, its file stored before anybody waits."""

from __future__ import annotations

import hashlib
import uuid
from datetime import date
from typing import Any, BinaryIO, Final

from django.db import transaction
from django.utils import timezone

from maillage.contexts.association.models import Contact
from maillage.contexts.funding.rates.models import PayKind, PayTask
from maillage.contexts.funding.time import writing
from maillage.contexts.funding.time.models import WAITING, EntryState, TimeEntry
from maillage.contexts.funding.time.refusals import TimeRefused
from maillage.contexts.funding.time.writing import one_line, to_change
from maillage.contexts.programme.models import Action
from maillage.platform.audit.services import record
from maillage.platform.files.models import StoredFile
from maillage.platform.files.services import delete as forget_file
from maillage.platform.files.services import store
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.services import serialised

DECLARED: Final = "declared"
KINDS: Final = frozenset({"pdf", "png", "jpeg", "odt", "docx"})
MAX_BYTES: Final = 10_000_000
# A day of work at most: a longer task is declared day by day.
MAX_MINUTES: Final = 12 * 60


def declare(
    *,
    by: Actor,
    contact: Contact,
    task: PayTask | None,
    happened_on: date,
    minutes: int,
    title: str,
    kind: str = PayKind.MISSION,
    action: Action | None = None,
    proof: str = "",
    file_name: str = "",
    stream: BinaryIO | None = None,
    paid_elsewhere: bool = False,
    loss_note: str = "",
    request_id: str = "",
) -> TimeEntry:
    """Time that no other fact shows, with what shows it. Declared by the person, it is checked; else they check it.

    request_id: of the form, so that one sent twice declares once; with anything changed, it is another declaration.
    Raises TimeRefused, FileRefused.
    """
    values: dict[str, Any] = {
        "contact": contact,
        "kind": kind,
        "task": task,
        "action": action,
        "title": one_line(title, 200),
        "happened_on": happened_on,
        "minutes": minutes,
        "proof": one_line(proof, 200),
        "paid_elsewhere": paid_elsewhere,
        "loss_note": one_line(loss_note, 200),
    }
    # Before the turn is taken: the scanner may take minutes, and every writer of money of the community would wait.
    file = _stored(by, "", file_name, stream) if stream is not None else None
    try:
        made = _declared(by, _key(request_id, values, file), values, file)
    except BaseException:
        _forget(by, file)
        raise
    if file is not None and made.file_id != file.pk:
        _forget(by, file)
    return made


def _key(request_id: str, values: dict[str, Any], file: StoredFile | None) -> str:
    """The same for one form with one content; another for anything else."""
    if not request_id.strip():
        return uuid.uuid4().hex
    said = [getattr(value, "pk", value) for value in values.values()]
    text = "\0".join(map(str, [request_id.strip(), *said, file.sha256 if file else ""]))
    return hashlib.sha256(text.encode()).hexdigest()


@transaction.atomic
def _declared(by: Actor, key: str, values: dict[str, Any], file: StoredFile | None) -> TimeEntry:
    serialised(by)
    there: TimeEntry | None = TimeEntry.objects.filter(source=DECLARED, source_id=key).first()
    if there is not None:
        return there
    task: PayTask | None = values["task"]
    _check_declared(values["kind"], task, values["happened_on"], values["minutes"], values["title"])
    own = by.user is not None and values["contact"].user_id == by.user.pk
    made: TimeEntry = TimeEntry.objects.create(
        community=by.community,
        source=DECLARED,
        source_id=key,
        cap_year=values["happened_on"].year,
        missing="" if values["proof"] or file else (task.proof_asked if task else ""),
        file=file,
        loss_declared=bool(values["loss_note"]),
        state=EntryState.CHECKED if own else EntryState.PROPOSED,
        checked_at=timezone.now() if own else None,
        created_by=by.user,
        **values,
    )
    if file is not None:
        file.owner_id = str(made.pk)
        file.save(update_fields=["owner_id"])
    told = {"minutes": made.minutes, "kind": made.kind, "task": made.task_id}
    record(by=by, action="time.declared", obj=made, label=writing.label_of(made), after=told)
    return made


def _check_declared(kind: str, task: PayTask | None, day: date, minutes: int, title: str) -> None:
    if not one_line(title):
        raise TimeRefused("Dites ce qui a été fait, en quelques mots.")
    if kind == PayKind.MISSION and task is None:
        raise TimeRefused("Choisissez la tâche.")
    if kind == PayKind.INDEMNITY and task is not None:
        raise TimeRefused("Une indemnité de fonction n’a pas de tâche.")
    if day > timezone.localdate():
        raise TimeRefused("Cette date est dans l’avenir : déclarez une fois la tâche faite.")
    if not 0 < minutes <= MAX_MINUTES:
        raise TimeRefused(
            "La durée va de 1 minute à 12 heures : déclarez une tâche plus longue jour par jour."
        )
    writing.refuse_closed(day)


def _stored(by: Actor, owner_id: str, name: str, stream: BinaryIO) -> StoredFile:
    return store(
        by=by,
        community=by.community,
        owner=writing.OWNER,
        owner_id=owner_id,
        name=name,
        stream=stream,
        kinds=KINDS,
        max_bytes=MAX_BYTES,
    )


def _forget(by: Actor, file: StoredFile | None) -> None:
    if file is not None:
        forget_file(by=by, file=file)


def add_proof(
    *, by: Actor, pk: int, proof: str, file_name: str = "", stream: BinaryIO | None = None
) -> TimeEntry:
    """Say or attach what shows the fact, before the approval. Raises TimeRefused, FileRefused."""
    file = _stored(by, str(pk), file_name, stream) if stream is not None else None
    try:
        return _proven(by, pk, one_line(proof, 200), file)
    except BaseException:
        _forget(by, file)
        raise


@transaction.atomic
def _proven(by: Actor, pk: int, proof: str, file: StoredFile | None) -> TimeEntry:
    row = to_change(by, pk)
    if row.state not in WAITING:
        raise TimeRefused(
            f"Cette entrée est « {row.get_state_display()} » : son justificatif ne change plus."
        )
    if not proof and file is None:
        raise TimeRefused("Décrivez le justificatif, ou joignez-le.")
    before = {"proof": row.proof, "missing": row.missing, "file": row.file_id}
    row.proof, row.missing, row.file = proof or row.proof, "", file or row.file
    row.version += 1
    row.save(update_fields=["proof", "missing", "file", "version"])
    after = {"proof": row.proof, "missing": "", "file": row.file_id}
    record(by=by, action="time.proof", obj=row, label=writing.label_of(row), before=before, after=after)
    return row
