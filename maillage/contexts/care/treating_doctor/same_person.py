"""Room and answers of two contacts who turn out to be one doctor."""

from __future__ import annotations

from maillage.contexts.association.api import (
    SamePerson,
    SamePersonRule,
    SamePersonVerdict,
    same_person_rules,
)
from maillage.contexts.care.treating_doctor.models import DoctorOffer, DoctorRoom, RoomAsking
from maillage.platform.tenancy.actor import Actor


def register() -> None:
    """Called once, when the application starts."""
    same_person_rules.register(SamePersonRule("care.DoctorRoom", look_at_rooms, settle_rooms))
    same_person_rules.register(SamePersonRule("care.RoomAsking", look_at_askings, settle_askings))


def _rooms(pair: SamePerson) -> tuple[DoctorRoom, DoctorRoom] | None:
    """(kept's, gone's) where both said something."""
    mine = DoctorRoom.objects.filter(contact=pair.kept).first()
    theirs = DoctorRoom.objects.filter(contact=pair.gone).first()
    return None if mine is None or theirs is None else (mine, theirs)


def look_at_rooms(pair: SamePerson) -> SamePersonVerdict:
    if _rooms(pair) is None:
        return SamePersonVerdict()
    return SamePersonVerdict(
        settled=("Les deux ont dit leurs places de médecin traitant : la dernière réponse vaut.",)
    )


def settle_rooms(by: Actor, pair: SamePerson) -> None:
    """One room: the last answer, and what either holds."""
    del by
    found = _rooms(pair)
    if found is None:
        return
    mine, theirs = found
    last = max(found, key=lambda one: (one.said_at is not None, one.said_at, one.pk))
    free = last.places - last.held
    for name in ("opening", "areas", "home_visits", "max_travel_min", "said_at"):
        setattr(mine, name, getattr(last, name))
    mine.held = mine.held + theirs.held
    mine.places = mine.held + free
    mine.version += 1
    for one in DoctorOffer.objects.filter(room=theirs).order_by("pk"):
        one.room = mine
        one.save(update_fields=["room"])
    theirs.delete()
    mine.save()


def _askings(pair: SamePerson) -> list[tuple[RoomAsking, RoomAsking]]:
    """Asked twice in one survey: (kept's, gone's)."""
    mine = {one.round_id: one for one in RoomAsking.objects.filter(contact=pair.kept).order_by("pk")}
    theirs = RoomAsking.objects.filter(contact=pair.gone).select_related("round").order_by("pk")
    return [(mine[one.round_id], one) for one in theirs if one.round_id in mine]


def look_at_askings(pair: SamePerson) -> SamePersonVerdict:
    return SamePersonVerdict(
        settled=tuple(
            f"Les deux ont été interrogés par « {one.round.title} » : il reste la réponse donnée."
            for _, one in _askings(pair)
        )
    )


def settle_askings(by: Actor, pair: SamePerson) -> None:
    """The one that was answered stays."""
    del by
    for mine, theirs in _askings(pair):
        if theirs.answer and not mine.answer:
            for name in ("answer", "places", "home_visits", "areas", "answered_at"):
                setattr(mine, name, getattr(theirs, name))
            mine.save()
        theirs.delete()
