"""Writes of an import: read a list, say what its columns are, correct a line, import, take back, throw away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from maillage.contexts.association.contacts.models import Contact, Standing
from maillage.contexts.association.contacts.services import write
from maillage.contexts.association.members import services as membership
from maillage.contexts.association.members.history import Membership, in_order
from maillage.contexts.association.members.importing import analysis, columns, queries
from maillage.contexts.association.members.importing.analysis import Checked
from maillage.contexts.association.members.importing.queries import Choices
from maillage.contexts.association.members.importing.sheet import Sheet
from maillage.contexts.association.members.models import (
    EventKind,
    ImportLine,
    ImportState,
    MemberEvent,
    MemberImport,
)
from maillage.contexts.association.statutes.models import College
from maillage.platform.audit.services import record
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.services import serialised

CREATED, UPDATED, SAME, LEFT = "created", "updated", "same", "left"
OUTCOMES: Final = {CREATED: "créé", UPDATED: "complété", SAME: "déjà là", LEFT: "laissée de côté"}
_BATCH: Final = 500


class ImportRefused(ValueError):
    """What was asked cannot be done; the message is for the person. Nothing was written."""


@transaction.atomic
def read_list(*, by: Actor, name: str, sheet: Sheet) -> MemberImport:
    """Keep a list, with the columns that its titles propose; no contact is written."""
    community = serialised(by)
    row: MemberImport = MemberImport.objects.create(
        community=community,
        name=name[:200],
        header=list(sheet.header),
        mapping=columns.guess(sheet.header, sheet.rows),
        options=Choices().as_json(),
        made_by=by.user,
    )
    lines = (
        ImportLine(community=community, of_import=row, number=number, cells=list(cells))
        for number, cells in zip(sheet.numbers, sheet.rows, strict=False)
    )
    ImportLine.objects.bulk_create(lines, batch_size=_BATCH)
    record(by=by, action="association_import.read", obj=row, after={"lines": len(sheet.rows)})
    return row


def _opened(by: Actor, pk: int) -> MemberImport:
    serialised(by)
    row: MemberImport = MemberImport.objects.get(pk=pk)
    return row


@transaction.atomic
def choose_columns(*, by: Actor, pk: int, mapping: Sequence[str]) -> None:
    """Say what each column gives. ImportRefused if nobody is named, or lines were imported already."""
    row = _opened(by, pk)
    if len(mapping) != len(row.header):
        raise ImportRefused("Le nombre de colonnes a changé : rechargez la page.")
    if wrong := columns.check(mapping):
        raise ImportRefused(wrong)
    if row.state == ImportState.APPLIED and list(mapping) != row.mapping:
        raise ImportRefused("Des lignes sont déjà importées avec ces colonnes : annulez d’abord l’import.")
    row.mapping = list(mapping)
    row.save(update_fields=["mapping"])


@transaction.atomic
def choose(*, by: Actor, pk: int, choices: Choices) -> None:
    """What holds for the whole list."""
    row = _opened(by, pk)
    row.options = choices.as_json()
    row.save(update_fields=["options"])


@transaction.atomic
def correct_line(
    *, by: Actor, pk: int, number: int, fixes: Mapping[str, str], is_left_out: bool = False
) -> None:
    """Type over what a line says, or leave it out. fixes: texts by field; those equal to the list's are forgotten."""
    row = _opened(by, pk)
    line = ImportLine.objects.filter(of_import=row, number=number, outcome="").first()
    if line is None:
        raise ImportRefused("Cette ligne est déjà importée : corrigez plutôt la fiche.")
    line.fixes = {}
    written, _ = analysis.texts_of(line, row.mapping, row.header)
    line.fixes = {
        name: " ".join(text.split())[:500]
        for name, text in fixes.items()
        if name in columns.LABELS and name != columns.NOTE and text.strip() != written.get(name, "")
    }
    line.is_left_out = is_left_out
    line.save(update_fields=["fixes", "is_left_out"])


@transaction.atomic
def apply(*, by: Actor, pk: int, choices: Choices) -> dict[str, int]:
    """Import every line without fault; the others stay, to be corrected. How many lines became what.

    What is known already is completed, never replaced. Twice is once: a line is imported one time.
    """
    row = _opened(by, pk)
    if not columns.names_somebody(row.mapping):
        raise ImportRefused("Dites d’abord quelle colonne donne le nom.")
    if choices.joined_on is not None:
        _check_day(choices.joined_on)
    row.options = choices.as_json()
    checked = queries.checked(row)
    ready = [one for one in checked if one.state in (analysis.NEW, analysis.UPDATE, analysis.SAME)]
    if not ready:
        raise ImportRefused("Aucune ligne n’est prête : corrigez celles qui sont signalées.")
    joined = _joined(row, ready, choices) if choices.as_members else {}
    _write_new([one for one in ready if one.state == analysis.NEW], row, joined)
    for one in ready:
        if one.state == analysis.UPDATE:
            _complete(one, joined.get(one.number))
    _write_steps(by, row, ready, joined)
    _remember(ready)
    found = {
        CREATED: sum(one.state == analysis.NEW for one in ready),
        UPDATED: sum(one.state == analysis.UPDATE for one in ready),
        SAME: sum(one.state == analysis.SAME for one in ready),
    }
    row.state, row.applied_at = ImportState.APPLIED, timezone.now()
    row.counts = {name: row.counts.get(name, 0) + count for name, count in found.items()}
    row.save()
    record(by=by, action="association_import.applied", obj=row, after=found)
    return found


