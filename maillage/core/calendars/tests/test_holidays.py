"""French public holidays, against published dates and a second way to find Easter."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.core.calendars.holidays import easter, holiday_on, public_holidays

# Easter Sundays as published by the Institut de mécanique céleste; the earliest and the latest date there are.
PUBLISHED = [
    date(1818, 3, 22),
    date(1943, 4, 25),
    date(2000, 4, 23),
    date(2008, 3, 23),
    date(2019, 4, 21),
    date(2024, 3, 31),
    date(2025, 4, 20),
    date(2026, 4, 5),
    date(2027, 3, 28),
    date(2038, 4, 25),
]


def easter_by_gauss(year: int) -> date:
    """The same Sunday by the algorithm of Gauss, with its two exceptions: slow to read, and another road."""
    a, b, c = year % 19, year % 4, year % 7
    k = year // 100
    m = (15 - (13 + 8 * k) // 25 + k - k // 4) % 30
    n = (4 + k - k // 4) % 7
    d = (19 * a + m) % 30
    e = (2 * b + 4 * c + 6 * d + n) % 7
    if d == 29 and e == 6:
        return date(year, 4, 19)
    if d == 28 and e == 6 and (11 * m + 11) % 30 < 19:
        return date(year, 4, 18)
    return date(year, 3, 22) + timedelta(days=d + e)


@pytest.mark.parametrize("day", PUBLISHED)
def test_easter_as_published(day: date) -> None:
    assert easter(day.year) == day


@settings(max_examples=200)
@given(st.integers(1583, 9998))
def test_easter_is_the_sunday_that_gauss_finds(year: int) -> None:
    found = easter(year)
    assert found == easter_by_gauss(year)
    assert found.weekday() == 6
    assert date(year, 3, 22) <= found <= date(year, 4, 25)


def test_no_easter_before_the_gregorian_calendar() -> None:
    with pytest.raises(ValueError, match="1583"):
        easter(1582)
    assert holiday_on(date(1500, 12, 25)) == ""


def test_the_eleven_days_of_2026() -> None:
    assert list(public_holidays(2026)) == [
        date(2026, 1, 1),
        date(2026, 4, 6),
        date(2026, 5, 1),
        date(2026, 5, 8),
        date(2026, 5, 14),
        date(2026, 5, 25),
        date(2026, 7, 14),
        date(2026, 8, 15),
        date(2026, 11, 1),
        date(2026, 11, 11),
        date(2026, 12, 25),
    ]


def test_alsace_and_moselle_have_two_more() -> None:
    more = public_holidays(2026, alsace_moselle=True).keys() - public_holidays(2026).keys()
    assert more == {date(2026, 4, 3), date(2026, 12, 26)}
    assert holiday_on(date(2026, 4, 3)) == ""
    assert holiday_on(date(2026, 4, 3), alsace_moselle=True) == "vendredi saint"


@settings(max_examples=60)
@given(st.dates(date(1600, 1, 1), date(2500, 12, 31)))
def test_a_day_is_named_exactly_when_it_is_one_of_its_year(day: date) -> None:
    assert (holiday_on(day) != "") == (day in public_holidays(day.year))


def test_two_holidays_on_one_day_are_both_named() -> None:
    # Easter on 23 March 2008: Ascension fell on 1 May.
    assert holiday_on(date(2008, 5, 1)) == "Ascension, fête du Travail"
    assert len(public_holidays(2008)) == 10
