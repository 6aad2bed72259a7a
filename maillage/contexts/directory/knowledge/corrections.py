"""Writes: what somebody here reports of a mistake of the register, and how it ends."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from maillage.contexts.directory.entries.subjects import PROFESSIONAL, Subject
from maillage.contexts.directory.imports.models import RegisterState
from maillage.contexts.directory.knowledge.models import (
    Correction,
    CorrectionKind,
    CorrectionState,
    Teller,
)
from maillage.contexts.directory.knowledge.registered import Entry, Place
from maillage.contexts.directory.knowledge.services import one_after_the_other
from maillage.platform.audit.services import record
from maillage.platform.tenancy.actor import Actor

# Which kinds may be said of a person and of a place.
OF_PERSON = (
    CorrectionKind.NO_LONGER_HERE,
    CorrectionKind.RETIRED,
    CorrectionKind.DECEASED,
    CorrectionKind.WRONG_ADDRESS,
    CorrectionKind.WRONG_PHONE,
    CorrectionKind.WRONG_PROFESSION,
)
OF_PLACE = (CorrectionKind.CLOSED, CorrectionKind.WRONG_ADDRESS, CorrectionKind.WRONG_PHONE)
# They are judged by the value that the register gave, so the place that gives it has to be said.
BY_VALUE = {
    CorrectionKind.WRONG_ADDRESS: "address",
    CorrectionKind.WRONG_PHONE: "phone",
    CorrectionKind.WRONG_PROFESSION: "profession",
}


class AlreadySettled(ValueError):
    """Somebody, or the register, settled the correction in between."""


@dataclass(frozen=True)
class Report:
    """What is reported. place: None for the whole territory."""

    kind: CorrectionKind
    place: Place | None = None
    detail: str = ""


def register_of(subject: Subject) -> str:
    """Name of the register that an entry comes from."""
    return "rpps" if subject.kind == PROFESSIONAL else "finess"


def generation_of(register: str) -> int:
    """Number of the edition in force; 0 before the first. 1 query."""
    found = RegisterState.objects.filter(source=register).values_list("generation", flat=True).first()
    return found or 0


@transaction.atomic
def report(*, by: Actor, entry: Entry, said: Report, told_by: Teller = Teller.TEAM) -> Correction:
    """Keep a correction until the register agrees or somebody closes it. Said twice, it is kept once."""
    return report_once(by=by, entry=entry, said=said, told_by=told_by)[0]


@transaction.atomic
def report_once(
    *, by: Actor, entry: Entry, said: Report, told_by: Teller = Teller.TEAM
) -> tuple[Correction, bool]:
    """The same, and whether it is new; False for one that already waited, to which nothing is added."""
    one_after_the_other(by)
    place = said.place
    same: Correction | None = (
        Correction.objects.filter(
            subject=str(entry.subject),
            kind=said.kind,
            commune_code=place.commune_code if place else "",
            place_name=place.name if place else "",
            state=CorrectionState.WAITING,
        )
        .order_by("pk")
        .first()
    )
    if same is not None:
        return same, False
    # For the others the address, by which a place is still known when its name is written otherwise.
    field = BY_VALUE.get(said.kind, "address")
    now = generation_of(register_of(entry.subject))
    correction: Correction = Correction.objects.create(
        community=by.community,
        subject=str(entry.subject),
        kind=said.kind,
        commune_code=place.commune_code if place else "",
        place_name=place.name if place else "",
        register_value=getattr(place, field)[:400] if place else "",
        detail=said.detail,
        told_by=told_by,
        recorded_at=timezone.now(),
        recorded_by=by.user,
        recorded_generation=now,
        checked_generation=now,
    )
    record(
        by=by, action="correction.reported", obj=correction, label=entry.name, after={"kind": str(said.kind)}
    )
    return correction, True


@transaction.atomic
def settle(*, by: Actor, correction: Correction, state: CorrectionState, label: str) -> None:
    """End a correction that waits. Raises AlreadySettled. label: name of the entry, for the journal."""
    settled = Correction.objects.filter(pk=correction.pk, state=CorrectionState.WAITING).update(
        state=state, settled_at=timezone.now(), settled_by=by.user
    )
    if not settled:
        raise AlreadySettled("Ce signalement est déjà réglé.")
    record(
        by=by,
        action=f"correction.{state.name.lower()}",
        obj=correction,
        label=label,
        before={"state": str(CorrectionState.WAITING)},
        after={"state": str(state)},
    )
