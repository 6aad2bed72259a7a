"""One test for all the addresses of a room: its people are made once, each address is asked as in a test of its own.

What the look at one address writes is undone before the next is asked, whatever went wrong with it, so that one test
tells of all the addresses of its room that answer wrongly.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from tests.hostile.leftovers import clean_up, leftovers
from tests.matrix.rows import Row
from tests.people import ClientOf
from tests.undone import undone

# Many enough that the people cost little, few enough that a test is told before long.
MOST = 25
# What goes wrong is told with the end of its traceback.
FRAMES = -3

Check = Callable[[Row], "list[str] | None"]


def rooms(rows: Iterable[Row], most: int = MOST) -> dict[str, list[Row]]:
    """The rows by the first word of their names (`directory:list`, `mfa_index`), `most` at a time."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row.name.partition(":")[0].partition("_")[0], []).append(row)
    return {
        f"{room}-{start // most + 1}": ones[start : start + most]
        for room, ones in found.items()
        for start in range(0, len(ones), most)
    }


def each_room(rows: Iterable[Row], most: int = MOST) -> pytest.MarkDecorator:
    """A test for each room, which is given its `rows`."""
    found = rooms(rows, most)
    return pytest.mark.parametrize("rows", found.values(), ids=found.keys())


def signed_in(client_of: ClientOf, personas: Iterable[str]) -> ClientOf:
    """`client_of` for these personas, who are made and signed in now: a new browser each time, with their session."""
    name = settings.SESSION_COOKIE_NAME
    sessions = {
        persona: client_of(persona).cookies[name].value for persona in sorted(set(personas) - {"anonymous"})
    }

    def again(persona: str, **extra: object) -> Client:
        browser = Client(**extra)  # type: ignore[arg-type]
        if persona != "anonymous":
            browser.cookies[name] = sessions[persona]
        return browser

    return again


def faults(rows: Iterable[Row], check: Check) -> list[str]:
    """What `check` tells of each row or fails with, after the name of the row; what it writes is undone.

    As at the end of each test: nothing is left switched on, and what was written holds together.
    """
    found = []
    for row in rows:
        clean_up()
        try:
            with undone():
                wrong = list(check(row) or [])
                connection.check_constraints()
        # A test may fail in either way, and the others are still looked at.
        except (Exception, pytest.fail.Exception) as reason:
            wrong = ["".join(traceback.format_exception(reason, limit=FRAMES)).strip()]
        found += [f"{row.name}: {line}" for line in (*wrong, *leftovers())]
    clean_up()
    return found


def assert_right(rows: Iterable[Row], check: Check) -> None:
    """Fail with everything that is wrong with any of the rows."""
    if found := faults(rows, check):
        pytest.fail("\n".join(found), pytrace=False)
