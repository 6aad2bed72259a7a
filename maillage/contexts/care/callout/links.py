"""The link of somebody who was asked. No secret is kept in the database.

It is drawn from a random key of the row and from the key of the installation: e-mail, text message and reminder lead to
the same address, and who reads the database alone can make none of them. The digest finds the row.
"""

from __future__ import annotations

import base64
from datetime import datetime
from typing import Final

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django_scopes import scopes_disabled

from maillage.contexts.care.callout.models import Asking
from maillage.platform.access.tokens import digest_of

_SALT: Final = "maillage.care.callout"
# 144 bits: nobody guesses it, and a text message stays short.
_BYTES: Final = 18


def secret_of(asking: Asking) -> str:
    """What stands in the address of the page: the same as long as `link_key` is. Needs no primary key.

    Of a row that was found by its link, the one that was presented: it goes on opening its page after the key of the
    installation was changed.
    """
    if asking.presented:
        return asking.presented
    text = f"{asking.community_id}:{asking.request_id}:{asking.link_key}"
    mac = salted_hmac(_SALT, text, algorithm="sha256").digest()[:_BYTES]
    return base64.urlsafe_b64encode(mac).rstrip(b"=").decode()


def find(secret: str, now: datetime) -> Asking | None:
    """Whose link this is, in whatever community that offers care; None for a forged or an expired one. 1 query."""
    with scopes_disabled():
        found: Asking | None = (
            Asking.objects.filter(digest=digest_of(secret), expires_at__gt=now)
            .select_related("community", "request", "request__need", "responder", "responder__contact")
            .first()
        )
    if found is None or not found.community.has_module("care"):
        return None
    found.presented = secret
    return found


def address(secret: str) -> str:
    """Whole address of the page, for a letter or a text message."""
    return str(settings.MAILLAGE_BASE_URL) + reverse("care_public:asked", kwargs={"secret": secret})
