"""Browsers from which an account was opened before: they keep their own tries, whatever others do from elsewhere.

Whoever knows an address could otherwise keep its holder out by sending wrong passwords (OWASP, « Slow Down Online
Guessing Attacks with Device Cookies »). The cookie opens nothing: it is signed, names the account by a digest that
only this installation can make and the browser by a random mark, and goes to the pages of the account alone. Nothing
of it is stored in the database.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.crypto import salted_hmac

COOKIE: Final = "maillage_appareil"
KEPT: Final = timedelta(days=180)
_PATH: Final = "/compte/"
_SALT: Final = "maillage.known-device"
_PENDING: Final = "_maillage_known_device"


def mark_of(request: HttpRequest, account: str) -> str:
    """The mark of this browser if it opened `account` (an address, in lower case) before; "" otherwise."""
    try:
        digest, mark = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=KEPT)
    except (signing.BadSignature, TypeError, ValueError):
        return ""
    return str(mark) if digest == _digest(account) else ""


def remember(request: HttpRequest, account: str) -> None:
    """The account was opened in this browser: the answer will say so (`leave_mark`)."""
    mark = mark_of(request, account) or secrets.token_urlsafe(16)
    setattr(request, _PENDING, [_digest(account), mark])


def leave_mark(request: HttpRequest, answer: HttpResponseBase) -> HttpResponseBase:
    """Put the cookie on the answer of a sign-in; on no other one."""
    known = getattr(request, _PENDING, None)
    if known is not None:
        answer.set_cookie(
            COOKIE,
            signing.dumps(known, salt=_SALT),
            max_age=KEPT,
            path=_PATH,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    return answer


def _digest(account: str) -> str:
    return salted_hmac(_SALT, account).hexdigest()[:40]
