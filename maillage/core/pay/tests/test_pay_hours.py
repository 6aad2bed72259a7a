"""What lies outside usual hours, against a count minute by minute."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.core.pay.das2 import threshold
from maillage.core.pay.hours import UsualHours, described, minutes_outside

USUAL = UsualHours(time(8), time(19), time(12, 30))
START = datetime(2026, 3, 9, 0, 0)


def oracle(starts_at: datetime, minutes: int, usual: UsualHours) -> int:
    outside = 0
    for number in range(minutes):
        moment = starts_at + timedelta(minutes=number)
        hours = usual.of_weekday(moment.weekday())
        outside += hours is None or not hours[0] <= moment.time() < hours[1]
    return outside


@settings(max_examples=40)
@given(st.integers(0, 14 * 24 * 60), st.integers(0, 26 * 60))
def test_as_counted_by_the_minute(offset: int, length: int) -> None:
    starts_at = START + timedelta(minutes=offset)
    ends_at = starts_at + timedelta(minutes=length)
    assert minutes_outside(starts_at, ends_at, USUAL) == oracle(starts_at, length, USUAL)


def test_a_started_minute_counts() -> None:
    evening = datetime(2026, 3, 9, 18, 59, 30)
    assert minutes_outside(evening, evening + timedelta(seconds=31), USUAL) == 1
    assert minutes_outside(evening, evening, USUAL) == 0


def test_words() -> None:
    assert described(USUAL) == {"lundi au vendredi": "08:00 à 19:00", "samedi": "08:00 à 12:30"}


def test_threshold_of_a_year() -> None:
    assert threshold(2013) is None
    found = [threshold(year) for year in (2014, 2023, 2024, 2026)]
    assert [one.over_cents for one in found if one] == [1_200_00, 1_200_00, 2_400_00, 2_400_00]
