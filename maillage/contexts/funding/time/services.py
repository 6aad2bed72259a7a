"""Writes on time entries: declared, checked by the member, validated by the pilot, approved by the treasurer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from maillage.contexts.funding.rates.ceilings import ceilings
from maillage.contexts.funding.rates.models import PayKind, PayTask
from maillage.contexts.funding.time import queries, writing
from maillage.contexts.funding.time.collecting import collect
from maillage.contexts.funding.time.declaring import (
    add_proof,
    declare,
)
from maillage.contexts.funding.time.models import COUNTED, WAITING, EntryState, TimeEntry
from maillage.contexts.funding.time.permissions import (
    has_validated,
    is_conflicted,
    is_own,
    may_approve,
    may_validate,
)
from maillage.contexts.funding.time.readiness import Ground, blocks, worth
from maillage.contexts.funding.time.refusals import CHANGED, TimeRefused
from maillage.contexts.funding.time.writing import one_line, reason_of, to_change
from maillage.core.dues.euros import euros
from maillage.core.pay.amounts import fits, room_cents
from maillage.platform.audit.services import record
from maillage.platform.files.services import FileRefused
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.services import serialised

__all__ = [
    "FileRefused",
    "TimeRefused",
    "add_proof",
    "approve",
    "approve_many",
    "check",
    "collect",
    "declare",
    "dispute",
    "refuse",
    "reverse",
    "set_task",
    "validate",
    "validate_many",
]

REVERSAL: Final = "reversal"
MAX_AT_ONCE: Final = 500
_OWN: Final = "C’est votre propre temps : une autre personne doit le faire."
_NAMESAKE: Final = (
    "Cette personne porte votre nom ou votre adresse, sans compte relié à sa fiche : une autre personne doit le faire. "
    "Si ce n’est pas vous, reliez d’abord sa fiche à son compte."
)
_LATER: Final = "Ce temps a été corrigé depuis : annulez d’abord la correction, la plus récente en premier."


@transaction.atomic
def check(
    *, by: Actor, pk: int, version: int | None = None, loss_note: str = "", by_link: bool = False
) -> TimeEntry:
    """The member says that it is right; outside the usual hours, what income was lost, now or later. Twice is once.

    by_link: by the personal link, whose page has made sure that the entry is theirs. Raises TimeRefused.
    """
    row = to_change(by, pk)
    _only_own(by, row, by_link)
    note = one_line(loss_note, 200)
    if row.state in (EntryState.CHECKED, EntryState.VALIDATED):
        return _lost(by, row, note) if note and not row.loss_declared else row
    if version is not None and version != row.version:
        raise TimeRefused(CHANGED)
    values: dict[str, Any] = {"checked_at": timezone.now(), "checked_by_link": by_link}
    if note:
        values |= {"loss_declared": True, "loss_note": note}
    return writing.move(by, row, EntryState.CHECKED, "time.checked", **values)


def _lost(by: Actor, row: TimeEntry, note: str) -> TimeEntry:
    """The loss is said after the check: the entry stays where it is, and shows it to who approves."""
    row.loss_declared, row.loss_note = True, note
    row.version += 1
    row.save(update_fields=["loss_declared", "loss_note", "version"])
    record(by=by, action="time.loss", obj=row, label=writing.label_of(row), after={"loss_declared": True})
    return row


@transaction.atomic
def dispute(*, by: Actor, pk: int, reason: str, by_link: bool = False) -> TimeEntry:
    """The member says that it is wrong, and how. The fact is then corrected where it was noted. Raises TimeRefused."""
    row = to_change(by, pk)
    _only_own(by, row, by_link)
    if row.minutes < 0:
        raise TimeRefused(
            "Cette entrée reprend un temps qui a été corrigé : écrivez à l’équipe si c’est une erreur."
        )
    why = f"Contestée par la personne : {reason_of(reason)}"[: writing.REASON_LENGTH]
    return writing.move(by, row, EntryState.REFUSED, "time.disputed", state_reason=why)


def _only_own(by: Actor, row: TimeEntry, by_link: bool) -> None:
    if not by_link and not is_own(by, row):
        raise TimeRefused("Seule la personne concernée vérifie son temps.")


def _not_own(by: Actor, row: TimeEntry) -> None:
    if is_conflicted(by, row):
        raise TimeRefused(_OWN if is_own(by, row) else _NAMESAKE)


@transaction.atomic
def set_task(*, by: Actor, pk: int, task: PayTask, version: int | None = None) -> TimeEntry:
    """Under which task a mission's time is counted, before the approval. Raises TimeRefused."""
    row = to_change(by, pk, version)
    if row.kind != PayKind.MISSION:
        raise TimeRefused("Une indemnité de fonction n’a pas de tâche.")
    if row.state not in (EntryState.PROPOSED, EntryState.CHECKED, EntryState.VALIDATED):
        raise TimeRefused(f"Cette entrée est « {row.get_state_display()} » : sa tâche ne change plus.")
    _not_own(by, row)
    before, row.task = {"task": row.task_id}, task
    row.version += 1
    row.save(update_fields=["task", "version"])
    record(
        by=by,
        action="time.task",
        obj=row,
        label=writing.label_of(row),
        before=before,
        after={"task": task.pk},
    )
    return row


