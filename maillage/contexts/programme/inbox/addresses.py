"""The address of a community: its secret part, and to which communities a mail is addressed.

The secret is sealed in the database; a mail is looked up by its digest. Digits and letters that no mail server changes
(small ones: servers may put an address in small letters), 100 bits.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from email import message_from_bytes
from typing import Final

from django_scopes import scopes_disabled

from maillage.contexts.programme.inbox.models import InboxSettings
from maillage.platform.access.tokens import digest_of
from maillage.platform.tenancy.models import Community

_SIGNS: Final = "abcdefghijkmnpqrstuvwxyz23456789"
LENGTH: Final = 20
# What servers and people write of where a mail goes; the first ones hold for mails that were redirected.
HEADERS: Final = (
    "Delivered-To",
    "X-Original-To",
    "Envelope-To",
    "X-Envelope-To",
    "To",
    "Cc",
    "Resent-To",
    "Resent-Cc",
)


def new_secret() -> str:
    return "".join(secrets.choice(_SIGNS) for _ in range(LENGTH))


def secrets_in(head: bytes, address: str) -> list[str]:
    """The secret parts of addresses of this mailbox in the first lines of a mail, each once."""
    name, _, domain = address.partition("@")
    wanted = re.compile(
        rf"{re.escape(name)}\+([a-z0-9]{{{LENGTH}}})@{re.escape(domain)}(?![a-z0-9.-]*[a-z0-9])"
    )
    message = message_from_bytes(head)
    found: list[str] = []
    for header in HEADERS:
        for value in message.get_all(header, []):
            found += wanted.findall(str(value).lower())
    return list(dict.fromkeys(found))


def communities_of(head: bytes, address: str, *, module: str) -> Sequence[Community]:
    """To which communities a mail is addressed, those that use the module. 1 query."""
    digests = [digest_of(one) for one in secrets_in(head, address)]
    if not digests:
        return []
    with scopes_disabled():
        rows = (
            InboxSettings.objects.filter(secret_digest__in=digests).select_related("community").order_by("pk")
        )
        return [row.community for row in rows if row.community.has_module(module)]