def _check_day(on: date) -> None:
    try:
        membership.check_day(on)
    except membership.MembershipRefused as refusal:
        raise ImportRefused(str(refusal)) from refusal


def _college(choices: Choices) -> College | None:
    if choices.college_id is None:
        return None
    found: College | None = College.objects.filter(pk=choices.college_id, closed_on=None).first()
    if found is None:
        raise ImportRefused("Ce collège n’existe plus : choisissez-en un autre.")
    return found


def _joined(row: MemberImport, ready: Sequence[Checked], choices: Choices) -> dict[int, Membership]:
    """By number of line, the membership that it begins: from its own day, else that of the list, else today."""
    college, today = _college(choices), timezone.localdate()
    joining = [one for one in ready if analysis.joins(one, as_members=True)]
    earlier = _latest_steps([one.contact.pk for one in joining if one.contact is not None])
    found = {}
    for one in joining:
        on = one.joined_on or choices.joined_on or today
        # Somebody who left comes back after having left, whatever the list says.
        if one.contact is not None:
            on = max(on, earlier.get(one.contact.pk, on))
        one.college = one.college or college
        found[one.number] = Membership(Standing.MEMBER, one.college.pk if one.college else None, on)
    return found


def _latest_steps(pks: Sequence[int]) -> dict[int, date]:
    rows = MemberEvent.objects.filter(contact__in=list(pks)).order_by("happened_on", "pk")
    return dict(rows.values_list("contact_id", "happened_on"))


def _belong(contact: Contact, one: Checked, membership: Membership | None) -> None:
    if membership is not None:
        contact.standing, contact.college = membership.standing, one.college
        contact.joined_on, contact.left_on = membership.joined_on, None


def _write_new(rows: Sequence[Checked], row: MemberImport, joined: Mapping[int, Membership]) -> None:
    made = []
    for one in rows:
        contact = Contact(community=row.community)
        write(contact, one.values)
        _belong(contact, one, joined.get(one.number))
        one.contact = contact
        made.append(contact)
    Contact.objects.bulk_create(made, batch_size=_BATCH)


def _complete(one: Checked, membership: Membership | None) -> None:
    """Fill in what a known contact lacks, and keep what stood there for undoing."""
    assert one.contact is not None
    missing = analysis.missing_values(one)
    if missing:
        one.line.before = {name: "" if name != "commune" else None for name in missing}
        write(one.contact, missing)
        one.contact.version += 1
    _belong(one.contact, one, membership)
    one.contact.save()


def _write_steps(
    by: Actor, row: MemberImport, ready: Sequence[Checked], joined: Mapping[int, Membership]
) -> None:
    today = timezone.localdate()
    MemberEvent.objects.bulk_create(
        (
            MemberEvent(
                community=row.community,
                contact=one.contact,
                kind=EventKind.ADMITTED,
                happened_on=joined[one.number].joined_on or today,
                college=one.college,
                decided_how=f"liste importée le {today:%d/%m/%Y}",
                of_import=row,
                written_by=by.user,
            )
            for one in ready
            if one.number in joined
        ),
        batch_size=_BATCH,
    )


def _remember(ready: Sequence[Checked]) -> None:
    """Say on each line what became of it: written anew, since a link to a row of the community never changes."""
    outcomes = {analysis.NEW: CREATED, analysis.UPDATE: UPDATED, analysis.SAME: SAME}
    lines = []
    for one in ready:
        assert one.contact is not None
        one.line.outcome = outcomes[one.state]
        one.line.contact = one.contact
        one.line.written_version = one.contact.version
        lines.append(one.line)
    ImportLine.objects.filter(pk__in=[line.pk for line in lines]).delete()
    ImportLine.objects.bulk_create(lines, batch_size=_BATCH)


@transaction.atomic
def remove(*, by: Actor, pk: int) -> None:
    """Throw a list away that wrote nothing, or whose import was taken back."""
    serialised(by)
    row: MemberImport = MemberImport.objects.get(pk=pk)
    if row.state == ImportState.APPLIED:
        raise ImportRefused("Cette liste est importée : annulez l’import avant de la supprimer.")
    record(by=by, action="association_import.removed", obj=row)
    row.delete()


def show_again(contact: Contact) -> None:
    """Write on the contact what its remaining steps add up to."""
    events: Any = MemberEvent.objects.filter(contact=contact).order_by("happened_on", "pk")
    membership.show_sum(contact, in_order(events))