@transaction.atomic
def validate(*, by: Actor, pk: int, version: int | None = None) -> TimeEntry:
    """The pilot says that the work was done. Raises TimeRefused."""
    row = to_change(by, pk, version)
    return _validated(by, row)


def _validated(by: Actor, row: TimeEntry) -> TimeEntry:
    _not_own(by, row)
    if not may_validate(by, row):
        raise TimeRefused("La personne qui pilote l’action valide ce temps.")
    return writing.move(
        by, row, EntryState.VALIDATED, "time.validated", validated_at=timezone.now(), validated_by=by.user
    )


@dataclass
class Outcome:
    """What became of several entries: done, and those left with the reason."""

    done: list[TimeEntry] = field(default_factory=list)
    left: list[tuple[TimeEntry, str]] = field(default_factory=list)


def _several(by: Actor, pks: Iterable[int]) -> list[TimeEntry]:
    serialised(by)
    numbers = sorted(set(pks))
    if not 0 < len(numbers) <= MAX_AT_ONCE:
        raise TimeRefused(f"Cochez de une à {MAX_AT_ONCE} entrées.")
    return list(queries.entries().filter(pk__in=numbers).order_by("happened_on", "pk"))


@transaction.atomic
def validate_many(*, by: Actor, pks: Iterable[int]) -> Outcome:
    """Validate those that may be; the others stay, with the reason. Raises TimeRefused for none or too many."""
    rows, outcome, closed = _several(by, pks), Outcome(), queries.closed_years()
    for row in rows:
        try:
            if any(first <= row.happened_on <= last for first, last in closed):
                raise TimeRefused("L’année de bilan est close.")
            outcome.done.append(_validated(by, row))
        except TimeRefused as refusal:
            outcome.left.append((row, str(refusal)))
    return outcome


@transaction.atomic
def approve(*, by: Actor, pk: int, version: int | None = None) -> TimeEntry:
    """The treasurer approves: the amount is reckoned and kept. Raises TimeRefused, with every reason that blocks it."""
    row = to_change(by, pk, version)
    return _approved(by, row, queries.ground_for([row]))


@transaction.atomic
def approve_many(*, by: Actor, pks: Iterable[int]) -> Outcome:
    """Approve those that are ready, oldest first, each one counting under the ceiling of the next; the others stay."""
    rows, outcome = _several(by, pks), Outcome()
    if not rows:
        return outcome
    ground = queries.ground_for(rows)
    for row in rows:
        try:
            outcome.done.append(_approved(by, row, ground))
        except TimeRefused as refusal:
            outcome.left.append((row, str(refusal)))
    return outcome


def _approved(by: Actor, row: TimeEntry, ground: Ground) -> TimeEntry:
    _not_own(by, row)
    if not may_approve(by, row):
        raise TimeRefused("La trésorerie ou la présidence approuve.")
    if has_validated(by, row):
        raise TimeRefused("Vous avez validé ce temps : une autre personne l’approuve.")
    if row.state != EntryState.VALIDATED:
        raise TimeRefused(
            f"Cette entrée est « {row.get_state_display()} » : elle n’attend pas d’approbation."
        )
    why = blocks(row, ground)
    if why:
        raise TimeRefused(f"{row.title} : {' ; '.join(one.words for one in why)}.")
    found = worth(row, ground)
    assert found.amount is not None
    pair = (row.contact_id, row.cap_year)
    ground.counted[pair] = ground.counted.get(pair, 0) + found.amount
    return writing.move(
        by,
        row,
        EntryState.APPROVED,
        "time.approved",
        rate=found.rate,
        rate_cents=found.unit_cents,
        amount_cents=found.amount,
        approved_at=timezone.now(),
        approved_by=by.user,
    )


