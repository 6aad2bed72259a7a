"""Slots that doctors and nurses offer by rule, and who booked them."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any, Final

from django.utils import timezone

from maillage.contexts.care import api as care
from maillage.interfaces.demo.association.clock import as_of, evening
from maillage.interfaces.demo.care.people import Care

# Since so long: some slots are over by now.
_SINCE: Final = 12
# Profession, rank, weekdays, first hour, slots a day, minutes, for everybody.
_RULES: Final[tuple[tuple[str, int, tuple[int, ...], time, int, int, bool], ...]] = (
    ("10-mg", 0, (0, 1, 3, 4), time(17, 30), 2, 15, True),
    ("10-mg", 1, (0, 2, 4), time(11, 30), 2, 20, False),
    ("10-mg", 2, (1, 3), time(8, 0), 2, 15, True),
    ("60", 0, (0, 1, 2, 3, 4), time(14, 0), 1, 30, False),
    ("50", 0, (2,), time(10, 0), 2, 30, False),
)
_BOOKED: Final = 6


def open_rules(known: Care) -> None:
    """« Deux par jour à 17 h 30 »: each makes its slots of the coming weeks."""
    since = known.story.scene.ago(_SINCE)
    with as_of(evening(since, 13)):
        for profession, rank, weekdays, starts, per_day, minutes, is_public in _RULES:
            group = known.responders[profession]
            if rank < len(group):
                care.add_slot_rule(
                    by=known.by,
                    responder=group[rank],
                    values=_values(known, group[rank], weekdays, starts, per_day, minutes, is_public, since),
                )


def _values(
    known: Care,
    row: Any,
    weekdays: tuple[int, ...],
    starts: time,
    per_day: int,
    minutes: int,
    is_public: bool,
    since: Any,
) -> dict[str, Any]:
    return {
        "weekdays": list(weekdays),
        "starts_at": starts,
        "per_day": per_day,
        "length_min": minutes,
        "from_on": since + timedelta(days=1),
        "until_on": None,
        "skips_holidays": True,
        "place": "surgery",
        "is_public": is_public,
        "is_pro": True,
        "is_snp": True,
        "is_cpts": True,
        "phone": "01 99 00 47 20",
        **_place(known, row),
    }


def _place(known: Care, row: Any) -> dict[str, str]:
    """The first place of practice that the register knows whole; else one without the identifier that the SAS wants."""
    for site in care.practice_sites(row.contact.rpps):
        if site.key and site.address_line and site.postal_code and site.city:
            return {
                "site": site.key,
                "address_line": site.address_line,
                "postal_code": site.postal_code,
                "city": site.city,
            }
    commune = row.commune or known.communes[0]
    return {
        "address_line": "1 place de Démonstration",
        "postal_code": next(iter(commune.postal_codes.split()), ""),
        "city": commune.name,
    }


def tell_bookings(known: Care) -> None:
    """Some are booked: two are over (one person did not come), the others are to come."""
    now = timezone.now()
    secretary = known.story.actor("secretariat")
    with as_of(evening(known.story.scene.ago(_SINCE - 1), 8)):
        past = list(
            care.bookable_slots(secretary, timezone.now()).filter(start_at__lt=now).order_by("start_at")[:2]
        )
        for slot in past:
            _book(known, secretary, slot.pk)
    for slot, outcome in zip(past, ("honoured", "no_show"), strict=False):
        with as_of(slot.start_at + timedelta(hours=1)):
            care.tell_slot_outcome(by=known.by, pk=slot.pk, outcome=outcome)
    for slot in list(care.bookable_slots(secretary, now).order_by("start_at", "pk")[: _BOOKED * 3 : 3]):
        _book(known, secretary, slot.pk)


def _book(known: Care, by: Any, pk: int) -> None:
    care.book_slot(
        by=by,
        pk=pk,
        callback_name="Secrétariat de démonstration",
        callback_phone="01 99 00 47 10",
        need="medecine-generale",
    )
