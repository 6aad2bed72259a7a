"""French public holidays: which days they are, in any year.

Rules: Code du travail, article L3133-1 (the eleven holidays of the whole country); Alsace and Moselle keep Good Friday
and Saint Stephen besides (L3134-13). Easter by the Gregorian computus of Meeus, Jones and Butcher.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from typing import Final

# The Gregorian calendar begins in October 1582; `date` ends in 9999.
_FIRST_YEAR: Final = 1583
_FIXED: Final = (
    (1, 1, "jour de l’An"),
    (5, 1, "fête du Travail"),
    (5, 8, "victoire de 1945"),
    (7, 14, "fête nationale"),
    (8, 15, "Assomption"),
    (11, 1, "Toussaint"),
    (11, 11, "armistice de 1918"),
    (12, 25, "Noël"),
)
# Days after Easter Sunday.
_MOVING: Final = ((1, "lundi de Pâques"), (39, "Ascension"), (50, "lundi de Pentecôte"))


def easter(year: int) -> date:
    """Easter Sunday of that year. Raises ValueError before 1583."""
    if year < _FIRST_YEAR:
        raise ValueError("no Gregorian Easter before 1583")
    golden = year % 19
    century, in_century = divmod(year, 100)
    leap_centuries, rest = divmod(century, 4)
    moon = (19 * golden + century - leap_centuries - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * rest + 2 * (in_century // 4) - moon - in_century % 4) % 7
    late = (golden + 11 * moon + 22 * weekday) // 451
    month, day = divmod(moon + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


@lru_cache(maxsize=64)
def public_holidays(year: int, *, alsace_moselle: bool = False) -> dict[date, str]:
    """The holidays of a year with their names, in the order of the calendar. Raises ValueError before 1583.

    Two may fall on one day (Ascension on 1 or 8 May): both names are given then.
    """
    sunday = easter(year)
    days = [(date(year, month, day), name) for month, day, name in _FIXED]
    days += [(sunday + timedelta(days=after), name) for after, name in _MOVING]
    if alsace_moselle:
        days += [(sunday - timedelta(days=2), "vendredi saint"), (date(year, 12, 26), "saint Étienne")]
    found: dict[date, str] = {}
    for day, name in sorted(days):
        found[day] = f"{found[day]}, {name}" if day in found else name
    return found


def holiday_on(day: date, *, alsace_moselle: bool = False) -> str:
    """« Toussaint »; "" for a day that is no public holiday."""
    if day.year < _FIRST_YEAR:
        return ""
    return public_holidays(day.year, alsace_moselle=alsace_moselle).get(day, "")
