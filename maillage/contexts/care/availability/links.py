"""The address « ne plus me solliciter » of each professional, at the foot of every message that asks him something.

The secret is drawn from a random key of the row and from the key of the installation, so that every message bears the
same address and who reads the database alone can make none. Its SHA-256 finds the row. It does not expire: to refuse
must work from the oldest letter.
"""

from __future__ import annotations

import base64
import secrets
from collections.abc import Iterable
from typing import Final

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import salted_hmac

from maillage.contexts.care.availability.models import Responder
from maillage.platform.access.tokens import digest_of

_SALT: Final = "maillage.care.availability"
# 192 bits.
_BYTES: Final = 24


def new_key() -> str:
    return secrets.token_urlsafe(24)


def secret_of(responder: Responder) -> str:
    """What stands in the address: the same as long as `link_key` and the key of the installation are."""
    return secret_for(responder.community_id, responder.link_key)


def secret_for(community_id: int, link_key: str) -> str:
    """The same, of a row that is not written yet."""
    text = f"{community_id}:{link_key}"
    mac = salted_hmac(_SALT, text, algorithm="sha256").digest()[:_BYTES]
    return base64.urlsafe_b64encode(mac).rstrip(b"=").decode()


def sealed(responder: Responder) -> Responder:
    """Give the row the digest of its address, without saving it."""
    responder.digest = digest_of(secret_of(responder))
    return responder


def stop_url(responder: Responder) -> str:
    """Whole address at which he refuses; for `unsubscribe_url` and the foot of messages. No query."""
    return str(settings.MAILLAGE_BASE_URL) + reverse(
        "care_public:stop_asking", kwargs={"secret": secret_of(responder)}
    )


def open_links(responders: Iterable[Responder]) -> dict[int, str]:
    """Whole addresses by key of the row, made to work. In the caller's transaction; 1 query if one was out of date.

    One is out of date after the key of the installation was changed, and in a community that came in a package.
    """
    urls, stale = {}, []
    for one in responders:
        urls[one.pk] = stop_url(one)
        held = one.digest
        if sealed(one).digest != held:
            stale.append(one)
    Responder.objects.bulk_update(stale, ["digest"], batch_size=500)
    return urls
