"""Sessions for the visitors of many communities."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django_scopes import scopes_disabled

from maillage.platform.tenancy.models import Membership


def sessions(wanted: str) -> dict[str, Any]:
    """The cookie of one member of each of so many communities, with the community's short name."""
    with scopes_disabled():
        members = Membership.objects.select_related("user", "community").order_by("community_id")[
            : int(wanted)
        ]
        visitors = [{"slug": one.community.slug, "cookie": _cookie(one.user)} for one in members]
    return {"visitors": visitors}


def _cookie(user: Any) -> str:
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"
