"""Whether an outside sign-in replaces a second factor, and whether it was made just now."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from allauth.account import app_settings
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY, get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.reauthentication import (
    did_recently_reauthenticate,
    get_reauthentication_flows,
)
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest

from maillage.platform.accounts.models import User
from maillage.platform.accounts.outside.identity import Identity
from maillage.platform.accounts.outside.providers import find_provider

METHOD = "socialaccount"


def record_sign_in(request: HttpRequest, user: User, identity: Identity, *, renewed: bool = False) -> None:
    """Note in the session by which provider the person was recognised; renewed: asked again just now."""
    record_authentication(
        request,
        user,
        METHOD,
        provider=identity.provider,
        strong=identity.strong or None,
        reauthenticated=renewed or None,
    )


def is_strong(session: SessionBase) -> bool:
    """True if the person of this session came by a provider, at a level that its settings count as strong."""
    records: list[dict[str, Any]] = session.get(AUTHENTICATION_METHODS_SESSION_KEY) or []
    return any(judge(None, record) for record in records)


def judge(_request: HttpRequest | None, record: Mapping[str, Any]) -> bool:
    """Whether one way of signing in, as the session notes it, was an outside one with two factors.

    A provider that was taken out of the settings counts no more.
    """
    return (
        record.get("method") == METHOD
        and record.get("strong") is True
        and find_provider(str(record.get("provider"))) is not None
    )


def recently_confirmed(request: HttpRequest) -> bool:
    """Whether the person proved a few minutes ago that it is still them: by what the account has, else by the provider.

    django-allauth takes an account without password nor second factor for confirmed at any time; here it has to come
    back from its provider.
    """
    if get_reauthentication_flows(request.user):
        return bool(did_recently_reauthenticate(request))
    since = time.time() - app_settings.REAUTHENTICATION_TIMEOUT
    records = get_authentication_records(request, request.user)
    return any(record.get("method") == METHOD and record["at"] >= since for record in records)
