"""Text messages against a real gateway on this machine: taken, refused, asked to come back, silent, half dead."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django_scopes import scope, scopes_disabled
from hypothesis import given
from hypothesis import strategies as st

from maillage.platform.access import roles
from maillage.platform.messaging import retention
from maillage.platform.messaging.delivery import LEASE, LONGEST_DELAY, MAX_ATTEMPTS
from maillage.platform.messaging.models import MessageState, ShortMessage
from maillage.platform.messaging.sms import delivery, gateway
from maillage.platform.messaging.sms.delivery import deliver_texts
from maillage.platform.messaging.sms.services import Text, offered, queue_texts, send_again
from maillage.platform.messaging.sms.text import ALPHABET, cut, is_fictitious, length, parts, plain
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.urls import community_url
from tests.people import ActorOf, ClientOf

MOBILE = "+33612345678"
FICTION = "+33639980123"
SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class SmsGateway:
    """As `config.sms` makes it of the settings."""

    url: str
    token: str = ""
    sender: str = ""


@dataclass
class Desk:
    """What the gateway was asked, and what it answers; hang_up: takes the message and never says so."""

    asked: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    hang_up: int = 0


@pytest.fixture
def desk(settings: Any) -> Iterator[Desk]:
    found = Desk()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            size = int(self.headers["Content-Length"])
            found.asked.append(json.loads(self.rfile.read(size)))
            found.headers.append(dict(self.headers.items()))
            if found.hang_up:
                found.hang_up -= 1
                self.close_connection = True
                return
            self.send_response(found.answers.pop(0) if found.answers else 202)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args: Any) -> None:
            """Nothing on the terminal of the tests."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    url = f"http://127.0.0.1:{server.server_address[1]}/envoi?compte=1"
    settings.MAILLAGE_SMS = SmsGateway(url, "jeton-de-test", "CPTS")
    yield found
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(autouse=True)
def all_communities() -> Iterator[None]:
    with scopes_disabled():
        yield


Queue = Callable[..., ShortMessage]


@pytest.fixture
def queue(db: None) -> Queue:
    def one(to: str = MOBILE, body: str = "Bonjour", **changes: Any) -> ShortMessage:
        [row] = queue_texts(
            by=Actor.system(), community=None, texts=[Text(to, body, **changes)], purpose="tests.essai"
        )
        return row

    return one


def fresh(row: ShortMessage) -> ShortMessage:
    row.refresh_from_db()
    return row


def due(row: ShortMessage) -> None:
    ShortMessage.objects.filter(pk=row.pk).update(next_attempt_at=timezone.now() - SECOND)


def test_a_message_leaves_once_and_its_text_is_erased(desk: Desk, queue: Queue) -> None:
    row = queue(body="Un soin vous est proposé : répondez.")
    assert deliver_texts() == 1
    assert deliver_texts() == 0
    sent = {
        "to": MOBILE, "text": "Un soin vous est proposé : répondez.", "id": row.message_id, "sender": "CPTS",
    }  # fmt: skip
    assert desk.asked == [sent]
    assert desk.headers[0]["Authorization"] == "Bearer jeton-de-test"
    assert desk.headers[0]["Idempotency-Key"] == row.message_id
    assert (fresh(row).state, row.body, bool(row.sent_at)) == (MessageState.SENT, "", True)


@pytest.mark.parametrize("answer", [500, 503, 429, 408, 401, 403])
def test_who_asks_to_come_back_gets_it_again_under_the_same_key(
    desk: Desk, queue: Queue, answer: int
) -> None:
    row = queue()
    desk.answers = [answer]
    assert deliver_texts() == 0
    assert fresh(row).state == MessageState.QUEUED
    assert row.next_attempt_at > timezone.now()
    due(row)
    assert deliver_texts() == 1
    assert {one["id"] for one in desk.asked} == {row.message_id}


@pytest.mark.parametrize("answer", [400, 404, 410, 422, 301])
def test_a_refusal_for_good_is_not_tried_again(desk: Desk, queue: Queue, answer: int) -> None:
    row, other = queue(), queue("+33700000001")
    desk.answers = [answer]
    assert deliver_texts() == 1
    assert fresh(row).state == MessageState.FAILED
    assert str(answer) in row.error
    assert fresh(other).state == MessageState.SENT


