"""The link at the foot of the weekly letter. Its secret is never kept in the database.

It is drawn from a random key of the row and from the key of the installation: every letter leads to the same address,
and somebody who reads the database alone can make none of them.
"""

from __future__ import annotations

import base64
import secrets
from collections.abc import Iterable
from typing import Final

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django_scopes import scopes_disabled

from maillage.contexts.care.activity.models import DigestLink
from maillage.contexts.care.availability.models import Responder
from maillage.platform.access.tokens import digest_of
from maillage.platform.tenancy.models import Community

_SALT: Final = "maillage.care.digest"
# 192 bits.
_BYTES: Final = 24
_BATCH: Final = 500


def new_key() -> str:
    return secrets.token_urlsafe(16)


def secret_of(link: DigestLink) -> str:
    """What stands in the address, the same as long as `link_key` is."""
    text = f"{link.community_id}:{link.link_key}"
    mac = salted_hmac(_SALT, text, algorithm="sha256").digest()[:_BYTES]
    return base64.urlsafe_b64encode(mac).rstrip(b"=").decode()


def address(link: DigestLink) -> str:
    """Whole address of the page that stops the letter."""
    path = reverse("care_public:digest_stop", kwargs={"secret": secret_of(link)})
    return str(settings.MAILLAGE_BASE_URL) + path


def open_links(community: Community, responders: Iterable[Responder]) -> dict[int, DigestLink]:
    """The working link of each, by key of the responder; made if there is none. 1 to 3 queries.

    Written anew where the key of the installation was changed since.
    """
    wanted = {one.pk for one in responders}
    known = {one.responder_id: one for one in DigestLink.objects.filter(responder__in=wanted).order_by("pk")}
    new = [
        DigestLink(community=community, responder_id=pk, link_key=new_key())
        for pk in sorted(wanted - set(known))
    ]
    for one in new:
        one.digest = digest_of(secret_of(one))
    if new:
        DigestLink.objects.bulk_create(new, batch_size=_BATCH)
    anew = [one for one in known.values() if one.digest != digest_of(secret_of(one))]
    for one in anew:
        one.digest = digest_of(secret_of(one))
    if anew:
        DigestLink.objects.bulk_update(anew, ["digest"], batch_size=_BATCH)
    return known | {one.responder_id: one for one in new}


def find(secret: str) -> DigestLink | None:
    """Whose link this is, in whatever community; None for none. 1 query."""
    with scopes_disabled():
        found: DigestLink | None = (
            DigestLink.objects.filter(digest=digest_of(secret))
            .select_related("community", "responder")
            .order_by("pk")
            .first()
        )
    return found
