"""How long the text of a message that failed is kept (RGPD, article 5.1.e); that of a sent one goes at once."""

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
    """Erase the text of messages that failed, 90 days after they were queued; how many."""
    with scopes_disabled():
        old = Message.objects.filter(state=MessageState.FAILED, queued_at__lt=timezone.now() - KEPT)
        return int(old.exclude(body="").update(body=""))
