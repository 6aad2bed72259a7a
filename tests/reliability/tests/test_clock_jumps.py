"""The clock of the machine goes forward a year, or back two hours: who is signed in, which links work, who waits."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.utils import timezone

from maillage.platform.access import tokens
from maillage.platform.accounts import limits
from maillage.platform.accounts.limits import Limit, TooManyTries
from maillage.platform.accounts.models import User
from maillage.platform.accounts.sessions.queries import OPENED_AT
from tests.people import MakeUser

HOURS, DAY, YEAR = timedelta(hours=2), timedelta(days=1), timedelta(days=365)
PAGE = "/compte/sessions/"


@pytest.fixture
def user(make_user: MakeUser) -> User:
    return make_user()


@pytest.fixture
def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def signed_in(browser: Client) -> bool:
    return browser.get(PAGE).status_code == 200


def test_a_session_survives_a_clock_put_back_and_ends_with_one_put_forward(browser: Client) -> None:
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        assert signed_in(browser)
    with time_machine.travel(now - HOURS, tick=False):
        assert signed_in(browser)
    with time_machine.travel(now + YEAR, tick=False):
        assert not signed_in(browser)


@pytest.mark.parametrize("ahead", [HOURS, YEAR])
def test_a_session_opened_while_the_clock_was_ahead_lasts_no_longer_than_others(
    browser: Client, user: User, ahead: timedelta
) -> None:
    now = timezone.now()
    with time_machine.travel(now + ahead, tick=False):
        browser.force_login(user)
        assert signed_in(browser)
    with time_machine.travel(now, tick=False):
        assert signed_in(browser)
        assert abs(browser.session[OPENED_AT] - now.timestamp()) < 1
    longest = settings.MAILLAGE_SESSION_LONGEST
    for days in range(1, longest.days + 2):
        # Somebody who comes twice a day.
        for half in (0, 12):
            with time_machine.travel(now + DAY * days - timedelta(hours=half + 1), tick=False):
                browser.get(PAGE)
    with time_machine.travel(now + longest + DAY, tick=False):
        assert not signed_in(browser)


def test_a_link_works_once_whatever_the_clock_does(db: None) -> None:
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        secret = tokens.issue(purpose="tests", subject="1", valid_for=timedelta(days=14))
    with time_machine.travel(now + YEAR, tick=False):
        assert tokens.use(purpose="tests", secret=secret) is None
    with time_machine.travel(now - HOURS, tick=False):
        assert tokens.use(purpose="tests", secret=secret) is not None
        assert tokens.use(purpose="tests", secret=secret) is None
    with time_machine.travel(now, tick=False):
        assert tokens.use(purpose="tests", secret=secret) is None


def test_nobody_is_kept_out_until_a_clock_comes_round_again(db: None) -> None:
    limit, now = Limit("tests", 2, timedelta(minutes=5), "Trop d’essais"), timezone.now()
    with time_machine.travel(now + YEAR, tick=False):
        limits.take(limit, "someone")
        limits.take(limit, "someone")
        with pytest.raises(TooManyTries):
            limits.take(limit, "someone")
    with time_machine.travel(now, tick=False):
        limits.take(limit, "someone")
        limits.take(limit, "someone")
        with pytest.raises(TooManyTries):
            limits.take(limit, "someone")
