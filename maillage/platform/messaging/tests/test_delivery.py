"""Delivery to a real SMTP server that accepts, refuses, asks to come back, is down, or hangs up."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone
from django_scopes import scopes_disabled

from maillage.platform.messaging import delivery
from maillage.platform.messaging.delivery import LEASE, LONGEST_DELAY, MAX_ATTEMPTS, delay_after, deliver
from maillage.platform.messaging.models import TRANSITIONS, Message, MessageState
from maillage.platform.messaging.tests.conftest import Postmaster, QueueOne, free_port

SENT, QUEUED, SENDING, FAILED = (
    MessageState.SENT,
    MessageState.QUEUED,
    MessageState.SENDING,
    MessageState.FAILED,
)


@pytest.fixture(autouse=True)
def all_communities() -> Iterator[None]:
    with scopes_disabled():
        yield


def now_due(message: Message) -> Message:
    """The message, as if its next try (or the end of its lease) had come."""
    Message.objects.filter(pk=message.pk).update(next_attempt_at=timezone.now() - timedelta(seconds=1))
    return fresh(message)


def fresh(message: Message) -> Message:
    message.refresh_from_db()
    return message


def test_a_message_arrives_once_as_it_was_queued(post: Postmaster, queue_one: QueueOne) -> None:
    message = queue_one(subject="Réunion : « été » 20 h 30", body="Bonjour Léa,\nà 20 h 30.\n")
    assert (deliver(), deliver()) == (1, 0)
    assert post.subjects == ["Réunion : « été » 20 h 30"]
    assert post.ids == [message.message_id]
    assert post.recipients == ["lea@tests.example"]
    text = post.accepted[0].get_payload(decode=True)
    assert isinstance(text, bytes)
    assert "à 20 h 30." in text.decode()
    assert post.accepted[0]["Auto-Submitted"] == "auto-generated"
    message = fresh(message)
    assert (message.state, message.attempts, message.error) == (SENT, 1, "")
    assert message.sent_at is not None
    assert message.body == ""


@pytest.mark.parametrize("phase", ["refused_rcpt", "refused_data"])
def test_a_refusal_for_good_fails_at_once_and_holds_up_no_other(
    post: Postmaster, queue_one: QueueOne, phase: str
) -> None:
    getattr(post, phase)["inconnue@tests.example"] = "550 5.1.1 No such user here"
    refused, other = queue_one("inconnue@tests.example"), queue_one("lea@tests.example")
    assert deliver() == 1
    refused = fresh(refused)
    assert (refused.state, refused.attempts, refused.error) == (FAILED, 1, "550 5.1.1 No such user here")
    assert fresh(other).state == SENT
    assert deliver() == 0


@pytest.mark.parametrize("phase", ["refused_rcpt", "refused_data"])
def test_a_server_that_asks_to_come_back_gets_the_message_later(
    post: Postmaster, queue_one: QueueOne, phase: str
) -> None:
    refusals = getattr(post, phase)
    refusals["grise@tests.example"] = "451 4.7.1 Greylisted, try again"
    message, other = queue_one("grise@tests.example"), queue_one()
    assert deliver() == 1
    assert fresh(other).state == SENT
    message = fresh(message)
    assert (message.state, message.error) == (QUEUED, "451 4.7.1 Greylisted, try again")
    wait = message.next_attempt_at - timezone.now()
    assert timedelta(seconds=20) < wait <= delivery.FIRST_DELAY
    assert deliver() == 0
    refusals.clear()
    now_due(message)
    assert deliver() == 1
    message = fresh(message)
    assert (message.state, message.attempts, message.error) == (SENT, 2, "")


def test_a_server_that_is_down_loses_nothing(queue_one: QueueOne, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    first, second = queue_one("a@tests.example"), queue_one("b@tests.example")
    assert deliver() == 0
    assert (fresh(first).state, fresh(first).attempts) == (QUEUED, 1)
    # The round ends at the first: the others do not wait one after the other for a server that is not there.
    assert (fresh(second).state, fresh(second).attempts) == (QUEUED, 0)
    postmaster = Postmaster()
    server = Controller(postmaster, hostname="127.0.0.1", port=settings.EMAIL_PORT)
    server.start()
    try:
        now_due(first)
        assert deliver() == 2
    finally:
        server.stop()
    assert sorted(postmaster.recipients) == ["a@tests.example", "b@tests.example"]


def test_a_line_cut_after_the_server_accepted_repeats_under_the_same_name(
    post: Postmaster, queue_one: QueueOne
) -> None:
    post.hang_up_after.add("lea@tests.example")
    message, other = queue_one(), queue_one("autre@tests.example")
    assert deliver() == 1
    assert (fresh(message).state, fresh(other).state) == (QUEUED, SENT)
    now_due(message)
    assert deliver() == 1
    assert post.ids.count(message.message_id) == 2
    assert fresh(message).state == SENT


class Killed(BaseException):
    """The process ends here."""


def test_a_kill_between_the_answer_and_our_commit_repeats_at_worst_once(
    post: Postmaster, queue_one: QueueOne, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = queue_one()

    def kill(message: Message) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(delivery, "_sent", kill)
        with pytest.raises(Killed):
            deliver()
    assert fresh(message).state == SENDING
    assert deliver() == 0, "the lease still holds"
    now_due(message)
    assert deliver() == 1
    assert post.ids == [message.message_id] * 2
    assert (fresh(message).state, fresh(message).attempts) == (SENT, 2)


def test_a_message_that_kills_every_worker_ends(post: Postmaster, queue_one: QueueOne) -> None:
    message = queue_one()
    Message.objects.filter(pk=message.pk).update(state=SENDING, attempts=MAX_ATTEMPTS)
    now_due(message)
    assert deliver() == 0
    assert (fresh(message).state, fresh(message).error) == (
        FAILED,
        "L’envoi a été interrompu à chaque essai.",
    )
    assert post.accepted == []


def test_a_second_worker_does_not_send_what_the_first_is_sending(
    post: Postmaster, queue_one: QueueOne, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        queue_one(f"p{number}@tests.example")
    send, by_the_second = delivery._send, []

    def meanwhile(message: Message, line: Any) -> Exception | None:
        monkeypatch.setattr(delivery, "_send", send)
        by_the_second.append(deliver())
        return send(message, line)

    monkeypatch.setattr(delivery, "_send", meanwhile)
    assert deliver() == 1
    assert by_the_second == [2]
    assert sorted(post.recipients) == [f"p{number}@tests.example" for number in range(3)]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_workers_at_the_same_time_share_the_queue(post: Postmaster, queue_one: QueueOne) -> None:
    for number in range(20):
        queue_one(f"p{number:02}@tests.example")
    start, sent = threading.Barrier(3), []

    def work() -> None:
        start.wait()
        try:
            sent.append(deliver())
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sum(sent) == 20
    assert sorted(post.recipients) == [f"p{number:02}@tests.example" for number in range(20)]


def test_a_late_answer_does_not_undo_what_another_worker_did(queue_one: QueueOne) -> None:
    message = queue_one()
    late = Message.objects.get(pk=message.pk)
    late.state, late.attempts = SENDING, 1
    Message.objects.filter(pk=message.pk).update(state=SENT, attempts=2)
    delivery._not_sent(late, ConnectionResetError())
    assert fresh(message).state == SENT


def test_the_last_try_fails_with_its_reason(post: Postmaster, queue_one: QueueOne) -> None:
    post.refused_rcpt["lea@tests.example"] = "452 4.2.2 Mailbox full"
    message = queue_one()
    Message.objects.filter(pk=message.pk).update(attempts=MAX_ATTEMPTS - 1)
    assert deliver() == 0
    assert (fresh(message).state, fresh(message).error) == (FAILED, "452 4.2.2 Mailbox full")


def test_delays_double_and_stay_within_four_hours() -> None:
    delays = [delay_after(attempts) for attempts in range(1, MAX_ATTEMPTS + 1)]
    assert delays[:4] == [timedelta(seconds=30 * 2**n) for n in range(4)]
    assert delays == sorted(delays)
    assert max(delays) == LONGEST_DELAY
    assert timedelta(days=1) < sum(delays[:-1], timedelta()) < timedelta(days=3)
    assert delay_after(10_000) == LONGEST_DELAY


def test_a_lease_is_longer_than_one_try(settings: Any) -> None:
    # Connection, greeting, EHLO, MAIL, RCPT, DATA, text, and a second EHLO after STARTTLS.
    assert timedelta(seconds=8 * settings.EMAIL_TIMEOUT) < LEASE


@pytest.mark.parametrize(
    "subject",
    [
        "Sujet\r\nBcc: espion@tests.example",
        "Sujet\nBcc: espion@tests.example",
        "Sujet\x0b\x85\u2028Bcc: x",
        "Sujet\x00",
    ],
)
def test_a_subject_opens_no_other_header(post: Postmaster, queue_one: QueueOne, subject: str) -> None:
    queue_one(subject=subject)
    assert deliver() == 1
    assert post.accepted[0]["Bcc"] is None
    assert post.recipients == ["lea@tests.example"]
    assert post.subjects[0].startswith("Sujet")


@pytest.mark.parametrize(
    "to", ["a@b.example\nBcc: x@y.example", "a@b.example, x@y.example", "Léa <a@b.example>", "", "\x00"]
)
def test_an_address_is_one_address(queue_one: QueueOne, to: str) -> None:
    with pytest.raises(ValidationError):
        queue_one(to)


def test_a_message_that_cannot_be_written_fails_at_once(post: Postmaster, queue_one: QueueOne) -> None:
    message, other = queue_one(), queue_one("autre@tests.example")
    Message.objects.filter(pk=message.pk).update(to="a@b.example\nBcc: x@y.example")
    assert deliver() == 1
    assert (fresh(message).state, fresh(other).state) == (FAILED, SENT)


def test_states_change_only_as_the_table_says() -> None:
    assert set(TRANSITIONS) == set(MessageState.values)
    assert TRANSITIONS[SENT] == frozenset()
    assert TRANSITIONS[FAILED] == {QUEUED}
