"""Calendar files: hours of the clock, whatever the season; one identity for ever."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from maillage.contexts.association.meetings.convocation.calendar_file import (
    USUAL_LENGTH,
    Entry,
    invitation,
    several,
)

PARIS = ZoneInfo("Europe/Paris")


def entry(start: datetime, **more: object) -> Entry:
    values = {"uid": "abc", "sequence": 3, "title": "Conseil", "ends_at": None, "stamp": start} | more
    return Entry(starts_at=start, **values)  # type: ignore[arg-type]


def event_in(content: bytes) -> Any:
    [event] = Calendar.from_ical(content).walk("VEVENT")
    return event


@pytest.mark.parametrize(
    ("local", "utc_hour"),
    [
        (datetime(2026, 3, 28, 20, 30), 19),
        (datetime(2026, 3, 29, 20, 30), 18),
        (datetime(2026, 10, 24, 20, 30), 18),
        (datetime(2026, 10, 25, 20, 30), 19),
    ],
)
def test_half_past_eight_is_half_past_eight(local: datetime, utc_hour: int) -> None:
    start = local.replace(tzinfo=PARIS)
    content = invitation(entry(start), organiser_name="CPTS", organiser_email="cpts@tests.example")
    text = content.decode()
    assert f"DTSTART;TZID=Europe/Paris:{local:%Y%m%dT%H%M%S}" in text
    assert "BEGIN:VTIMEZONE" in text
    event = event_in(content)
    assert event["dtstart"].dt.astimezone(UTC).hour == utc_hour
    assert event["dtend"].dt - event["dtstart"].dt == USUAL_LENGTH


def test_an_invitation_tells_who_it_is_and_which_edition() -> None:
    start = datetime(2026, 6, 2, 18, 30, tzinfo=UTC)
    text = invitation(
        entry(start, title="Conseil\nX-EVIL:1", place="Salle; 2, rue"),
        organiser_name="CPTS",
        organiser_email="a@b.example",
    ).decode()
    assert "METHOD:PUBLISH" in text
    assert "UID:abc@maillage" in text
    assert "SEQUENCE:3" in text
    assert "\nX-EVIL" not in text
    assert "ORGANIZER;CN=CPTS:mailto:a@b.example" in text


def test_a_cancelled_meeting_leaves_calendars() -> None:
    start = datetime(2026, 6, 2, 18, 30, tzinfo=UTC)
    text = invitation(entry(start, is_cancelled=True), organiser_name="", organiser_email="").decode()
    assert "METHOD:CANCEL" in text
    assert "STATUS:CANCELLED" in text


@settings(max_examples=40, deadline=None)
@given(
    start=st.datetimes(
        min_value=datetime(2020, 1, 1), max_value=datetime(2034, 12, 31), timezones=st.just(UTC)
    ),
    minutes=st.integers(min_value=1, max_value=600),
)
def test_instants_come_back_as_they_went(start: datetime, minutes: int) -> None:
    """Also in the hour that the autumn change repeats, and across the change."""
    start = start.replace(microsecond=0)
    end = start + timedelta(minutes=minutes)
    event = event_in(several([entry(start, ends_at=end)], name="x"))
    ambiguous = any(
        one.astimezone(PARIS).replace(fold=0).utcoffset() != one.astimezone(PARIS).replace(fold=1).utcoffset()
        for one in (start, end)
    )
    if not ambiguous:
        assert event["dtstart"].dt.astimezone(UTC) == start
        assert event["dtend"].dt.astimezone(UTC) == end
