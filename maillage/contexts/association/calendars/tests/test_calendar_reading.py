from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.contexts.association.calendars.reading import Busy, CalendarRefused, busy_times, merged

PARIS = ZoneInfo("Europe/Paris")
START = datetime(2026, 10, 1, tzinfo=UTC)


def _file(*events: str) -> bytes:
    body = "\r\n".join(
        f"BEGIN:VEVENT\r\nUID:{rank}\r\n{event}\r\nEND:VEVENT" for rank, event in enumerate(events)
    )
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{body}\r\nEND:VCALENDAR\r\n".encode()


def _paris(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=PARIS)  # type: ignore[arg-type, misc]


def test_a_weekly_consultation_keeps_its_hour_through_the_change_of_time() -> None:
    content = _file(
        "DTSTART;TZID=Europe/Paris:20261020T200000\r\nDTEND;TZID=Europe/Paris:20261020T213000\r\n"
        "RRULE:FREQ=WEEKLY;COUNT=2\r\nSUMMARY:Secret"
    )
    assert busy_times(content, START) == [
        Busy(_paris(2026, 10, 20, 20), _paris(2026, 10, 20, 21, 30)),
        Busy(_paris(2026, 10, 27, 20), _paris(2026, 10, 27, 21, 30)),
    ]
    spans = [one.starts_at.astimezone(UTC).hour for one in busy_times(content, START)]
    assert spans == [18, 19]


def test_free_and_cancelled_events_take_no_hour_and_a_day_takes_a_day() -> None:
    content = _file(
        "DTSTART:20261102T100000Z\r\nDTEND:20261102T110000Z\r\nTRANSP:TRANSPARENT",
        "DTSTART:20261103T100000Z\r\nDTEND:20261103T110000Z\r\nSTATUS:CANCELLED",
        "DTSTART;VALUE=DATE:20261104\r\nDTEND;VALUE=DATE:20261105",
        "DTSTART:20261106T090000\r\nDTEND:20261106T090000",
    )
    assert busy_times(content, START) == [Busy(_paris(2026, 11, 4), _paris(2026, 11, 5))]


def test_an_exception_moves_one_occurrence() -> None:
    content = _file(
        "DTSTART:20261102T100000Z\r\nDTEND:20261102T110000Z\r\nRRULE:FREQ=DAILY;COUNT=3\r\nEXDATE:20261103T100000Z"
    )
    assert [one.starts_at.day for one in busy_times(content, START)] == [2, 4]


@pytest.mark.parametrize("content", [b"", b"bonjour", b"BEGIN:VCALENDAR", b"\xff\xfe\x00", b"PK\x03\x04"])
def test_what_is_no_calendar_is_said(content: bytes) -> None:
    with pytest.raises(CalendarRefused, match="exportez-le"):
        busy_times(content, START)


def test_an_endless_calendar_is_bounded() -> None:
    every_minute = "DTSTART:20260101T000000Z\r\nDTEND:20260101T000030Z\r\nRRULE:FREQ=HOURLY"
    found = busy_times(_file(every_minute), START)
    assert found[0].starts_at >= START
    assert found[-1].starts_at < START + timedelta(days=181)
    with pytest.raises(CalendarRefused, match="trop de rendez-vous"):
        busy_times(_file(every_minute, every_minute), START)


_TIMES = st.lists(
    st.tuples(st.integers(0, 200), st.integers(1, 20)).map(
        lambda pair: Busy(START + timedelta(hours=pair[0]), START + timedelta(hours=sum(pair)))
    ),
    max_size=30,
)


@given(_TIMES)
def test_merging_takes_the_same_hours(times: list[Busy]) -> None:
    def hours(spans: list[Busy]) -> set[datetime]:
        return {
            one.starts_at + timedelta(hours=step)
            for one in spans
            for step in range(int((one.ends_at - one.starts_at).total_seconds()) // 3600)
        }

    found = merged(times)
    assert hours(found) == hours(times)
    assert all(left.ends_at < right.starts_at for left, right in itertools.pairwise(found))
