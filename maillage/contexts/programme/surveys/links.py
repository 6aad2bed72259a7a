"""The personal link of somebody invited, and the open one. A personal secret is never kept in the database.

It is drawn from a random key of the row and from the key of the installation, so that the first letter and a reminder
lead to the same address, and somebody who reads the database alone can make none of them.
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

from maillage.contexts.programme.surveys.models import Invitation, Survey
from maillage.platform.access.tokens import digest_of

_SALT: Final = "maillage.programme.surveys"
# 192 bits.
_BYTES: Final = 24


def new_key() -> str:
    return secrets.token_urlsafe(16)


def secret_of(invitation: Invitation) -> str:
    """What stands in the address of the personal page, the same as long as `link_key` is."""
    text = f"{invitation.community_id}:{invitation.link_key}"
    mac = salted_hmac(_SALT, text, algorithm="sha256").digest()[:_BYTES]
    return base64.urlsafe_b64encode(mac).rstrip(b"=").decode()


def open_links(invitations: Iterable[Invitation]) -> list[Invitation]:
    """Make sure that the address of each, as it is written now, leads to its page; those that were written anew.

    They are the same as long as the key of the installation is; once it was changed, the old addresses lead nowhere.
    """
    anew = []
    for one in invitations:
        digest = digest_of(secret_of(one))
        if one.digest != digest:
            one.digest = digest
            anew.append(one)
    Invitation.objects.bulk_update(anew, ["digest"], batch_size=500)
    return anew


def find_invitation(secret: str) -> Invitation | None:
    """Whose personal link this is, in whatever community; None for none. 1 query."""
    with scopes_disabled():
        found: Invitation | None = (
            Invitation.objects.filter(digest=digest_of(secret))
            .select_related("community", "survey", "contact")
            .order_by("pk")
            .first()
        )
    return found


def find_open(secret: str) -> Survey | None:
    """The questionnaire whose open address this is, in whatever community; None for none. 1 query."""
    with scopes_disabled():
        found: Survey | None = Survey.objects.filter(secret=secret).select_related("community").first()
    return found


def address(name: str, secret: str) -> str:
    """Whole address of a public page, for a letter or a printed code."""
    return str(settings.MAILLAGE_BASE_URL) + reverse(f"programme_public:{name}", kwargs={"secret": secret})
