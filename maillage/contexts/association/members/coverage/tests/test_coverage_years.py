"""Coverage at each year's end, from the steps of memberships."""

from __future__ import annotations

from datetime import date

import pytest

from maillage.contexts.association.contacts.services import create_contact
from maillage.contexts.association.members.coverage.queries import coverage_of
from maillage.contexts.association.members.coverage.years import (
    YearEnd,
    bars,
    days_to_show,
    sentence,
    year_ends,
)
from maillage.contexts.association.members.services import admit, leave
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from tests.people import ActorOf, ClientOf
from tests.places import register_professionals, settle

TODAY = date(2026, 6, 1)


@pytest.fixture
def actor(scoped: Community, actor_of: ActorOf) -> Actor:
    found = actor_of("coordinator")
    settle(found)
    return found


def member(actor: Actor, number: int, joined: date, left: date | None = None) -> None:
    contact = create_contact(
        by=actor,
        last_name=f"Exemple{number}",
        entry=f"professional:8{9999}{number:07d}",
        profession=("10", "60")[number % 2],
    )
    admit(by=actor, contact=contact, on=joined)
    if left is not None:
        leave(by=actor, contact=contact, on=left)


def test_days_shown() -> None:
    assert days_to_show(date(2024, 5, 1), TODAY) == [
        (date(2024, 12, 31), "2024"),
        (date(2025, 12, 31), "2025"),
        (TODAY, "aujourd’hui"),
    ]
    assert len(days_to_show(date(1990, 1, 1), TODAY)) == 11
    assert days_to_show(TODAY, TODAY) == [(TODAY, "aujourd’hui")]


def test_who_was_a_member_at_each_year_s_end(actor: Actor) -> None:
    member(actor, 0, date(2024, 12, 31))
    member(actor, 1, date(2024, 2, 1), date(2025, 12, 31))
    member(actor, 2, date(2025, 6, 1))
    member(actor, 5, date(2024, 6, 1))
    create_contact(by=actor, last_name="Jamais")
    practising = {f"89999{number:07d}" for number in range(4)}
    rows = year_ends(practising, "", TODAY)
    assert [(row.label, row.members, row.here) for row in rows] == [
        ("2024", 3, 2),
        ("2025", 3, 2),
        ("aujourd’hui", 3, 2),
    ]
    assert [row.share for row in rows] == [50, 50, 50]
    assert [row.members for row in year_ends(practising, "60", TODAY)] == [2, 1, 1]
    assert year_ends(set(), "", TODAY) == ()


def test_no_step_no_chart(actor: Actor) -> None:
    assert year_ends({"8"}, "", TODAY) == ()
    assert bars(()) == ()


def test_the_last_bar_is_the_share_of_the_map(actor: Actor, scoped: Community, client_of: ClientOf) -> None:
    register_professionals(6)
    for number in range(3):
        member(actor, number, date(2023 + number, 3, 1))
    found = coverage_of(scoped)
    assert found.years[-1].share == found.total.share == 50
    assert found.years[-1].here == found.total.members
    browser = client_of("coordinator")
    page = browser.get("/c/val-exemple/association/adherents/couverture/").content.decode()
    assert "17\u00a0% des professionnels étaient adhérents" in page
    assert "<rect" in page
    years = browser.get("/c/val-exemple/association/adherents/couverture/annees/").content.decode()
    assert "Part (%)" in years


def test_the_drawing_stays_in_its_box() -> None:
    rows = [YearEnd(date(2024, 12, 31), "2024", 0, 0, 10), YearEnd(TODAY, "aujourd’hui", 9, 9, 10)]
    low, high = bars(rows)
    assert (low.height, high.y) == ("0.0", "28.0")
    assert float(high.x) + float(high.width) <= 640
    assert sentence(rows).startswith("0 % des professionnels étaient")
    assert sentence(rows[1:]) == "90 % des professionnels sont adhérents aujourd’hui"
