"""How long the text of a message that failed is kept (RGPD, article 5.1.e); that of a sent one goes at once."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone
from django_scopes import scopes_disabled

from maillage.platform.messaging.attachments import sweep
from maillage.platform.messaging.models import Message, MessageState, Notification, ShortMessage
from maillage.platform.tasks.batches import delete_in_batches, update_in_batches

KEPT = timedelta(days=90)


def forget_bodies(before: datetime | None = None) -> int:
    """Erase the text of messages that failed and were queued before that moment (by default KEPT ago); how many."""
    with scopes_disabled():
        old = Message.objects.filter(state=MessageState.FAILED, queued_at__lt=before or timezone.now() - KEPT)
        texts = ShortMessage.objects.filter(
            state=MessageState.FAILED, queued_at__lt=before or timezone.now() - KEPT
        )
        return update_in_batches(old.exclude(body=""), body="", unsubscribe_url="") + update_in_batches(
            texts.exclude(body=""), body=""
        )


def forget_attachments(before: datetime) -> int:
    """Erase the files queued before that moment that no message needs any more; how many."""
    with scopes_disabled():
        return sweep(before)


def forget_messages(before: datetime) -> int:
    """Delete the lines of the outbox, addresses included, that ended before that moment; how many."""
    with scopes_disabled():
        ended = Message.objects.filter(
            state__in=(MessageState.SENT, MessageState.FAILED), queued_at__lt=before
        )
        texts = ShortMessage.objects.filter(
            state__in=(MessageState.SENT, MessageState.FAILED, MessageState.WITHHELD), queued_at__lt=before
        )
        return delete_in_batches(ended) + delete_in_batches(texts)


def forget_notifications(before: datetime) -> int:
    """Delete the notifications made before that moment, read or not; how many."""
    with scopes_disabled():
        return delete_in_batches(Notification.objects.filter(created_at__lt=before))
