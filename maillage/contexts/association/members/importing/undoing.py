"""Taking a whole import back, except what somebody has changed or used since, which is told."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone

from maillage.contexts.association.contacts.models import Contact
from maillage.contexts.association.contacts.removing import used_among
from maillage.contexts.association.contacts.services import write
from maillage.contexts.association.members.importing.services import (
    CREATED,
    ImportRefused,
    show_again,
)
from maillage.contexts.association.members.models import (
    ImportLine,
    ImportState,
    MemberEvent,
    MemberImport,
    TeamMember,
)
from maillage.platform.audit.services import record
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.services import serialised


@dataclass
class Undone:
    """removed: contacts that the import had made; restored: those that it had completed; kept: (name, why)."""

    removed: int = 0
    restored: int = 0
    kept: list[tuple[str, str]] = field(default_factory=list)


@transaction.atomic
def undo(*, by: Actor, pk: int) -> Undone:
    """Take back what the import wrote. A contact that was edited, or that serves elsewhere, stays as it is.

    The lines wait again: the list may be corrected and imported anew.
    """
    serialised(by)
    row: MemberImport = MemberImport.objects.get(pk=pk)
    if row.state != ImportState.APPLIED:
        raise ImportRefused("Rien n’a été importé de cette liste : il n’y a rien à annuler.")
    lines = list(
        ImportLine.objects.filter(of_import=row)
        .exclude(outcome="")
        .exclude(contact=None)
        .select_related("contact")
        .order_by("number")
    )
    found = _take_back(lines, row)
    ImportLine.objects.filter(of_import=row).exclude(outcome="").update(
        outcome="", before={}, written_version=0
    )
    row.state, row.undone_at, row.counts = ImportState.UNDONE, timezone.now(), {}
    row.save()
    record(
        by=by,
        action="association_import.undone",
        obj=row,
        after={"removed": found.removed, "restored": found.restored, "kept": len(found.kept)},
    )
    return found


def _take_back(lines: list[ImportLine], row: MemberImport) -> Undone:
    found = Undone()
    touched = _touched_since(lines, row)
    made = _made(lines)
    for line in lines:
        assert line.contact is not None
        if why := touched.get(line.contact.pk):
            if (line.contact.name, why) not in found.kept:
                found.kept.append((line.contact.name, why))
        elif line.contact.pk not in made:
            found.restored += _restore(line, line.contact, row)
    gone = made - touched.keys()
    Contact.objects.filter(pk__in=gone).delete()
    found.removed = len(gone)
    return found


def _made(lines: list[ImportLine]) -> set[int]:
    """Contacts that the import made, whatever its other lines said of them."""
    return {line.contact.pk for line in lines if line.contact is not None and line.outcome == CREATED}


def _restore(line: ImportLine, contact: Contact, row: MemberImport) -> bool:
    """Empty the fields that the import had filled in, and forget that it had made a member; True if it had."""
    joined, _ = MemberEvent.objects.filter(contact=contact, of_import=row).delete()
    if line.before:
        write(contact, line.before)
        contact.version += 1
        contact.save()
    if joined:
        show_again(contact)
    return bool(joined or line.before)


def _touched_since(lines: list[ImportLine], row: MemberImport) -> dict[int, str]:
    """Contacts that must stay as they are, with the reason. One query for each kind of row that names contacts."""
    versions = {line.contact.pk: line.contact.version for line in lines if line.contact is not None}
    made = _made(lines)
    why = dict.fromkeys(used_among(made), "sert déjà ailleurs (réunion, instance, cotisation…)")
    places = TeamMember.objects.filter(contact__in=made).order_by("pk").values_list("contact_id", flat=True)
    why |= dict.fromkeys(places, "membre d’une équipe")
    own: dict[int, int] = {}
    for event in MemberEvent.objects.filter(contact__in=list(versions)).order_by("pk"):
        if event.of_import_id == row.pk:
            own[event.contact_id] = event.pk
        elif event.contact_id in own or event.contact_id in made:
            why[event.contact_id] = "adhésion modifiée depuis"
    expected = _versions_left(lines)
    why |= dict.fromkeys(
        (pk for pk, version in versions.items() if version != expected[pk]), "fiche modifiée depuis"
    )
    return why


def _versions_left(lines: list[ImportLine]) -> dict[int, int]:
    """The version at which the lines left each contact, had nobody else written: several may be of one person."""
    written: dict[int, list[ImportLine]] = {}
    for line in lines:
        if line.contact is not None:
            written.setdefault(line.contact.pk, []).append(line)
    expected = {}
    for pk, ones in written.items():
        first = min(one.written_version for one in ones)
        expected[pk] = first + sum(bool(one.before) and one.written_version > first for one in ones)
    return expected