def test_a_gateway_that_hangs_up_and_one_that_is_not_there(
    desk: Desk, queue: Queue, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = queue()
    desk.hang_up = 1
    assert deliver_texts() == 0
    assert fresh(row).state == MessageState.QUEUED
    settings.MAILLAGE_SMS = SmsGateway("http://127.0.0.1:9/", "", "")
    monkeypatch.setattr(gateway, "TIMEOUT_S", 1)
    due(row)
    assert deliver_texts() == 0
    assert fresh(row).state == MessageState.QUEUED
    assert "passerelle" in row.error
    ShortMessage.objects.filter(pk=row.pk).update(attempts=MAX_ATTEMPTS - 1)
    due(row)
    assert deliver_texts() == 0
    assert fresh(row).state == MessageState.FAILED


def test_while_the_gateway_is_silent_one_message_tries_it_out(desk: Desk, queue: Queue) -> None:
    first, second = queue(), queue("+33700000001")
    desk.hang_up = 1
    assert deliver_texts() == 0
    assert (fresh(first).attempts, fresh(second).attempts, desk.asked[1:]) == (1, 0, [])
    assert second.next_attempt_at > first.next_attempt_at
    due(first)
    # It answers again: the others have nothing more to wait for.
    assert deliver_texts() == 2
    assert fresh(second).state == MessageState.SENT


def test_numbers_of_fiction_are_withheld_and_the_gateway_is_not_asked(desk: Desk, queue: Queue) -> None:
    row = queue(FICTION)
    assert deliver_texts() == 0
    assert (fresh(row).state, row.body, desk.asked) == (MessageState.WITHHELD, "", [])
    assert is_fictitious(FICTION)
    assert is_fictitious(FICTION.replace("+33", "+262"))
    assert not is_fictitious(MOBILE)


def test_without_a_gateway_it_fails_and_says_why(queue: Queue, settings: Any) -> None:
    settings.MAILLAGE_SMS = None
    assert not offered()
    row = queue()
    deliver_texts()
    assert fresh(row).state == MessageState.FAILED
    assert "MAILLAGE_SMS_URL" in row.error


def test_what_comes_too_late_is_not_sent(desk: Desk, queue: Queue) -> None:
    row = queue(useless_from=timezone.now() - SECOND)
    assert deliver_texts() == 0
    assert (fresh(row).state, row.body, desk.asked) == (MessageState.FAILED, "", [])


def test_the_message_of_a_dead_worker_is_taken_back(desk: Desk, queue: Queue) -> None:
    row = queue()
    ShortMessage.objects.filter(pk=row.pk).update(
        state=MessageState.SENDING, attempts=1, next_attempt_at=timezone.now() + LEASE
    )
    assert deliver_texts() == 0
    due(row)
    assert deliver_texts() == 1
    assert fresh(row).state == MessageState.SENT


def test_a_worker_that_lost_its_lease_changes_nothing(
    desk: Desk, queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = queue()

    def slow(message: ShortMessage, line: Any) -> None:
        ShortMessage.objects.filter(pk=message.pk).update(attempts=2)

    monkeypatch.setattr(delivery, "hand_over", slow)
    deliver_texts()
    assert (fresh(row).state, row.body) == (MessageState.SENDING, "Bonjour")


def test_a_clock_that_was_put_back_keeps_nothing_waiting(desk: Desk, queue: Queue) -> None:
    row = queue()
    ahead = timezone.now() + LONGEST_DELAY + timedelta(hours=1)
    ShortMessage.objects.filter(pk=row.pk).update(next_attempt_at=ahead)
    assert deliver_texts() == 0
    assert delivery.mend() == 1
    assert delivery.mend() == 0
    assert deliver_texts() == 1


@pytest.mark.parametrize("number", ["0612345678", "+336", "+33 6 12 34 56 78", "", "+33612345678\n"])
def test_a_number_that_is_none_is_refused_before_anything_is_written(queue: Queue, number: str) -> None:
    with pytest.raises(ValueError, match="mobile number"):
        queue(number)
    assert not ShortMessage.objects.exists()


def test_a_text_that_is_too_long_or_empty_is_refused(queue: Queue) -> None:
    for body in ("", "  ", "é" * 460):
        with pytest.raises(ValueError, match="one to three parts"):
            queue(body=body)


def test_a_failed_one_is_sent_again_by_who_may(
    desk: Desk, community: Community, actor_of: ActorOf, client_of: ClientOf
) -> None:
    [row] = queue_texts(
        by=Actor.system(), community=community, texts=[Text(MOBILE, "Bonjour")], purpose="tests.essai"
    )
    desk.answers = [400]
    deliver_texts()
    team, member = actor_of(roles.COORDINATOR), actor_of(roles.PROFESSIONAL)
    with scope(community=community):
        with pytest.raises(PermissionDenied):
            send_again(by=member, pk=row.pk)
        page = client_of(roles.COORDINATOR).get(community_url(community, "messaging:texts"))
        assert "+33612345678" in page.text
        assert "Bonjour" not in page.text
        assert send_again(by=team, pk=row.pk)
        assert not send_again(by=team, pk=row.pk)
    assert deliver_texts() == 1


def test_texts_and_lines_are_forgotten(desk: Desk, queue: Queue) -> None:
    row = queue()
    desk.answers = [400]
    deliver_texts()
    later = timezone.now() + SECOND
    assert retention.forget_bodies(later) == 1
    assert fresh(row).body == ""
    assert retention.forget_messages(later) == 1
    assert not ShortMessage.objects.exists()


@given(st.text(max_size=200))
def test_what_leaves_fits_the_alphabet(text: str) -> None:
    bare = plain(text)
    assert set(bare) <= ALPHABET | set("^{}\\[~]|€")
    assert plain(bare) == bare
    assert parts(bare) * 160 >= length(bare)


def test_a_text_is_cut_where_it_no_longer_fits() -> None:
    assert cut("Soin", 4) == "Soin"
    assert cut("Soin", 2) == "So"
    # « € » takes two signs.
    assert cut("€€€", 5) == "€€"
    assert cut("Soin", 0) == ""


def test_the_words_stay_readable() -> None:
    assert plain("« Soin à domicile », d’ici 18 h 30… cœur, garçon, forêt") == (
        '"Soin à domicile", d\'ici 18 h 30... coeur, garcon, foret'
    )
