"""Mail servers that are slow, break off or talk nonsense: nothing is lost, nobody gets a message three times."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from django_scopes import scopes_disabled

from maillage.platform.messaging.delivery import UNCONFIRMED, deliver
from maillage.platform.messaging.models import Message, MessageState
from maillage.platform.messaging.server import guarded
from maillage.platform.messaging.services import queue_email
from maillage.platform.tenancy.actor import Actor
from tests.reliability.liar import STAGES, Liar

Serve = Callable[..., Liar]
QUEUED, SENT, FAILED = MessageState.QUEUED, MessageState.SENT, MessageState.FAILED


@pytest.fixture(autouse=True)
def all_communities(db: None) -> Iterator[None]:
    with scopes_disabled():
        yield


@pytest.fixture
def serve(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Serve]:
    """serve(stage, how): the server, which the settings name; patience is short."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_TIMEOUT = "127.0.0.1", 0.4
    monkeypatch.setattr(guarded, "ANSWER_S", 0.6)
    monkeypatch.setattr(guarded, "LONGEST_CALL_S", 1.0)
    with ExitStack() as stack:

        def start(stage: str = "", how: str = "drop", **more: Any) -> Liar:
            liar = stack.enter_context(Liar(stage, how, **more).serving())
            settings.EMAIL_PORT = liar.port
            return liar

        yield start


def queue(to: str = "lea@tests.exemple.fr") -> Message:
    return queue_email(
        by=Actor.system(), community=None, to=to, subject="Réunion", body="Bonjour", purpose="tests.essai"
    )


def fresh(message: Message) -> Message:
    message.refresh_from_db()
    return message


def all_due() -> None:
    waiting = Message.objects.filter(state__in=(QUEUED, MessageState.SENDING))
    waiting.update(next_attempt_at=timezone.now() - timedelta(seconds=1))


@pytest.mark.parametrize("how", ["drop", "garbage", "silent", "drip"])
@pytest.mark.parametrize("stage", [stage for stage in STAGES if stage != "text"])
def test_before_the_text_a_message_only_waits(serve: Serve, stage: str, how: str) -> None:
    """Whatever goes wrong before the text leaves, the message is tried again, and arrives once."""
    message = queue()
    bad = serve(stage, how)
    assert deliver() == 0
    assert (fresh(message).state, message.attempts, bad.ids()) == (QUEUED, 1, [])
    assert message.error
    assert not bad.outlasted
    good = serve()
    all_due()
    assert deliver() == 1
    assert good.ids() == [message.message_id]


@pytest.mark.parametrize("how", ["drop", "garbage", "silent", "drip"])
def test_after_the_text_a_message_goes_once_more_at_most(serve: Serve, how: str) -> None:
    message = queue()
    bad = serve("text", how)
    for state in (QUEUED, FAILED):
        all_due()
        assert deliver() == 0
        assert fresh(message).state == state
    assert message.error == UNCONFIRMED
    assert bad.ids() == [message.message_id] * 2
    assert not bad.outlasted
    all_due()
    assert deliver() == 0
    assert len(bad.texts) == 2


def test_a_server_that_examines_a_message_for_long_is_heard_out(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Giving up on it would send the message again and again: it arrives each time."""
    monkeypatch.setattr(guarded, "ANSWER_S", 30.0)
    monkeypatch.setattr(guarded, "LONGEST_CALL_S", 60.0)
    message, server = queue(), serve("text", "late", until_s=1.5)
    assert deliver() == 1
    assert (fresh(message).state, server.ids()) == (SENT, [message.message_id])


def test_a_line_cut_after_the_confirmation_repeats_nothing(serve: Serve) -> None:
    first, second = queue("a@tests.exemple.fr"), queue("b@tests.exemple.fr")
    server = serve("text", "drop-after")
    for _ in range(3):
        all_due()
        deliver()
    assert (fresh(first).state, fresh(second).state) == (SENT, SENT)
    assert sorted(server.ids()) == sorted([first.message_id, second.message_id])


@pytest.mark.parametrize("how", ["550 5.1.1 unknown\r\n", "451 4.7.1 later\r\n", "drop", "silent"])
@pytest.mark.parametrize("stage", ["RCPT", "text"])
def test_one_bad_recipient_holds_up_no_other(serve: Serve, stage: str, how: str) -> None:
    bad, others = queue("z@tests.exemple.fr"), [queue(f"p{n}@tests.exemple.fr") for n in range(3)]
    server = serve(stage, how, only="z@tests.exemple.fr")
    for _ in range(2):
        deliver()
    assert [fresh(one).state for one in others] == [SENT] * 3
    assert sorted(name for name in server.ids() if name != bad.message_id) == sorted(
        one.message_id for one in others
    )
    assert fresh(bad).state == (FAILED if how.startswith("550") else QUEUED)


def test_while_nobody_answers_one_message_tries_and_the_others_wait(serve: Serve) -> None:
    """An outage costs one call after each wait, not one for each message: the worker has other things to do."""
    messages = [queue(f"p{n}@tests.exemple.fr") for n in range(30)]
    away = serve("greeting", "silent")
    for _ in range(5):
        deliver()
    assert away.calls == 1
    assert sum(fresh(one).attempts for one in messages) == 1
    tried, delays = messages[0], []
    for _ in range(4):
        tried = Message.objects.order_by("-attempts", "pk")[0]
        due = timezone.now() - timedelta(seconds=1)
        Message.objects.filter(pk=tried.pk).update(next_attempt_at=due)
        deliver()
        delays.append((fresh(tried).next_attempt_at - timezone.now()).total_seconds())
    assert delays == sorted(delays)
    assert delays[-1] > 8 * 30 - 5
    back = serve()
    Message.objects.filter(pk=tried.pk).update(next_attempt_at=timezone.now())
    assert deliver() == 30
    assert sorted(back.ids()) == sorted(one.message_id for one in messages)
