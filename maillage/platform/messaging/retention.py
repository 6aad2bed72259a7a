"""How long the text of a message is kept: its line stays, its body goes (RGPD, article 5.1.e)."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django_scopes import scopes_disabled

from maillage.platform.messaging.models import Message, MessageState
from maillage.platform.tasks.due import due_job

KEPT = timedelta(days=90)


@due_job("messaging.forget", every=timedelta(days=1))
@transaction.atomic
def forget_bodies() -> int:
    """Erase the text of messages that were sent or failed more than 90 days after they were queued; how many."""
    with scopes_disabled():
        old = Message.objects.filter(
            state__in=(MessageState.SENT, MessageState.FAILED), queued_at__lt=timezone.now() - KEPT
        )
        return int(old.exclude(body="").update(body=""))
