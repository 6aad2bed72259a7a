"""Messages whose fate is not known: at most twice, always under one name, and then a person is asked."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from django_scopes import scopes_disabled

from maillage.platform.access import roles
from maillage.platform.messaging import clock, delivery
from maillage.platform.messaging.delivery import UNCONFIRMED, deliver
from maillage.platform.messaging.models import Message, MessageState
from maillage.platform.messaging.server import guarded
from maillage.platform.messaging.services import queue_email, send_again
from maillage.platform.messaging.tests.conftest import Postmaster, QueueOne
from maillage.platform.tasks.due import CLOCK_SLACK
from tests.people import ActorOf

SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def all_communities() -> Iterator[None]:
    with scopes_disabled():
        yield


def fresh(message: Message) -> Message:
    message.refresh_from_db()
    return message


def due(message: Message) -> None:
    Message.objects.filter(pk=message.pk).update(next_attempt_at=timezone.now() - SECOND)


def test_a_server_that_takes_a_message_and_never_says_so_gets_it_twice(
    post: Postmaster, queue_one: QueueOne
) -> None:
    message = queue_one()
    for expected in (MessageState.QUEUED, MessageState.FAILED):
        post.hang_up_after.add("lea@tests.example")
        due(message)
        assert deliver() == 0
        assert fresh(message).state == expected
    assert message.error == UNCONFIRMED
    assert post.ids == [message.message_id] * 2
    due(message)
    assert deliver() == 0
    assert len(post.ids) == 2


def test_the_second_try_of_such_a_message_waits(post: Postmaster, queue_one: QueueOne) -> None:
    message = queue_one()
    post.hang_up_after.add("lea@tests.example")
    deliver()
    assert fresh(message).next_attempt_at - timezone.now() > timedelta(minutes=14)


def test_two_workers_that_die_after_the_text_left_are_enough(post: Postmaster, queue_one: QueueOne) -> None:
    message = queue_one()
    Message.objects.filter(pk=message.pk).update(
        state=MessageState.SENDING, attempts=2, unconfirmed=2, next_attempt_at=timezone.now() - SECOND
    )
    assert deliver() == 0
    assert (fresh(message).state, message.error, post.ids) == (MessageState.FAILED, UNCONFIRMED, [])


@pytest.mark.parametrize("phase", ["refused_rcpt", "refused_data"])
def test_a_message_that_was_refused_is_not_counted_as_perhaps_there(
    post: Postmaster, queue_one: QueueOne, phase: str
) -> None:
    message, refusals = queue_one(), getattr(post, phase)
    refusals["lea@tests.example"] = "451 4.7.1 Greylisted, try again"
    for _ in range(4):
        due(message)
        assert deliver() == 0
        assert (fresh(message).state, message.unconfirmed) == (MessageState.QUEUED, 0)
    refusals.clear()
    due(message)
    assert deliver() == 1


def test_who_lost_the_lease_does_not_send(
    post: Postmaster, queue_one: QueueOne, monkeypatch: pytest.MonkeyPatch
) -> None:
    message, handing_over = queue_one(), delivery._handing_over

    def overtaken(taken: Message) -> None:
        Message.objects.filter(pk=taken.pk).update(attempts=2)
        handing_over(taken)

    monkeypatch.setattr(delivery, "_handing_over", overtaken)
    assert deliver() == 0
    assert (fresh(message).state, message.attempts, post.ids) == (MessageState.SENDING, 2, [])


def test_a_round_ends_after_its_time(
    post: Postmaster, queue_one: QueueOne, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A slow server holds up due jobs and tasks for one round, however much waits."""
    for number in range(3):
        queue_one(f"p{number}@tests.example")
    now = iter(range(0, 1_000, 15))
    monkeypatch.setattr(delivery, "monotonic", lambda: float(next(now)))
    assert [deliver(), deliver(), deliver()] == [1, 1, 1]
    assert len(post.ids) == 3


def test_one_call_ends_well_before_the_lease(settings: Any) -> None:
    longest = guarded.LONGEST_CALL_S + settings.EMAIL_TIMEOUT
    assert timedelta(seconds=2 * longest) < delivery.LEASE
    assert guarded.LONGEST_CALL_S > guarded.ANSWER_S


def test_a_clock_put_back_leaves_nothing_waiting(post: Postmaster, queue_one: QueueOne) -> None:
    now = timezone.now()
    with time_machine.travel(now + timedelta(hours=2), tick=False):
        queued, leased = queue_one("a@tests.example"), queue_one("b@tests.example")
        Message.objects.filter(pk=leased.pk).update(
            state=MessageState.SENDING, attempts=1, next_attempt_at=timezone.now() + delivery.LEASE
        )
    with time_machine.travel(now, tick=False):
        assert deliver() == 0
        assert clock.mend() == 2
        due(queued)
        due(leased)
        assert deliver() == 2
        assert clock.mend() == 0


def test_a_clock_that_is_a_little_off_and_a_message_that_waits_its_turn_are_left_alone(
    queue_one: QueueOne,
) -> None:
    with time_machine.travel(timezone.now() + CLOCK_SLACK - SECOND, tick=False):
        queue_one()
    tried = queue_one("b@tests.example")
    Message.objects.filter(pk=tried.pk).update(
        attempts=12, next_attempt_at=timezone.now() + delivery.LONGEST_DELAY
    )
    assert clock.mend() == 0


def test_a_person_may_send_such_a_message_again(post: Postmaster, actor_of: ActorOf) -> None:
    actor = actor_of(roles.COORDINATOR)
    message = queue_email(
        by=actor,
        community=actor.community,
        to="lea@tests.exemple.fr",
        subject="a",
        body="b",
        purpose="tests.essai",
    )
    Message.objects.filter(pk=message.pk).update(state=MessageState.FAILED, attempts=2, unconfirmed=2)
    assert send_again(by=actor, message=message)
    assert deliver() == 1
    assert (fresh(message).state, message.unconfirmed) == (MessageState.SENT, 0)


@pytest.mark.parametrize(("code", "final"), [(451, False), (550, True), (-1, False), (999, False)])
def test_only_a_refusal_that_exists_is_final(code: int, final: bool) -> None:
    assert delivery.is_final(smtplib.SMTPDataError(code, b"?")) is final
