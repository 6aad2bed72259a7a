"""The personal link of a pilot. Its secret is never kept in the database.

It is drawn from a random key of the row and from the key of the installation, so that a reminder leads to the same
address, and somebody who reads the database alone can make none of them. It opens the sheets of one pilot for one
dialogue, until its day.
"""

from __future__ import annotations

import base64
import secrets
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django_scopes import scopes_disabled

from maillage.contexts.dossier.dialogue.confirming.models import PilotCall
from maillage.platform.access.tokens import digest_of

LASTS: Final = timedelta(days=45)
_SALT: Final = "maillage.dossier.dialogue"
# 192 bits.
_BYTES: Final = 24


def new_key() -> str:
    return secrets.token_urlsafe(16)


def secret_of(call: PilotCall) -> str:
    """What stands in the address of the personal page, the same as long as `link_key` is."""
    text = f"{call.community_id}:{call.link_key}"
    mac = salted_hmac(_SALT, text, algorithm="sha256").digest()[:_BYTES]
    return base64.urlsafe_b64encode(mac).rstrip(b"=").decode()


def find(secret: str) -> PilotCall | None:
    """Whose personal link this is while it works, in whatever community; None for any other. 1 query."""
    with scopes_disabled():
        found: PilotCall | None = (
            PilotCall.objects.filter(digest=digest_of(secret), revoked_at=None, expires_at__gt=timezone.now())
            .select_related("community", "contact", "dialogue__year")
            .order_by("pk")
            .first()
        )
    return found


def address(call: PilotCall) -> str:
    """Whole address of the page, for a letter."""
    secret = secret_of(call)
    return str(settings.MAILLAGE_BASE_URL) + reverse("dossier_public:confirm", kwargs={"secret": secret})
