"""How long a session lasts: until nobody used it for SESSION_COOKIE_AGE, and never beyond MAILLAGE_SESSION_LONGEST."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from maillage.platform.accounts.known_devices import leave_mark
from maillage.platform.accounts.limits import PAGES, PASSWORD_CHANGE, TooManyTries, address_of, take
from maillage.platform.accounts.sessions.queries import OPENED_AT, SEEN_AT
from maillage.platform.accounts.sessions.services import note_activity

# Activity is written at most this often, so that reading pages costs no write.
NOTED_EVERY: Final = timedelta(minutes=10)
# Clocks of two machines differ by less; a session opened later than now was opened before the clock was put back.
CLOCK_SLACK_S: Final = 300.0
# Pages of the account that take a secret, or send one; by the person who is signed in, else by the address.
_COUNTED: Final = {
    "account_login": PAGES,
    "account_reauthenticate": PAGES,
    "account_change_password": PASSWORD_CHANGE,
    "account_set_password": PASSWORD_CHANGE,
    "account_reset_password_from_key": PAGES,
    "mfa_login_webauthn": PAGES,
    "mfa_authenticate": PAGES,
    "mfa_reauthenticate": PAGES,
    "mfa_reauthenticate_webauthn": PAGES,
    "mfa_activate_totp": PAGES,
}


class SessionLimits:
    """Middleware, after the one that knows the user: ends old sessions, notes activity, answers who tried too often,
    marks a browser that an account was opened in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and SESSION_KEY in request.session:
            self._judge(request)
        return leave_mark(request, self.get_response(request))

    def _judge(self, request: HttpRequest) -> None:
        now = time.time()
        opened, seen = request.session.get(OPENED_AT), request.session.get(SEEN_AT)
        if opened is not None and opened > now + CLOCK_SLACK_S:
            # Else it would last until that day comes: its age counts from here.
            opened = request.session[OPENED_AT] = now
        if opened is not None and now - opened >= settings.MAILLAGE_SESSION_LONGEST.total_seconds():
            logout(request)
        elif opened is None or seen is None or abs(now - seen) >= NOTED_EVERY.total_seconds():
            note_activity(request, at=timezone.now())

    def process_view(self, request: HttpRequest, *_: Any) -> HttpResponseBase | None:
        """Count what is sent to the pages of the account, before any of it is looked at."""
        name = (request.resolver_match and request.resolver_match.url_name) or ""
        limit = _COUNTED.get(name) if request.method == "POST" else None
        if limit is None:
            return None
        who = f"user:{request.user.pk}" if request.user.is_authenticated else address_of(request)
        try:
            take(limit, name, who)
        except TooManyTries as refusal:
            return too_many(request, refusal)
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        """The page that says how long to wait."""
        if isinstance(exception, TooManyTries):
            return too_many(request, exception)
        return None


def too_many(request: HttpRequest, refusal: TooManyTries) -> HttpResponseBase:
    """429, with the time to wait in words and in the header that programs read."""
    context: dict[str, Any] = {"what": refusal.what, "wait": refusal.in_words}
    answer = render(request, "429.html", context, status=429)
    answer["Retry-After"] = str(refusal.seconds)
    answer["Cache-Control"] = "no-store"
    return answer