@transaction.atomic
def refuse(*, by: Actor, pk: int, reason: str, version: int | None = None) -> TimeEntry:
    """The pilot or the treasurer does not follow; the reason is shown to the member. Raises TimeRefused."""
    row = to_change(by, pk, version)
    _not_own(by, row)
    if not (may_approve(by, row) or (row.state == EntryState.CHECKED and may_validate(by, row))):
        raise TimeRefused("La personne qui pilote l’action ou la trésorerie peut refuser.")
    return writing.move(by, row, EntryState.REFUSED, "time.refused", state_reason=reason_of(reason))


@transaction.atomic
def refuse_many(*, by: Actor, pks: Iterable[int], reason: str) -> Outcome:
    """Refuse those that may be, for one reason shown to each member; the others stay, with why. Raises TimeRefused."""
    why, rows, outcome, closed = reason_of(reason), _several(by, pks), Outcome(), queries.closed_years()
    for row in rows:
        try:
            if any(first <= row.happened_on <= last for first, last in closed):
                raise TimeRefused("L’année de bilan est close.")
            _not_own(by, row)
            if not may_approve(by, row):
                raise TimeRefused("La trésorerie ou la présidence refuse ce qui attend d’être approuvé.")
            if row.state != EntryState.VALIDATED:
                raise TimeRefused(f"Cette entrée est « {row.get_state_display()} » : elle n’attend plus.")
            outcome.done.append(writing.move(by, row, EntryState.REFUSED, "time.refused", state_reason=why))
        except TimeRefused as refusal:
            outcome.left.append((row, str(refusal)))
    return outcome


@transaction.atomic
def reverse(*, by: Actor, pk: int, reason: str, version: int | None = None) -> TimeEntry:
    """Cancel an approved or paid entry by another one that takes the same back; the new entry.

    Of what was not paid, neither is; of what was, the next transfer is that much less. A correction of the same fact
    that waits goes with it; an approved one is cancelled first. Raises TimeRefused.
    """
    row = to_change(by, pk, version)
    _not_own(by, row)
    if not may_approve(by, row) or row.reverses_id is not None:
        raise TimeRefused("Cette entrée ne s’annule pas ainsi.")
    why, was_paid = reason_of(reason), row.state == EntryState.PAID
    _refuse_above(row)
    _settle_corrections(by, row)
    writing.move(by, row, EntryState.REVERSED, "time.reversed", state_reason=why)
    assert row.amount_cents is not None
    made: TimeEntry = TimeEntry.objects.create(
        community=by.community,
        source=REVERSAL,
        source_id=str(row.pk),
        contact=row.contact,
        kind=row.kind,
        task=row.task,
        action=row.action,
        title=f"Annulation : {row.title}"[:200],
        happened_on=row.happened_on,
        cap_year=row.cap_year,
        minutes=-row.minutes,
        rate=row.rate,
        rate_cents=row.rate_cents,
        amount_cents=-row.amount_cents,
        proof=why[:200],
        state=EntryState.APPROVED if was_paid else EntryState.REVERSED,
        state_reason=why,
        reverses=row,
        approved_at=timezone.now(),
        approved_by=by.user,
        created_by=by.user,
    )
    told = {"amount_cents": made.amount_cents, "reverses": row.pk}
    record(by=by, action="time.reversal", obj=made, label=writing.label_of(made), after=told)
    return made


def _refuse_above(row: TimeEntry) -> None:
    """To cancel what takes money back gives it again: TimeRefused above the ceiling."""
    if row.amount_cents is None or row.amount_cents >= 0:
        return
    ceiling, pair = ceilings([row.cap_year]).get(row.cap_year), (row.contact_id, row.cap_year)
    counted = queries.counted_cents([pair])[pair]
    if ceiling is None:
        raise TimeRefused(f"Le plafond de {row.cap_year} n’est pas connu.")
    if not fits(ceiling.amount_cents, counted, -row.amount_cents):
        room = euros(room_cents(ceiling.amount_cents, counted))
        raise TimeRefused(
            f"Annuler cette reprise redonnerait {euros(-row.amount_cents)} : plafond annuel atteint : "
            f"il reste {room} pour {row.cap_year}."
        )


def _settle_corrections(by: Actor, row: TimeEntry) -> None:
    """The fact is cancelled: what waited to correct it no longer says anything. TimeRefused once that is approved."""
    same = queries.entries().filter(source=row.source, source_id=row.source_id).exclude(pk=row.pk)
    others = list(same.order_by("edition"))
    live = set(COUNTED) - {EntryState.REVERSED}
    if any(one.state in live and one.edition > row.edition for one in others):
        raise TimeRefused(_LATER)
    for one in others:
        if one.state in WAITING:
            writing.replace(by, one, "le fait a été annulé")
