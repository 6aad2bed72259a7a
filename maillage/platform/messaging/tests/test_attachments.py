"""Files of letters, letters that their reader may stop, and mailings of many letters."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from django_scopes import scopes_disabled

from maillage.platform.messaging import attachments, delivery
from maillage.platform.messaging.delivery import deliver
from maillage.platform.messaging.models import AttachedFile, Message, MessageState
from maillage.platform.messaging.retention import KEPT, forget_attachments, forget_bodies
from maillage.platform.messaging.services import Attachment, Draft, queue_many
from maillage.platform.messaging.tests.conftest import Postmaster, QueueOne
from maillage.platform.tenancy.actor import Actor

AGENDA = Attachment("Ordre du jour « été ».pdf", "application/pdf", b"%PDF-1.7 \x00\xff")
INVITATION = Attachment("réunion.ics", "text/calendar; method=REQUEST", "SUMMARY:Été".encode())
STOP = "https://cpts.example/a/courrier/stop/secret/"


@pytest.fixture(autouse=True)
def all_communities(db: None) -> Iterator[None]:
    with scopes_disabled():
        yield


def queue(*to: str, files: tuple[Attachment, ...] = (), stop: str = "") -> list[Message]:
    letters = [Draft(one, "Réunion", f"Bonjour {one}", stop) for one in to]
    return queue_many(
        by=Actor.system(), community=None, letters=letters, purpose="tests.essai", attachments=files
    )


def test_files_arrive_as_they_were_and_are_erased(post: Postmaster, queue_one: QueueOne) -> None:
    message = queue_one(attachments=(AGENDA, INVITATION))
    assert deliver() == 1
    parts: Any = post.accepted[0].get_payload()
    text, agenda, invitation = parts
    assert "Bonjour" in text.get_payload(decode=True).decode()
    assert (agenda.get_filename(), agenda.get_payload(decode=True)) == (AGENDA.name, AGENDA.content)
    assert invitation.get_content_type() == "text/calendar"
    assert invitation.get_param("method") == "REQUEST"
    assert invitation.get_payload(decode=True).decode() == "SUMMARY:Été"
    message.refresh_from_db()
    assert message.state == MessageState.SENT
    assert not AttachedFile.objects.exists()


def test_a_letter_says_where_its_reader_stops_it(post: Postmaster, queue_one: QueueOne) -> None:
    message = queue_one(unsubscribe_url=STOP)
    queue_one("autre@tests.example")
    assert deliver() == 2
    first, second = post.accepted
    assert first["List-Unsubscribe"] == f"<{STOP}>"
    assert first["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert second["List-Unsubscribe"] is None
    message.refresh_from_db()
    assert message.unsubscribe_url == ""


def test_letters_share_their_files_until_the_last_has_left(post: Postmaster) -> None:
    post.refused_rcpt["b@tests.example"] = "451 4.7.1 later"
    queue("a@tests.example", "b@tests.example", files=(AGENDA,))
    assert AttachedFile.objects.count() == 1
    assert deliver() == 1
    assert AttachedFile.objects.count() == 1
    post.refused_rcpt.clear()
    Message.objects.filter(state=MessageState.QUEUED).update(next_attempt_at=timezone.now())
    assert deliver() == 1
    assert [len(one.get_payload()) for one in post.accepted] == [2, 2]
    assert not AttachedFile.objects.exists()


def test_a_failed_letter_keeps_its_files_while_it_may_be_sent_again(post: Postmaster) -> None:
    post.refused_rcpt["a@tests.example"] = "550 unknown"
    [message] = queue("a@tests.example", files=(AGENDA,))
    assert deliver() == 0
    tomorrow = timezone.now() + timedelta(days=1)
    assert (forget_attachments(tomorrow), AttachedFile.objects.count()) == (0, 1)
    Message.objects.filter(pk=message.pk).update(queued_at=timezone.now() - KEPT - timedelta(days=1))
    assert forget_bodies() == 1
    assert (forget_attachments(tomorrow), AttachedFile.objects.count()) == (1, 0)


def test_what_a_kill_left_behind_is_swept(
    post: Postmaster, queue_one: QueueOne, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue_one(attachments=(AGENDA,))
    with monkeypatch.context() as patch:
        patch.setattr(attachments, "let_go", lambda key: None)
        assert delivery.deliver() == 1
    assert AttachedFile.objects.count() == 1
    assert forget_attachments(timezone.now() - timedelta(days=1)) == 0
    assert forget_attachments(timezone.now() + timedelta(seconds=1)) == 1


def test_a_withheld_letter_keeps_nothing(queue_one: QueueOne, settings: Any) -> None:
    settings.MAILLAGE_FICTITIOUS_DOMAINS = ("tests.example",)
    message = queue_one(attachments=(AGENDA,), unsubscribe_url=STOP)
    assert deliver() == 0
    message.refresh_from_db()
    assert (message.state, message.unsubscribe_url) == (MessageState.WITHHELD, "")
    assert not AttachedFile.objects.exists()


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "-..-etc-passwd"),
        ("a\r\nBcc: x@y.example.pdf", "a Bcc- x@y.example.pdf"),
        ("C:\\fichiers\\liste.xlsx", "C-fichiers-liste.xlsx"),
        ("", "document"),
        ("é" * 300, "é" * 120),
    ],
)
def test_names_of_files_are_plain(name: str, kept: str) -> None:
    assert attachments.file_name(name) == kept


def test_a_type_that_is_none_leaves_as_bytes(post: Postmaster, queue_one: QueueOne) -> None:
    queue_one(attachments=(Attachment("a.bin", "text/html\r\nBcc: x@y.example", b"1"),))
    assert deliver() == 1
    parts: Any = post.accepted[0].get_payload()
    assert parts[1].get_content_type() == "application/octet-stream"
    assert post.accepted[0]["Bcc"] is None


@pytest.mark.parametrize(
    "files",
    [
        (AGENDA,) * (attachments.MAX_FILES + 1),
        (Attachment("a.pdf", "application/pdf", b"0" * (attachments.MAX_BYTES + 1)),),
    ],
)
def test_too_much_is_refused_before_anything_is_written(files: tuple[Attachment, ...]) -> None:
    with pytest.raises(ValidationError, match="pièces jointes"):
        queue("a@tests.example", files=files)
    assert not Message.objects.exists()
    assert not AttachedFile.objects.exists()


def test_many_letters_are_written_at_once_in_their_order(django_assert_max_num_queries: Any) -> None:
    addresses = [f"p{number:04}@tests.example" for number in range(1_000)]
    with django_assert_max_num_queries(20):
        queued = queue(*addresses, files=(AGENDA,), stop=STOP)
    assert [message.to for message in queued] == addresses
    assert len({message.message_id for message in queued}) == 1_000
    assert len({message.pk for message in queued}) == 1_000
    assert AttachedFile.objects.count() == 1


def test_one_wrong_address_queues_nothing() -> None:
    with pytest.raises(ValidationError):
        queue("a@tests.example", "b@tests.example\nBcc: x@y.example")
    assert not Message.objects.exists()
    assert queue() == []
