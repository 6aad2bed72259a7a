"""The page of what was sent to whom, the second chance of a failed message, and how long texts are kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django_scopes import scope, scopes_disabled

from maillage.platform.audit.models import AccessEntry, AuditEntry
from maillage.platform.messaging.models import Message, MessageState
from maillage.platform.messaging.permissions import abilities
from maillage.platform.messaging.retention import KEPT, forget_bodies
from maillage.platform.messaging.services import queue_email, send_again
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from tests.people import PERSONAS, ActorOf, ClientOf

URL = "/c/val-exemple/reglages/envois/"
SECRET = "https://cpts.example/compte/invitation/lien-secret/"
Put = Callable[..., Message]


@pytest.fixture
def put(community: Community) -> Put:
    """put(to=…, state="failed", days=100): a message of the community, in that state, queued that long ago."""

    def make(*, to: str = "lea@tests.example", days: int = 0, **changes: Any) -> Message:
        with scope(community=community):
            message = queue_email(
                by=Actor.system(community),
                community=community,
                to=to,
                subject="Invitation à rejoindre la CPTS",
                body=SECRET,
                purpose="accounts.invitation",
            )
            at = timezone.now() - timedelta(days=days)
            Message.objects.filter(pk=message.pk).update(**({"queued_at": at} | changes))
            message.refresh_from_db()
        return message

    return make


def again(message: Message) -> str:
    return f"{URL}{message.pk}/renvoyer/"


def state(message: Message) -> str:
    with scopes_disabled():
        message.refresh_from_db()
    return message.state


def test_the_page_says_what_was_sent_to_whom_never_the_text(client_of: ClientOf, put: Put) -> None:
    put(state="sent", sent_at=timezone.now())
    put(to="partie@tests.example", state="failed", error="550 No such user", attempts=1)
    page = client_of("coordinator").get(URL).content.decode()
    assert "lea@tests.example" in page and "partie@tests.example" in page
    assert "Invitation à rejoindre la CPTS" in page
    assert "envoyé" in page and "échec" in page and "550 No such user" in page
    assert page.count("Renvoyer") == 1
    for export in ("", "?export=csv"):
        answer = client_of("coordinator").get(URL + export)
        assert b"lien-secret" not in (b"".join(answer) if answer.streaming else answer.content)


def test_only_the_team_and_the_president_see_it(client_of: ClientOf, put: Put) -> None:
    message = put(state="failed")
    expected = {"coordinator": 200, "assistant": 200, "president": 200, "anonymous": 302}
    expected |= dict.fromkeys(("stranger", "former", "operator"), 404)
    for persona in PERSONAS:
        assert client_of(persona).get(URL).status_code == expected.get(persona, 403), persona
        if expected.get(persona) != 200:
            assert client_of(persona).post(again(message)).status_code == expected.get(persona, 403), persona
    assert state(message) == MessageState.FAILED


def test_addresses_leave_only_with_the_coordinator_and_the_president(client_of: ClientOf, put: Put) -> None:
    put(state="failed", error="550 <lea@tests.example> inconnue ici")
    for persona, taken in {"coordinator": True, "president": True, "assistant": False}.items():
        answer = client_of(persona).get(f"{URL}?export=csv")
        assert (b"".join(answer).count(b"lea@tests.example")) == (2 if taken else 0), persona


def test_reading_the_addresses_is_logged(client_of: ClientOf, put: Put, community: Community) -> None:
    put()
    client_of("coordinator").get(URL)
    with scope(community=community):
        assert [(entry.what, entry.count) for entry in AccessEntry.objects.all()] == [
            ("messaging.messages", 1)
        ]


def test_a_failed_message_is_sent_again(client_of: ClientOf, put: Put, community: Community) -> None:
    message = put(state="failed", attempts=17, error="452 Mailbox full")
    assert client_of("coordinator").post(again(message))["Location"] == URL
    assert state(message) == MessageState.QUEUED
    assert message.attempts == 0
    with scope(community=community):
        assert AuditEntry.objects.get(action="message.requeued").label == message.subject


@pytest.mark.parametrize(
    "change", [{"state": "sent"}, {"state": "sending"}, {"state": "queued"}, {"state": "failed", "body": ""}]
)
def test_any_other_message_is_not(client_of: ClientOf, put: Put, change: dict[str, str]) -> None:
    message = put(**change)
    browser = client_of("coordinator")
    assert browser.post(again(message)).status_code == 302
    assert state(message) == change["state"]
    assert "Renvoyer" not in browser.get(URL).content.decode()


def test_a_get_sends_nothing_again(client_of: ClientOf, put: Put) -> None:
    message = put(state="failed")
    assert client_of("coordinator").get(again(message)).status_code == 405
    assert state(message) == MessageState.FAILED


def test_the_message_of_another_community_is_not_found(
    client_of: ClientOf, put: Put, other_community: Community, actor_of: ActorOf
) -> None:
    message = put(state="failed")
    assert (
        client_of("stranger").post(f"/c/autre-rive/reglages/envois/{message.pk}/renvoyer/").status_code == 404
    )
    with scope(community=other_community), pytest.raises(Message.DoesNotExist):
        send_again(by=actor_of("coordinator", community=other_community), message=message)
    assert state(message) == MessageState.FAILED


def test_the_service_itself_refuses_whom_the_page_would(
    put: Put, actor_of: ActorOf, community: Community
) -> None:
    message = put(state="failed")
    with scope(community=community), pytest.raises(PermissionDenied):
        send_again(by=actor_of("professional"), message=message)
    assert abilities(actor_of("coordinator"), message) == {"send_again": True}
    assert abilities(actor_of("professional"), message) == {"send_again": False}


def test_texts_of_failed_messages_go_after_ninety_days_and_lines_stay(put: Put) -> None:
    old = put(state="failed", days=KEPT.days + 1)
    waiting = put(state="queued", days=KEPT.days + 1)
    recent = put(state="failed", days=KEPT.days - 1)
    assert (forget_bodies(), forget_bodies()) == (1, 0)
    with scopes_disabled():
        kept = {message.pk: message.body for message in Message.objects.all()}
    assert kept == {old.pk: "", waiting.pk: SECRET, recent.pk: SECRET}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("state=failed", 1),
        ("text=partie", 1),
        ("text=Invitation", 2),
        ("first=2999-01-01", 0),
        ("last=2000-01-01", 0),
    ],
)
def test_filters(client_of: ClientOf, put: Put, query: str, found: int) -> None:
    put(state="sent")
    put(to="partie@tests.example", state="failed")
    assert client_of("coordinator").get(f"{URL}?{query}").content.decode().count('<th scope="row">') == found
