"""A test that asks for many addresses tells of each that is wrong, and undoes what it wrote between them."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.db import IntegrityError
from django.utils import timezone
from django_scopes.state import get_scope, state

from maillage.platform.accounts.models import User
from maillage.platform.tenancy.models import Community
from tests.matrix.asking import REACHABLE
from tests.matrix.rooms import assert_right, faults, rooms, signed_in
from tests.matrix.table import Row
from tests.people import ClientOf

FIRST, SECOND, THIRD = REACHABLE[:3]


def test_every_row_is_in_one_room() -> None:
    found = rooms(REACHABLE, most=7)
    assert sorted(row.name for rows in found.values() for row in rows) == sorted(
        row.name for row in REACHABLE
    )
    assert max(map(len, found.values())) == 7
    assert {"directory-1", "association-30", "mfa-1"} <= set(found)


def test_each_that_is_wrong_is_told_by_its_name(db: None) -> None:
    def check(row: Row) -> list[str]:
        assert row != FIRST, "not this one"
        if row == SECOND:
            pytest.fail("nor that one")
        return ["too late", "too long"]

    first, second, *third = faults([FIRST, SECOND, THIRD], check)
    assert (
        first.startswith(f"{FIRST.name}: ") and "not this one" in first and __name__.split(".")[-1] in first
    )
    assert second.startswith(f"{SECOND.name}: ") and "nor that one" in second
    assert third == [f"{THIRD.name}: too late", f"{THIRD.name}: too long"]
    with pytest.raises(
        pytest.fail.Exception, match=f"(?s){FIRST.name}: .*{SECOND.name}: .*{THIRD.name}: too late"
    ):
        assert_right([FIRST, SECOND, THIRD], check)
    assert_right([FIRST], lambda row: None)


def test_what_one_writes_is_undone_for_the_next_whatever_happens(db: None) -> None:
    seen: list[int] = []

    def check(row: Row) -> None:
        seen.append(User.objects.count())
        User.objects.create(name="Exemple", email="une@tests.example")
        if row == SECOND:
            # The database refuses, and takes no question until this is rolled back (PostgreSQL).
            User.objects.create(name="Exemple", email="une@tests.example")

    (fault,) = faults([FIRST, SECOND, THIRD], check)
    assert fault.startswith(f"{SECOND.name}: ") and IntegrityError.__name__ in fault
    assert (seen, User.objects.count()) == ([0, 0, 0], 0)


def test_what_one_leaves_switched_on_is_told_and_switched_off(db: None) -> None:
    def check(row: Row) -> None:
        assert not get_scope()
        if row == FIRST:
            state.set({"community": 1})
            timezone.activate("Asia/Tokyo")

    left = faults([FIRST, SECOND], check)
    assert len(left) == 2
    assert all(line.startswith(f"{FIRST.name}: ") and "still" in line for line in left)
    assert not get_scope()


def test_a_row_that_points_at_nothing_is_told(community: Community) -> None:
    """As at the end of a test, although the row is undone."""

    def check(row: Row) -> None:
        EmailAddress.objects.create(user_id=987_654_321, email="personne@tests.example")

    (fault,) = faults([FIRST], check)
    assert IntegrityError.__name__ in fault


def test_people_who_are_signed_in_once_have_a_new_browser_each_time(
    client_of: ClientOf, community: Community, db: Any
) -> None:
    again = signed_in(client_of, ["coordinator", "anonymous"])
    sessions = Session.objects.count()
    home = f"/c/{community.slug}/"
    one, other = again("coordinator"), again("coordinator", enforce_csrf_checks=True)
    assert (one.get(home).status_code, other.get(home).status_code) == (200, 200)
    assert Session.objects.count() == sessions
    assert again("anonymous").get(home).status_code == 302
    # Made inside what is undone, they would not be there the next time.
    with pytest.raises(KeyError):
        again("stranger")
