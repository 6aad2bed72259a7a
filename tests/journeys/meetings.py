"""What the journeys of the association share: its people, its letters, the days that pass between two of them."""

from __future__ import annotations

import email
import email.policy
import re
import sqlite3
import time
from contextlib import closing
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from playwright.sync_api import Locator, Page, expect

from maillage.core.calendars.holidays import holiday_on
from tests.journeys.conftest import Visitor

# The community of the demonstration whose association is settled: statutes, members, instances.
SETTLED = "rhony-vistre-vidourle"
PERSONAL_LINK = re.compile(r"https?://[^/\s]+(/a/reunion/[^\s>]+)")
LETTER_TIMEOUT_S = 60
LOOK_EVERY_S = 0.2
_DATABASE = "maillage.sqlite3"


def enter(visitor: Visitor, role: str) -> str:
    """Be signed in as `role` in the association that is settled; the address of its pages."""
    addresses = [accounts[role] for accounts in visitor.site.accounts.values()]
    number = next(
        at for at, address in enumerate(addresses) if address.endswith(f"@{SETTLED}.maillage.example")
    )
    visitor.take_session(role, community=number)
    return f"{visitor.site.address}/c/{SETTLED}/association/"


def letters_saying(data: Path, *words: str) -> dict[str, str]:
    """Reader -> text of the newest letter to them that holds all of these words."""
    paths = sorted((data / "mail").glob("*.log"), key=lambda one: (one.stat().st_mtime_ns, one.name))
    letters = [letter for path in paths for letter in _letters_in(path, path.stat().st_size)]
    return {to: text for to, text in letters if all(word in text for word in words)}


@cache
def _letters_in(path: Path, size: int) -> list[tuple[str, str]]:
    """Reader, then subject and text of each letter of a file; read once for each size that it has had."""
    found = []
    for part in re.split(rb"^-{79}$", path.read_bytes()[:size], flags=re.MULTILINE):
        letter = email.message_from_bytes(part.strip(), policy=email.policy.default)
        body = letter.get_body(("plain",))
        if body is not None:
            found.append((str(letter["to"]), f"{letter['subject']}\n{body.get_content()}"))
    return found


def wait_for_letters(data: Path, *words: str, count: int = 1) -> dict[str, str]:
    """The same, once so many have arrived."""
    deadline = time.monotonic() + LETTER_TIMEOUT_S
    found = letters_saying(data, *words)
    while len(found) < count:
        assert time.monotonic() < deadline, f"{len(found)} letters of {count} say {words}"
        time.sleep(LOOK_EVERY_S)
        found = letters_saying(data, *words)
    return found


def wait_for_letter_to(data: Path, reader: str, *words: str, other_than: str = "") -> str:
    """The newest letter to this reader that holds all of these words, once it has arrived.

    other_than: the letter like it that had arrived before.
    """
    deadline = time.monotonic() + LETTER_TIMEOUT_S
    while (found := letters_saying(data, *words).get(reader, "")) in {"", other_than}:
        assert time.monotonic() < deadline, f"no letter to {reader} says {words}"
        time.sleep(LOOK_EVERY_S)
    return found


def personal_link(text: str) -> str:
    """The path of the reader's own page, as the letter writes it."""
    found = PERSONAL_LINK.search(text)
    assert found, text
    return found[1]


def number_of(visitor: Visitor) -> int:
    """Of the meeting whose page is open."""
    found = re.search(r"/reunions/(\d+)/", visitor.page.url)
    assert found, visitor.page.url
    return int(found[1])


def let_days_pass(data: Path, meeting: int) -> None:
    """The day of the meeting has come and gone: between the letters and the minutes nobody sits before the screen.

    Written where time is kept, since no page lets anybody hold tomorrow's meeting as yesterday's.
    """
    with closing(sqlite3.connect(data / _DATABASE, timeout=30)) as base, base:
        base.execute(
            "UPDATE association_meeting SET starts_at = datetime(?, 'unixepoch'), ends_at = NULL WHERE id = ?",
            (int(time.time() - timedelta(days=1).total_seconds()), meeting),
        )


def today() -> date:
    """The day as the association counts it."""
    return datetime.now(ZoneInfo("Europe/Paris")).date()


def prepare(page: Page) -> None:
    """Send the form of a meeting of today; a public holiday is said first, and kept."""
    page.get_by_role("button", name="Préparer la réunion").click()
    if holiday_on(today()):
        page.get_by_role("button", name="Garder ce jour").click()


def fill(form: Locator, **fields: str) -> None:
    """Type in the fields of a form by their names."""
    for name, value in fields.items():
        form.locator(f"[name={name}]").fill(value)


def check_in(visitor: Visitor, row: Locator) -> None:
    """One touch of « Présent » on the line of a person of the session."""
    number = row.get_attribute("id")
    row.get_by_role("button", name="est présent").click()
    expect(visitor.page.locator(f"#{number}.is-present")).to_be_visible()
