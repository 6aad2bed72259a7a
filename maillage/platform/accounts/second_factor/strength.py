"""Was this session opened with two factors?

allauth keeps in the session how its holder was recognised (`account_authentication_methods`). Two factors are: a
password and then a code or a key; a passkey alone (the device, and what opens it); an outside provider that says
itself that it asked for two (Pro Santé Connect, ProConnect at eidas1 and above).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY, get_authentication_records
from django.http import HttpRequest

SECOND_FACTOR: Final = "mfa"
OUTSIDE: Final = "socialaccount"

Judge = Callable[[HttpRequest, Mapping[str, Any]], bool]
_judges: list[Judge] = []


def judge_outside_sign_ins(judge: Judge) -> None:
    """Add somebody who knows outside providers: `judge(request, record)` says if that sign-in had two factors.

    record: `{"method": "socialaccount", "provider": …, "uid": …, "at": …}`.
    """
    if judge not in _judges:
        _judges.append(judge)


def is_strong(request: HttpRequest) -> bool:
    """True if this session was opened, or confirmed since, with two factors. No query."""
    return any(_is_strong(request, record) for record in get_authentication_records(request, request.user))


def _is_strong(request: HttpRequest, record: Mapping[str, Any]) -> bool:
    if record.get("method") == SECOND_FACTOR:
        return True
    return record.get("method") == OUTSIDE and any(judge(request, record) for judge in _judges)


def came_strongly(request: HttpRequest, user: Any) -> bool:
    """True if the sign-in that goes on is an outside one with two factors: its provider asked for them already.

    Only the last step counts: a password tried after it in the same browser is a sign-in of its own.
    """
    steps = get_authentication_records(request, user)
    return bool(steps) and steps[-1].get("method") == OUTSIDE and _is_strong(request, steps[-1])


def forget_second_factor(request: HttpRequest) -> None:
    """The person has no second factor any more: the session falls back to what else opened it."""
    records = get_authentication_records(request, request.user)
    request.session[AUTHENTICATION_METHODS_SESSION_KEY] = [
        record for record in records if record.get("method") != SECOND_FACTOR
    ]
