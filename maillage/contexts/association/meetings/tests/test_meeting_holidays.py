"""A meeting on a public holiday: said before it is written, and never refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client

from maillage.contexts.association.meetings import services
from maillage.contexts.association.meetings.models import Meeting
from maillage.contexts.association.meetings.polling.queries import poll_of
from maillage.contexts.association.meetings.words import holiday
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.urls import community_url

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("scoped")]
BOARD = {"kind": "board", "title": "Conseil", "start": "20:00", "end": "22:00"}
# A Tuesday after which the weeks lead over 14 July.
NOW = datetime(2026, 6, 2, 8, 0, tzinfo=UTC)


@pytest.fixture
def client(client_of: Callable[..., Client]) -> Client:
    return client_of("coordinator")


@pytest.fixture(autouse=True)
def june() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def page_of(answer: Any) -> str:
    return str(answer.content.decode())


def test_a_holiday_is_said_once_and_kept_if_one_wants(community: Community, client: Client) -> None:
    url = community_url(community, "association:meeting_new")
    first = page_of(client.post(url, {**BOARD, "day": "2026-07-14"}))
    assert "jour férié (fête nationale)" in first
    assert 'name="holiday_kept" value="2026-07-14"' in first
    assert not Meeting.objects.exists()
    # Another holiday is another question.
    other = page_of(client.post(url, {**BOARD, "day": "2026-11-11", "holiday_kept": "2026-07-14"}))
    assert "armistice de 1918" in other
    kept = client.post(url, {**BOARD, "day": "2026-07-14", "holiday_kept": "2026-07-14"})
    row = Meeting.objects.get()
    assert kept["Location"] == community_url(community, "association:meeting", pk=row.pk)
    shown = page_of(client.get(kept["Location"]))
    assert "jour férié" in shown and "fête nationale" in shown
    # The day that is there is not asked again when something else changes.
    edit = community_url(community, "association:meeting_edit", pk=row.pk)
    changed = {**BOARD, "day": "2026-07-14", "place": "Mairie", "version": str(row.version)}
    assert client.post(edit, changed).status_code == 302
    assert Meeting.objects.get().place == "Mairie"
    moved = page_of(client.post(edit, {**changed, "day": "2026-08-15", "version": str(row.version + 1)}))
    assert "Assomption" in moved


def test_an_ordinary_day_is_written_at_once(community: Community, client: Client) -> None:
    url = community_url(community, "association:meeting_new")
    assert client.post(url, {**BOARD, "day": "2026-07-15"}).status_code == 302


def test_a_repeat_shows_the_holidays_and_may_leave_them_out(
    community: Community, client: Client, secretary: Actor
) -> None:
    row = services.create_meeting(
        by=secretary, kind="board", title="Conseil", starts_at=datetime(2026, 7, 7, 18, tzinfo=UTC)
    )
    url = community_url(community, "association:meeting_repeat", pk=row.pk)
    weekly = {"step": "weekly", "every": "1", "count": "3"}
    shown = page_of(client.post(url, weekly))
    assert shown.count("jour férié</span>") == 1 and "fête nationale" in shown
    assert 'name="skip_holidays"' in shown
    client.post(url, {**weekly, "skip_holidays": "on", "confirm": "1"})
    days = [
        one.starts_at.day for one in Meeting.objects.exclude(pk=row.pk).order_by("starts_at") if one.starts_at
    ]
    assert days == [21, 28]
    client.post(url, {**weekly, "confirm": "1"})
    assert Meeting.objects.exclude(pk=row.pk).count() == 3


def test_a_proposed_date_says_it_too(secretary: Actor) -> None:
    row = services.create_meeting(by=secretary, kind="board", title="Conseil")
    days = [datetime(2026, 7, day, 18, tzinfo=UTC) for day in (14, 15)]
    services.propose_dates(by=secretary, pk=row.pk, dates=[(day, None) for day in days])
    assert [one.holiday for one in poll_of(row).proposals] == ["fête nationale", ""]


def test_alsace_and_moselle_have_their_own() -> None:
    friday = datetime(2026, 4, 3, 18, tzinfo=UTC)
    assert holiday(friday, "67482") == "vendredi saint"
    assert holiday(friday, "30036") == holiday(friday, None) == ""
    # The day of Paris, not of Greenwich.
    assert holiday(datetime(2026, 7, 13, 22, 30, tzinfo=UTC)) == "fête nationale"
