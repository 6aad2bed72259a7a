"""What an act leaves behind outside any community: lines of the journal, exports, messages."""

from __future__ import annotations

from django_scopes import scopes_disabled

from maillage.platform.audit.models import AccessEntry, AuditEntry
from maillage.platform.messaging.models import Message


def journal(action: str) -> list[AuditEntry]:
    with scopes_disabled():
        return list(AuditEntry.objects.filter(action=action).order_by("pk"))


def exports(table: str) -> int:
    with scopes_disabled():
        return int(AccessEntry.objects.filter(what=f"{table}.export").count())


def mails(purpose: str) -> list[Message]:
    with scopes_disabled():
        return list(Message.objects.filter(purpose=purpose).order_by("pk"))
