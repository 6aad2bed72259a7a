"""Where the mails of the installation come in: one mailbox, read from the environment by `config/inbox`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings


@dataclass(frozen=True)
class MailboxPlace:
    """A folder of an IMAP server, and the address whose mails come there.

    secure: "tls" from the first byte, "starttls", or "" on this machine alone.
    """

    host: str
    port: int
    secure: str
    user: str
    password: str = field(repr=False)
    folder: str
    address: str

    @property
    def where(self) -> str:
        """Server and port, as they may be shown."""
        return f"{self.host}:{self.port}"

    def address_of(self, secret: str) -> str:
        """The address of a community: « boite+secret@exemple.fr » (RFC 5233)."""
        name, _, domain = self.address.partition("@")
        return f"{name}+{secret}@{domain}"


def place() -> MailboxPlace | None:
    """The mailbox of the installation; None where there is none."""
    told: Mapping[str, Any] | None = settings.MAILLAGE_INBOX
    return None if told is None else MailboxPlace(**told)
