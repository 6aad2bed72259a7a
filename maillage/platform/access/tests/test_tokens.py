"""Links that work once: hashed, scoped, expiring, single use even for two simultaneous uses."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
import time_machine
from django.db import connection, transaction
from django.utils import timezone

from maillage.platform.access import tokens
from maillage.platform.access.models import ActionToken

DAY = timedelta(days=1)


def test_only_the_digest_is_kept(db: None) -> None:
    secret = tokens.issue(purpose="essai", subject="1", valid_for=DAY)
    row = ActionToken.objects.get()
    assert len(secret) >= 40
    assert all(secret not in str(value) for value in vars(row).values())
    assert len(row.digest) == 64


def test_two_tokens_of_one_subject_differ(db: None) -> None:
    first, second = (tokens.issue(purpose="essai", subject="1", valid_for=DAY) for _ in range(2))
    assert first != second


def test_a_token_serves_its_purpose_only(db: None) -> None:
    secret = tokens.issue(purpose="essai", subject="1", valid_for=DAY)
    assert tokens.peek(purpose="autre", secret=secret) is None
    assert tokens.use(purpose="autre", secret=secret) is None
    assert tokens.find(purpose="autre", secret=secret) is None
    assert tokens.peek(purpose="essai", secret=secret) is not None


@pytest.mark.parametrize("secret", ["", "inconnu", "é" * 500, "\x00"])
def test_an_unknown_secret_opens_nothing(db: None, secret: str) -> None:
    assert tokens.peek(purpose="essai", secret=secret) is None
    assert tokens.use(purpose="essai", secret=secret) is None


def test_looking_does_not_use(db: None) -> None:
    secret = tokens.issue(purpose="essai", subject="1", valid_for=DAY)
    for _ in range(3):
        assert tokens.peek(purpose="essai", secret=secret) is not None
    assert tokens.use(purpose="essai", secret=secret) is not None


def test_it_works_once(db: None) -> None:
    secret = tokens.issue(purpose="essai", subject="1", valid_for=DAY)
    used = tokens.use(purpose="essai", secret=secret)
    assert used is not None
    assert used.subject == "1"
    assert tokens.use(purpose="essai", secret=secret) is None
    assert tokens.peek(purpose="essai", secret=secret) is None
    found = tokens.find(purpose="essai", secret=secret)
    assert found is not None
    assert found.used_at is not None


def test_it_expires(db: None) -> None:
    secret = tokens.issue(purpose="essai", subject="1", valid_for=DAY)
    with time_machine.travel(timezone.now() + DAY - timedelta(seconds=5), tick=False):
        assert tokens.peek(purpose="essai", secret=secret) is not None
    with time_machine.travel(timezone.now() + DAY + timedelta(seconds=5), tick=False):
        assert tokens.peek(purpose="essai", secret=secret) is None
        assert tokens.use(purpose="essai", secret=secret) is None


def test_a_failed_action_gives_it_back(db: None) -> None:
    secret = tokens.issue(purpose="essai", subject="1", valid_for=DAY)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        tokens.use(purpose="essai", secret=secret)
        raise ZeroDivisionError
    assert tokens.use(purpose="essai", secret=secret) is not None


def test_revoking_spares_other_subjects(db: None) -> None:
    revoked = tokens.issue(purpose="essai", subject="1", valid_for=DAY)
    kept = tokens.issue(purpose="essai", subject="11", valid_for=DAY)
    tokens.revoke(purpose="essai", subject="1")
    assert tokens.use(purpose="essai", secret=revoked) is None
    assert tokens.use(purpose="essai", secret=kept) is not None


def test_old_tokens_are_forgotten(db: None) -> None:
    tokens.issue(purpose="essai", subject="vieux", valid_for=-DAY)
    kept = tokens.issue(purpose="essai", subject="neuf", valid_for=DAY)
    assert tokens.forget_before(timezone.now()) == 1
    assert tokens.peek(purpose="essai", secret=kept) is not None


@pytest.mark.django_db(transaction=True)
def test_of_two_simultaneous_uses_one_succeeds() -> None:
    secret = tokens.issue(purpose="essai", subject="1", valid_for=DAY)
    start = threading.Barrier(4)
    got: list[bool] = []

    def use() -> None:
        try:
            start.wait()
            with transaction.atomic():
                got.append(tokens.use(purpose="essai", secret=secret) is not None)
        finally:
            connection.close()

    threads = [threading.Thread(target=use) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got) == [False, False, False, True]
