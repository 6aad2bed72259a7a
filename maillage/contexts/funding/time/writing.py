"""What every write on an entry shares: one writer at a time, the state machine, closed years, the journal."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from maillage.contexts.funding.time import queries
from maillage.contexts.funding.time.models import TRANSITIONS, EntryState, TimeEntry
from maillage.contexts.funding.time.refusals import CHANGED, TimeRefused
from maillage.platform.audit.services import record
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.services import serialised
from maillage.platform.ui.typography import short_date

REASON_LENGTH = 300
# Of the files that show the time, in `platform.files`.
OWNER: Final = "funding.time_entry"
_COPIED = (
    "source",
    "source_id",
    "contact",
    "kind",
    "task",
    "action_id",
    "title",
    "happened_on",
    "cap_year",
    "starts_at",
    "ends_at",
    "proof",
    "missing",
    "proof_url",
    "loss_declared",
    "loss_note",
    "paid_elsewhere",
)


def to_change(by: Actor, pk: int, version: int | None = None) -> TimeEntry:
    """The entry, read once this writer's turn has come. TimeRefused when it changed since, or is closed."""
    serialised(by)
    row = queries.entries().get(pk=pk)
    if version is not None and version != row.version:
        raise TimeRefused(CHANGED)
    refuse_closed(row.happened_on)
    return row


def refuse_closed(day: date) -> None:
    """TimeRefused for a day of a closed year of report."""
    if any(first <= day <= last for first, last in queries.closed_years()):
        raise TimeRefused(
            f"L’année de bilan du {short_date(day)} est close : rien n’y change plus. "
            "Écrivez ce qui manque dans l’année en cours, avec sa raison."
        )


def one_line(text: str, length: int = REASON_LENGTH) -> str:
    return " ".join(text.split())[:length]


def reason_of(text: str) -> str:
    """The reason on one line; TimeRefused without one."""
    found = one_line(text)
    if not found:
        raise TimeRefused("Écrivez le motif : il reste avec l’entrée.")
    return found


def move(by: Actor, row: TimeEntry, state: str, action: str, **values: Any) -> TimeEntry:
    """Write the new state and these fields, with a line in the journal. TimeRefused where no way leads there."""
    if state not in TRANSITIONS[row.state]:
        raise TimeRefused(f"Cette entrée est « {row.get_state_display()} » : cela n’est plus possible.")
    before = {"state": row.state, **{name: getattr(row, name) for name in values}}
    row.state = state
    for name, value in values.items():
        setattr(row, name, value)
    row.version += 1
    row.save(update_fields=["state", "version", *values])
    record(
        by=by, action=action, obj=row, label=label_of(row), before=before, after={"state": state, **values}
    )
    return row


def label_of(row: TimeEntry) -> str:
    """What the journal calls it: the fact, never the person."""
    return f"{row.title}, {short_date(row.happened_on)}"


def replace(by: Actor, row: TimeEntry, why: str) -> TimeEntry:
    return move(by, row, EntryState.REPLACED, "time.replaced", state_reason=one_line(why))


def edition_after(row: TimeEntry, *, by: Actor, minutes: int, **values: Any) -> TimeEntry:
    """The entry that corrects `row`: same fact, one edition later, to be checked anew by the member.

    What takes time back from an approved entry goes to the pilot at once: it does not wait for who would lose by it.
    """
    fields = {name: getattr(row, name) for name in _COPIED} | values
    last = TimeEntry.objects.filter(source=row.source, source_id=row.source_id).order_by("-edition").first()
    made: TimeEntry = TimeEntry.objects.create(
        community_id=row.community_id,
        edition=(last.edition if last else row.edition) + 1,
        minutes=minutes,
        corrects=row,
        state=EntryState.CHECKED if minutes < 0 else EntryState.PROPOSED,
        created_by=by.user,
        **fields,
    )
    told = {"minutes": minutes, "corrects": row.pk, "edition": made.edition}
    record(by=by, action="time.corrected", obj=made, label=label_of(made), after=told)
    return made
