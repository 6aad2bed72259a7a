"""Two secrets that the database does not hold: the address of a partner, and the page of one of its requests.

Each is drawn from what the row holds and from the key of the installation; the SHA-256 finds the row. Another
`link_key` makes the old address of a partner useless.
"""

from __future__ import annotations

import base64
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django_scopes import scopes_disabled

from maillage.contexts.care.unscheduled.models import CareRequest, RequestLink
from maillage.platform.access.tokens import digest_of

_SALT: Final = "maillage.care.unscheduled"
# 192 bits.
_BYTES: Final = 24
# How long a partner follows its request.
FOLLOWED: Final = timedelta(hours=48)


def _drawn(what: str, text: str) -> str:
    mac = salted_hmac(f"{_SALT}.{what}", text, algorithm="sha256").digest()[:_BYTES]
    return base64.urlsafe_b64encode(mac).rstrip(b"=").decode()


def secret_of(link: RequestLink) -> str:
    """What stands in the address of a partner: the same as long as `link_key` is."""
    return _drawn("link", f"{link.community_id}:{link.pk}:{link.link_key}")


def works(link: RequestLink) -> bool:
    """True if the address that we draw today is the one that opens: not closed, nor of a former key."""
    drawn = digest_of(secret_of(link))
    return link.revoked_at is None and constant_time_compare(drawn, link.digest)


def follow_secret_of(row: CareRequest) -> str:
    """What stands in the address of the page that follows one request."""
    return _drawn("follow", f"{row.community_id}:{row.once}")


def link_at(secret: str) -> RequestLink | None:
    """Whose open address this is, in whatever community; None for none. 1 query."""
    with scopes_disabled():
        found: RequestLink | None = (
            RequestLink.objects.filter(digest=digest_of(secret), revoked_at=None)
            .select_related("community")
            .first()
        )
    return found


def followed_at(secret: str, now: datetime) -> CareRequest | None:
    """The request that this address follows, for 48 hours from its sending; None for none. 1 query."""
    with scopes_disabled():
        found: CareRequest | None = (
            CareRequest.objects.filter(follow_digest=digest_of(secret), created_at__gt=now - FOLLOWED)
            .select_related("community", "need", "link", "taken_by__contact")
            .first()
        )
    return found


def follow_address(row: CareRequest) -> str:
    """Whole address of the page on which a partner follows that request, for a letter."""
    return address("request_follow", follow_secret_of(row))


def address(name: str, secret: str) -> str:
    """Whole address of a public page, for a letter or to be copied."""
    return str(settings.MAILLAGE_BASE_URL) + reverse(f"care_public:{name}", kwargs={"secret": secret})
