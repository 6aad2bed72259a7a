"""Coverage over time: share of the territory's professionals who were members at each year's end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from datetime import date
from typing import Final

from maillage.contexts.association.contacts.entries import idnps_of
from maillage.contexts.association.contacts.models import Category, ContactKind, Standing
from maillage.contexts.association.members.history import in_order, summed
from maillage.contexts.association.members.models import MemberEvent
from maillage.platform.ui.typography import number, short_date

MOST_YEARS: Final = 10
_BELONGING: Final = (Standing.MEMBER, Standing.SUSPENDED)


@dataclass(frozen=True)
class YearEnd:
    """One 31 December, or today. members: professionals who were members on that day.

    here: those of them who practise on the territory today; share: percent that they are of `professionals`, all who
    practise there today.
    """

    on: date
    label: str
    members: int
    here: int
    professionals: int

    @property
    def pk(self) -> str:
        return self.on.isoformat()

    @property
    def share(self) -> float:
        return 100 * self.here / self.professionals


def days_to_show(first: date, today: date) -> list[tuple[date, str]]:
    """Year's ends since the first step, `MOST_YEARS` at most, then today."""
    years = range(max(first.year, today.year - MOST_YEARS), today.year)
    return [*((date(year, 12, 31), str(year)) for year in years), (today, "aujourd’hui")]


def year_ends(practising: Set[str], profession: str, today: date) -> tuple[YearEnd, ...]:
    """One row for each day shown, the oldest first; () without any step, or where nobody practises. 1 query.

    practising: national identifiers of those who practise here today (of `profession`, "" for all): the register that
    is kept says nothing of former years.
    """
    rows = MemberEvent.objects.filter(
        contact__kind=ContactKind.PERSON, contact__category=Category.PROFESSIONAL
    ).select_related("contact")
    if profession:
        rows = rows.filter(contact__profession=profession)
    steps: dict[int, list[MemberEvent]] = {}
    for event in rows.order_by("happened_on", "pk"):
        steps.setdefault(event.contact_id, []).append(event)
    if not steps or not practising:
        return ()
    first = min(event.happened_on for events in steps.values() for event in events)
    return tuple(_row(steps, practising, day, label) for day, label in days_to_show(first, today))


def _row(steps: Mapping[int, list[MemberEvent]], practising: Set[str], day: date, label: str) -> YearEnd:
    entries = [
        idnps_of(events[0].contact.entry)
        for events in steps.values()
        if summed(in_order(events), on=day).standing in _BELONGING
    ]
    here = len({one for one in entries if one in practising})
    return YearEnd(day, label, len(entries), here, len(practising))


# --- The drawing: coordinates are texts, a template would write numbers with a comma. ----------------------

_WIDTH: Final = 640
_HEIGHT: Final = 220
_TOP, _BOTTOM = 28, 34
BOX: Final = f"0 0 {_WIDTH} {_HEIGHT}"


@dataclass(frozen=True)
class Bar:
    """x, y, width, height of a rectangle; middle: x of its words; floor: y of the words under it."""

    x: str
    y: str
    width: str
    height: str
    middle: str
    over: str
    label: str
    words: str


def bars(rows: Iterable[YearEnd]) -> tuple[Bar, ...]:
    """A bar for each day, as high as its share of the highest, with its percentage above."""
    shown = list(rows)
    if not shown:
        return ()
    highest = max(row.share for row in shown) or 1.0
    slot = _WIDTH / len(shown)
    width = min(72.0, slot * 0.6)
    found = []
    for at, row in enumerate(shown):
        height = (_HEIGHT - _TOP - _BOTTOM) * row.share / highest
        middle, top = slot * (at + 0.5), _HEIGHT - _BOTTOM - height
        found.append(
            Bar(
                x=f"{middle - width / 2:.1f}",
                y=f"{top:.1f}",
                width=f"{width:.1f}",
                height=f"{height:.1f}",
                middle=f"{middle:.1f}",
                over=f"{top - 8:.1f}",
                label=row.label,
                words=f"{number(row.share, 0)}\u00a0%",
            )
        )
    return tuple(found)


def sentence(rows: Iterable[YearEnd]) -> str:
    """« 12 % des professionnels étaient adhérents le 31 déc. 2024, 34 % aujourd’hui »."""
    shown = list(rows)
    last = shown[-1]
    if len(shown) == 1:
        return f"{number(last.share, 0)} % des professionnels sont adhérents aujourd’hui"
    first = shown[0]
    return (
        f"{number(first.share, 0)} % des professionnels étaient adhérents le {short_date(first.on)}, "
        f"{number(last.share, 0)} % le sont aujourd’hui"
    )
