"""The steps of a dialogue: one on when nothing is missing or a reason is written, one back with a reason.

Every write is made under the lock of the community, so that of two at once the second sees what the first wrote.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, BinaryIO, Final

from django.db import transaction
from django.utils import timezone

from maillage.contexts.association.models import Meeting
from maillage.contexts.dossier.dialogue import guards, queries
from maillage.contexts.dossier.dialogue.models import (
    ORDER,
    TRANSITIONS,
    Dialogue,
    DialogueMove,
    DialogueState,
)
from maillage.contexts.dossier.dialogue.permissions import OWNER
from maillage.contexts.dossier.dialogue.refusals import ChangedMeanwhile, DialogueRefused, NotReady
from maillage.contexts.programme.models import ReportingYear
from maillage.platform.audit.services import record
from maillage.platform.files.checks import DOCUMENTS
from maillage.platform.files.models import StoredFile
from maillage.platform.files.services import FileRefused, share, store
from maillage.platform.files.services import delete as forget_file
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.services import serialised
from maillage.platform.ui.typography import short_date

SUBMITTED, MINUTES = "submitted_file", "minutes_file"
ANY: Final = -1

__all__ = ["ChangedMeanwhile", "DialogueRefused", "FileRefused", "NotReady"]


@transaction.atomic
def open_dialogue(*, by: Actor, year: ReportingYear) -> Dialogue:
    """The dialogue of a year; the one that is there when somebody opened it already."""
    community = serialised(by)
    found = queries.dialogue_of(year)
    if found is not None:
        return found
    row: Dialogue = Dialogue.objects.create(community=community, year=year, created_by=by.user)
    record(by=by, action="dialogue.opened", obj=row, after={"year": year.label})
    return row


def locked(by: Actor, pk: int, seen: int = ANY) -> Dialogue:
    """The dialogue as it stands, nobody else writing on the community. ChangedMeanwhile for another version."""
    serialised(by)
    row: Dialogue = Dialogue.objects.select_related(
        "year", "community", "submitted_file", "minutes_file"
    ).get(pk=pk)
    if seen not in (ANY, row.version):
        raise ChangedMeanwhile(row)
    return row


def living(by: Actor, pk: int, seen: int = ANY) -> Dialogue:
    """The same, refused once it is concluded."""
    row = locked(by, pk, seen)
    if row.state == DialogueState.CONCLUDED:
        raise DialogueRefused("Ce dialogue est conclu : revenez d’abord à l’étape de la réunion.")
    return row


@transaction.atomic
def plan(*, by: Actor, pk: int, seen: int, submit_by_on: date | None, meet_by_on: date | None) -> Dialogue:
    """The dates that are planned; they are recalled before they come."""
    row = living(by, pk, seen)
    if submit_by_on and meet_by_on and meet_by_on < submit_by_on:
        raise DialogueRefused("La réunion se tient après le dépôt du dossier : vérifiez les deux dates.")
    before = {"submit_by_on": row.submit_by_on, "meet_by_on": row.meet_by_on}
    after = {"submit_by_on": submit_by_on, "meet_by_on": meet_by_on}
    if before == after:
        return row
    row.submit_by_on, row.meet_by_on = submit_by_on, meet_by_on
    return _save(by, row, "dialogue.planned", before, after)


def _save(
    by: Actor, row: Dialogue, action: str, before: dict[str, Any] | None, after: dict[str, Any]
) -> Dialogue:
    row.version += 1
    row.save()
    record(by=by, action=action, obj=row, before=before, after=after)
    return row


# --- Steps on ---------------------------------------------------------------------------------------------


def on(
    by: Actor,
    pk: int,
    seen: int,
    state: str,
    reason: str,
    write: Callable[[Dialogue], dict[str, Any]],
) -> Dialogue:
    """One step on; posted twice is once. write: puts the values of the step, says what was written, or refuses."""
    row = locked(by, pk)
    if row.state == state:
        return row
    if state not in TRANSITIONS[row.state] or ORDER.index(state) < ORDER.index(row.state):
        raise DialogueRefused(f"Ce dialogue est « {row.get_state_display()} » : rechargez la page.")
    if seen not in (ANY, row.version):
        raise ChangedMeanwhile(row)
    after = write(row)
    passed = guards.check(guards.ahead(row), reason)
    return _moved(by, row, state, reason if passed else "", passed, after)


def _moved(by: Actor, row: Dialogue, state: str, reason: str, passed: str, after: dict[str, Any]) -> Dialogue:
    before, row.state = row.state, state
    DialogueMove.objects.create(
        community=row.community,
        dialogue=row,
        before=before,
        after=state,
        reason=reason.strip()[:600],
        passed=passed[:4_000],
        created_by=by.user,
    )
    told = {**after, "state": state, "reason": reason.strip()[:600]}
    return _save(by, row, "dialogue.moved", {"state": before}, told)


@transaction.atomic
def agree(
    *, by: Actor, pk: int, agreed_on: date, agreed_with: str, reason: str = "", seen: int = ANY
) -> Dialogue:
    """The targets of the year were agreed that day with these people: the preparation begins."""

    def write(row: Dialogue) -> dict[str, Any]:
        _not_ahead(agreed_on, "Les objectifs")
        if not agreed_with.strip():
            raise DialogueRefused("Dites avec qui les objectifs ont été convenus.")
        row.agreed_on, row.agreed_with = agreed_on, agreed_with.strip()[:300]
        return {"agreed_on": agreed_on, "agreed_with": row.agreed_with}

    return on(by, pk, seen, DialogueState.PREPARATION, reason, write)


@transaction.atomic
def submit(
    *, by: Actor, pk: int, submitted_on: date, how: str = "", reason: str = "", seen: int = ANY
) -> Dialogue:
    """The dossier was handed in that day. NotReady while a pilot has not confirmed, unless a reason is written."""

    def write(row: Dialogue) -> dict[str, Any]:
        _not_ahead(submitted_on, "Le dossier")
        if row.agreed_on and submitted_on < row.agreed_on:
            raise DialogueRefused(
                f"Les objectifs ont été convenus le {short_date(row.agreed_on)} : le dépôt vient après."
            )
        row.submitted_on, row.submitted_how = submitted_on, how.strip()[:200]
        return {"submitted_on": submitted_on, "submitted_how": row.submitted_how}

    return on(by, pk, seen, DialogueState.SUBMITTED, reason, write)


@transaction.atomic
def acknowledge(*, by: Actor, pk: int, on_day: date, reference: str = "", seen: int = ANY) -> Dialogue:
    """The insurer said that the dossier had come."""
    row = living(by, pk, seen)
    if row.state not in (DialogueState.SUBMITTED, DialogueState.MET):
        raise DialogueRefused("Le dossier n’est pas déposé : il n’y a pas encore d’accusé de réception.")
    _not_ahead(on_day, "L’accusé de réception")
    if row.submitted_on and on_day < row.submitted_on:
        raise DialogueRefused(
            f"Le dossier a été déposé le {short_date(row.submitted_on)} : l’accusé vient après."
        )
    before = {"acknowledged_on": row.acknowledged_on, "acknowledgement": row.acknowledgement}
    row.acknowledged_on, row.acknowledgement = on_day, reference.strip()[:200]
    after = {"acknowledged_on": on_day, "acknowledgement": row.acknowledgement}
    if before == after:
        return row
    return _save(by, row, "dialogue.acknowledged", before, after)


@transaction.atomic
def meet(
    *,
    by: Actor,
    pk: int,
    met_on: date,
    present: dict[str, str],
    meeting: Meeting | None = None,
    reason: str = "",
    seen: int = ANY,
) -> Dialogue:
    """The meeting took place. present: who was there, by side (« cpts », « insurer », « ars »)."""

    def write(row: Dialogue) -> dict[str, Any]:
        _not_ahead(met_on, "La réunion")
        if row.submitted_on and met_on < row.submitted_on:
            raise DialogueRefused(
                f"Le dossier a été déposé le {short_date(row.submitted_on)} : la réunion vient après."
            )
        told = {side: text.strip()[:2_000] for side, text in present.items()}
        if not told.get("cpts") or not (told.get("insurer") or told.get("ars")):
            raise DialogueRefused("Dites qui était là, pour la CPTS et pour l’assurance maladie ou l’ARS.")
        row.met_on, row.meeting = met_on, meeting
        row.present_cpts = told["cpts"]
        row.present_insurer, row.present_ars = told.get("insurer", ""), told.get("ars", "")
        return {"met_on": met_on, "meeting": meeting.pk if meeting else None, **told}

    return on(by, pk, seen, DialogueState.MET, reason, write)


def _not_ahead(day: date, what: str) -> None:
    if day > timezone.localdate():
        raise DialogueRefused(f"{what} : cette date est à venir, notez l’étape une fois qu’elle a eu lieu.")


@transaction.atomic
def step_back(*, by: Actor, pk: int, reason: str, seen: int = ANY) -> Dialogue:
    """To the step before, with a reason; what was written for this one stays, to be corrected."""
    row = locked(by, pk, seen)
    rank = ORDER.index(row.state)
    if rank == 0:
        raise DialogueRefused("C’est la première étape.")
    if not reason.strip():
        raise DialogueRefused("Dites pourquoi vous revenez en arrière : la raison reste au dossier.")
    return _moved(by, row, ORDER[rank - 1], reason, "", {})


# --- Files ------------------------------------------------------------------------------------------------


def attach(*, by: Actor, pk: int, field: str, name: str, stream: BinaryIO) -> Dialogue:
    """What was handed in (`SUBMITTED`) or the signed minutes (`MINUTES`), in place of an earlier file.

    FileRefused says why not; what was handed in no longer changes once the meeting was held.
    """
    file = store(
        by=by, community=by.community, owner=OWNER, owner_id=pk, name=name, stream=stream, kinds=DOCUMENTS
    )
    try:
        return _attach(by=by, pk=pk, field=field, file=file)
    except BaseException:
        forget_file(by=by, file=file)
        raise


@transaction.atomic
def attach_pack(*, by: Actor, pk: int, archive: StoredFile) -> Dialogue:
    """The archive of a pack of the year as what is handed in: its content gets a row of the dialogue's own."""
    file = share(by=by, file=archive, owner=OWNER, owner_id=pk)
    return _attach(by=by, pk=pk, field=SUBMITTED, file=file)


@transaction.atomic
def _attach(*, by: Actor, pk: int, field: str, file: StoredFile) -> Dialogue:
    row = locked(by, pk)
    if field == SUBMITTED and row.state in (DialogueState.MET, DialogueState.CONCLUDED):
        raise DialogueRefused("La réunion s’est tenue sur le dossier déposé : ce fichier ne change plus.")
    if field == MINUTES and row.state not in (DialogueState.MET, DialogueState.CONCLUDED):
        raise DialogueRefused("La réunion n’est pas encore notée : le relevé signé vient après.")
    earlier = getattr(row, field)
    setattr(row, field, file)
    row = _save(by, row, "dialogue.file", None, {"name": file.name, "field": field})
    if earlier is not None:
        forget_file(by=by, file=earlier)
    return row
