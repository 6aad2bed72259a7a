"""Which hours a rule makes, and how they are shared out."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from maillage.contexts.care.roster.rotation import Span, share_out, spans

PARIS = ZoneInfo("Europe/Paris")


def made(
    first: date, last: date, *, weekdays: tuple[int, ...] = tuple(range(7)), holidays: str = "keep"
) -> list[Span]:
    return spans(
        first=first,
        last=last,
        weekdays=weekdays,
        starts=time(20),
        ends=time(23),
        holidays=holidays,
        zone=PARIS,
    )


def test_days_of_the_week_and_holidays() -> None:
    # From Monday 27 April to Sunday 10 May 2026: 1 and 8 May are holidays, both Fridays.
    first, last = date(2026, 4, 27), date(2026, 5, 10)
    fridays = made(first, last, weekdays=(4,))
    assert [one.starts_at.date() for one in fridays] == [date(2026, 5, 1), date(2026, 5, 8)]
    assert made(first, last, weekdays=(4,), holidays="skip") == []
    assert made(first, last, weekdays=(0,), holidays="only") == fridays
    assert len(made(first, last, weekdays=(0, 4), holidays="skip")) == 2


def test_alsace_and_moselle_have_two_more() -> None:
    day = date(2026, 12, 26)
    common = {"weekdays": (), "starts": time(8), "ends": time(20), "holidays": "only", "zone": PARIS}
    assert spans(first=day, last=day, **common) == []  # type: ignore[arg-type]
    assert len(spans(first=day, last=day, alsace_moselle=True, **common)) == 1  # type: ignore[arg-type]


def test_a_night_ends_on_the_next_day_and_clocks_are_followed() -> None:
    # In the night of 28 to 29 March 2026 clocks go from 2 to 3.
    [night] = spans(
        first=date(2026, 3, 28),
        last=date(2026, 3, 28),
        weekdays=(5,),
        starts=time(20),
        ends=time(8),
        holidays="keep",
        zone=PARIS,
    )
    assert night.ends_at == datetime(2026, 3, 29, 8, tzinfo=PARIS)
    assert night.ends_at.timestamp() - night.starts_at.timestamp() == 11 * 3600


def test_turns_go_round_in_the_order_of_the_list() -> None:
    wanted = made(date(2026, 6, 1), date(2026, 6, 7))
    assert [one.holder for one in share_out(wanted, [3, 1, 2], {})] == [3, 1, 2, 3, 1, 2, 3]


def test_who_held_the_last_turns_before_waits() -> None:
    wanted = made(date(2026, 6, 1), date(2026, 6, 3))
    before = {1: datetime(2026, 5, 30, tzinfo=PARIS), 2: datetime(2026, 5, 20, tzinfo=PARIS)}
    assert [one.holder for one in share_out(wanted, [1, 2, 3], {}, before)] == [3, 2, 1]


def test_turns_that_exist_count_and_are_in_the_way() -> None:
    wanted = made(date(2026, 6, 1), date(2026, 6, 3))
    assert [one.holder for one in share_out(wanted, [1, 2], {1: [wanted[0], wanted[1]]})] == [2, 2, 1]
    assert [one.holder for one in share_out(wanted[:1], [1], {1: [wanted[0]]})] == [None]
    assert [one.holder for one in share_out(wanted[:1], [], {})] == [None]


@given(
    people=st.integers(1, 12),
    days=st.integers(1, 200),
    first=st.dates(date(2020, 1, 1), date(2040, 1, 1)),
)
def test_nobody_has_more_than_one_turn_more_than_another(people: int, days: int, first: date) -> None:
    rotation = list(range(people))
    plan = share_out(made(first, first + timedelta(days=days - 1)), rotation, {})
    counts = [sum(one.holder == person for one in plan) for person in rotation]
    assert sum(counts) == days
    assert max(counts) - min(counts) <= 1


@given(
    lengths=st.lists(st.integers(1, 30), min_size=1, max_size=60),
    gaps=st.lists(st.integers(-5, 20), min_size=60, max_size=60),
    people=st.integers(1, 5),
)
def test_nobody_is_in_two_places(lengths: list[int], gaps: list[int], people: int) -> None:
    start, wanted = datetime(2026, 1, 1, tzinfo=PARIS), []
    for length, gap in zip(lengths, gaps, strict=False):
        wanted.append(Span(start, start + timedelta(hours=length)))
        start += timedelta(hours=max(length + gap, 1))
    plan = share_out(wanted, list(range(people)), {})
    for person in range(people):
        mine = sorted((one.span for one in plan if one.holder == person), key=lambda one: one.starts_at)
        assert all(not one.overlaps(two) for one, two in pairwise(mine))
    for one in plan:
        if one.holder is None:
            busy = {two.holder for two in plan if two is not one and two.span.overlaps(one.span)}
            assert busy >= set(range(people))
