"""What is deleted once nobody can use it: ended sessions, old counts, links long past their date."""

from __future__ import annotations

from datetime import datetime, timedelta

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.utils import timezone

from maillage.platform.access import tokens
from maillage.platform.accounts.models import SharedCount
from maillage.platform.tasks.batches import delete_in_batches

# Long enough to tell the holder of an old link that it was used or has expired.
KEEP_LINKS = timedelta(days=90)


def expire(before: datetime | None = None) -> int:
    """Delete expired sessions, the trace of their browsers, and the links that expired before that moment (by
    default KEEP_LINKS ago); returns how many rows. A rule of retention: `personal_data` registers it."""
    now = timezone.now()
    sessions = delete_in_batches(Session.objects.filter(expire_date__lt=now))
    living = Session.objects.values("session_key")
    traces = delete_in_batches(UserSession.objects.exclude(session_key__in=living))
    counts, _ = SharedCount.objects.filter(expires__lt=now).delete()
    return sessions + traces + counts + tokens.forget_before(before or now - KEEP_LINKS)
