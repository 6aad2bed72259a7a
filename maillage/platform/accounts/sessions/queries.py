"""Reads: the open sessions of a person."""

from __future__ import annotations

from typing import Any, Final

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.utils import timezone

# Keys in the session itself: seconds since 1970, when it was opened and when its holder was last seen.
OPENED_AT: Final = "maillage_opened_at"
SEEN_AT: Final = "maillage_seen_at"


def open_sessions(user: Any) -> list[UserSession]:
    """The sessions of `user` that still open something, the last used first. 1 query."""
    living = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
    return list(
        UserSession.objects.filter(user_id=user.pk, session_key__in=living).order_by("-last_seen_at", "-pk")
    )
