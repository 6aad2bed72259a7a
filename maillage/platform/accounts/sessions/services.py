"""Writes: a session's activity, and its end."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpRequest

from maillage.platform.accounts.models import User
from maillage.platform.accounts.sessions.queries import OPENED_AT, SEEN_AT
from maillage.platform.audit.services import record
from maillage.platform.tenancy.actor import Actor


def begin(request: HttpRequest, *, at: datetime) -> None:
    """Note in a session that it was opened just now."""
    request.session[OPENED_AT] = request.session[SEEN_AT] = at.timestamp()


def note_activity(request: HttpRequest, *, at: datetime) -> None:
    """Note that the holder was seen; the session then lasts SESSION_COOKIE_AGE from now. A few writes, rarely."""
    request.session.setdefault(OPENED_AT, at.timestamp())
    request.session[SEEN_AT] = at.timestamp()
    key = request.session.session_key
    if (
        not UserSession.objects.filter(session_key=key).update(last_seen_at=at)
        and request.user.is_authenticated
    ):
        # Opened without the sign-in page: it must be in the list too, or nobody could close it.
        UserSession.objects.create_from_request(request)


@transaction.atomic
def end_session(*, by: Actor, session: UserSession) -> None:
    """Close one session of the actor; its browser has to sign in again for the next page."""
    assert by.user is not None
    _end([session])
    record(by=by, action="account.session_closed", obj=by.user, label=str(by.user), after={"count": 1})


@transaction.atomic
def end_sessions(*, by: Actor, user: User, but: str | None = None) -> int:
    """Close every session of `user` except the one whose key is `but`; returns how many there were."""
    found = UserSession.objects.filter(user_id=user.pk)
    sessions = [one for one in found.order_by("pk") if one.session_key != but]
    if sessions:
        _end(sessions)
        record(
            by=by,
            action="account.session_closed",
            obj=user,
            label=str(user),
            after={"count": len(sessions)},
        )
    return len(sessions)


def _end(sessions: Iterable[Any]) -> None:
    keys = [one.session_key for one in sessions]
    Session.objects.filter(session_key__in=keys).delete()
    UserSession.objects.filter(session_key__in=keys).delete()
