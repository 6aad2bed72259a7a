"""What is deleted once nobody can use it: ended sessions, links long past their date."""

from __future__ import annotations

from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.utils import timezone

from maillage.platform.access import tokens
from maillage.platform.tasks.due import due_job

# Long enough to tell the holder of an old link that it was used or has expired.
KEEP_LINKS = timedelta(days=90)


@due_job("accounts.expire", every=timedelta(days=1))
def expire() -> int:
    """Delete expired sessions, the trace of their browsers, and old links; returns how many rows."""
    now = timezone.now()
    sessions, _ = Session.objects.filter(expire_date__lt=now).delete()
    living = Session.objects.values("session_key")
    traces, _ = UserSession.objects.exclude(session_key__in=living).delete()
    return sessions + traces + tokens.forget_before(now - KEEP_LINKS)
