"""Sign-out: always here; at the provider too, for whoever wants it."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from maillage.platform.accounts.outside import kept
from maillage.platform.accounts.outside.providers import Provider


def sign_out(request: HttpRequest, end: Callable[[HttpRequest], None]) -> None:
    """End the session by `end`; the next page then offers to end the one at the provider as well."""
    was_open = kept.opened(request.session)
    end(request)
    if was_open:
        kept.keep_left(request.session, was_open)


def goodbye_address(end_session: str, provider: Provider, id_token: str) -> str:
    """Where the provider ends its session, and comes back to our sign-in page; "" where it has no such place."""
    if not end_session:
        return ""
    query = urlencode(
        {
            "id_token_hint": id_token,
            "client_id": provider.client_id,
            "post_logout_redirect_uri": settings.MAILLAGE_BASE_URL + reverse("account_login"),
        }
    )
    return f"{end_session}{'&' if '?' in end_session else '?'}{query}"
