"""Writes on evidence. A file is checked and kept first, outside of any transaction: a scanner may take its time."""

from __future__ import annotations

from datetime import date
from typing import Any, BinaryIO, Final

from django.db import transaction
from django.utils import timezone

from maillage.contexts.programme.actions.models import Action
from maillage.contexts.programme.evidence.models import Evidence, FrozenProof
from maillage.contexts.programme.evidence.queries import proofs_in
from maillage.contexts.programme.indicators.models import Indicator
from maillage.contexts.programme.years.models import ReportingYear
from maillage.contexts.programme.years.queries import closed_year_of
from maillage.contexts.programme.years.services import YearClosed, YearRefused
from maillage.platform.audit.services import record
from maillage.platform.editing import meanwhile
from maillage.platform.files.checks import DOCUMENTS
from maillage.platform.files.models import StoredFile
from maillage.platform.files.services import FileRefused, share, store
from maillage.platform.files.services import delete as forget_file
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.services import one_at_a_time
from maillage.platform.ui.typography import long_date

__all__ = [
    "ChangedMeanwhile",
    "EvidenceRefused",
    "FileRefused",
    "YearClosed",
    "YearRefused",
    "add",
    "freeze",
    "remove",
    "update",
]

OWNER: Final = "programme.evidence"
FROZEN_OWNER: Final = "programme.frozen"
KINDS: Final = DOCUMENTS
MAX_BYTES: Final = 20_000_000
FIELDS: Final = ("title", "detail", "happened_on")
# Until its row has a number.
_NOT_YET: Final = "0"


class EvidenceRefused(YearRefused):
    """What was asked cannot be done; the message is for the person. Nothing was written."""


class ChangedMeanwhile(meanwhile.ChangedMeanwhile, EvidenceRefused):
    """Somebody else wrote since the form was shown; `current` is the row today."""

    current: Evidence


def add(
    *,
    by: Actor,
    title: str,
    happened_on: date,
    action: Action | None = None,
    indicator: Indicator | None = None,
    detail: str = "",
    name: str = "",
    stream: BinaryIO | None = None,
    shared: StoredFile | None = None,
) -> Evidence:
    """A piece of evidence that no other row shows: a file, or a few words, for an action or an indicator.

    shared: a file that another capability holds, instead of a new one: its content gets a row of the evidence's own.
    EvidenceRefused when it says nothing or proves nothing, YearClosed for a fact of a closed year, FileRefused from the
    room `files`; nothing is kept then.
    """
    _check(title, happened_on)
    if action is None and indicator is None:
        raise EvidenceRefused("Dites ce que cela prouve : une fiche action ou un indicateur.")
    if stream is None and shared is None and not detail.strip():
        raise EvidenceRefused("Joignez un fichier, ou écrivez ce que cette preuve montre.")
    file = None if stream is None else _kept(by, name, stream)
    try:
        return _enter(
            by=by,
            row=Evidence(action=action, indicator=indicator, file=file, created_by=by.user),
            values={"title": title, "detail": detail, "happened_on": happened_on},
            shared=shared,
        )
    except BaseException:
        if file is not None:
            forget_file(by=by, file=file)
        raise


def _kept(by: Actor, name: str, stream: BinaryIO) -> StoredFile:
    return store(
        by=by,
        community=by.community,
        owner=OWNER,
        owner_id=_NOT_YET,
        name=name,
        stream=stream,
        kinds=KINDS,
        max_bytes=MAX_BYTES,
    )


@transaction.atomic
def _enter(*, by: Actor, row: Evidence, values: dict[str, Any], shared: StoredFile | None = None) -> Evidence:
    assert by.community is not None
    # Under the same lock as the closing of a year.
    row.community = one_at_a_time(by.community.pk)
    _refuse_closed(values["happened_on"])
    _set(row, values)
    if shared is not None:
        row.file = share(by=by, file=shared, owner=OWNER, owner_id=_NOT_YET)
    row.save()
    if row.file is not None:
        row.file.owner_id = str(row.pk)
        row.file.save(update_fields=["owner_id"])
    record(by=by, action="evidence.added", obj=row, after=_values(row))
    return row


@transaction.atomic
def update(*, by: Actor, pk: int, seen: int, values: dict[str, Any]) -> Evidence:
    """Write the named fields of `FIELDS`. ChangedMeanwhile when `seen` is not the version of today."""
    row = _locked(by, pk)
    if row.version != seen:
        raise ChangedMeanwhile(row)
    before = _values(row)
    _set(row, values)
    _check(row.title, row.happened_on)
    _refuse_closed(row.happened_on)
    if before == _values(row):
        return row
    row.version += 1
    row.save()
    record(by=by, action="evidence.changed", obj=row, before=before, after=_values(row))
    return row


@transaction.atomic
def remove(*, by: Actor, pk: int) -> None:
    """Take away a piece of evidence with its file, while the year of its fact is open."""
    row = _locked(by, pk)
    record(by=by, action="evidence.removed", obj=row, before=_values(row))
    file = row.file
    row.delete()
    if file is not None:
        forget_file(by=by, file=file)


def _locked(by: Actor, pk: int) -> Evidence:
    assert by.community is not None
    one_at_a_time(by.community.pk)
    row: Evidence = Evidence.objects.select_related("file").get(pk=pk)
    _refuse_closed(row.happened_on)
    return row


def _set(row: Evidence, values: dict[str, Any]) -> None:
    for name in FIELDS:
        if name in values:
            setattr(row, name, values[name])
    row.title, row.detail = row.title.strip()[:200], row.detail.strip()


def _values(row: Evidence) -> dict[str, Any]:
    return {name: getattr(row, name) for name in FIELDS}


def _check(title: str, happened_on: date) -> None:
    if not title.strip():
        raise EvidenceRefused("Donnez un titre à cette preuve.")
    if happened_on > timezone.localdate():
        raise EvidenceRefused(
            f"Le {long_date(happened_on)} est à venir : une preuve montre ce qui a eu lieu."
        )


def _refuse_closed(day: date) -> None:
    year = closed_year_of(day)
    if year is not None:
        raise YearClosed(year)


def freeze(by: Actor, year: ReportingYear) -> None:
    """Write down the evidence of a year that is being closed; its files get a row of their own."""
    shared: dict[int, StoredFile] = {}
    rows = []
    for proof in proofs_in(year):
        file = proof.file
        if file is not None and file.pk not in shared:
            shared[file.pk] = share(by=by, file=file, owner=FROZEN_OWNER, owner_id=year.pk)
        rows.append(
            FrozenProof(
                community=year.community,
                year=year,
                action_id=proof.action_id,
                indicator_id=proof.indicator_id,
                on=proof.on,
                title=proof.title[:200],
                kind=proof.kind.value,
                visibility=proof.visibility,
                file=None if file is None else shared[file.pk],
                meeting_id=proof.meeting_id,
                decision_id=proof.decision_id,
                document_id=proof.document_id,
                evidence_id=proof.evidence_id,
            )
        )
    FrozenProof.objects.bulk_create(rows, batch_size=500)
