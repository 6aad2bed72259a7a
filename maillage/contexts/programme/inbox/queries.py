"""Reading what came in. Every function works inside the community's scope."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django_scopes import scopes_disabled

from maillage.contexts.association.models import Contact
from maillage.contexts.programme.inbox.models import (
    KEPT_DAYS,
    InboxFile,
    InboxItem,
    InboxSettings,
    ItemState,
    MailboxState,
)
from maillage.core.search_text import search_text
from maillage.platform.accounts.models import User
from maillage.platform.tenancy.models import Membership

_LARGEST = 2**63 - 1


def items() -> QuerySet[InboxItem]:
    """Every item with what the list shows of it."""
    counted = InboxFile.objects.filter(item=OuterRef("pk")).order_by().values("item").annotate(n=Count("pk"))
    rows: QuerySet[InboxItem] = InboxItem.objects.select_related("contact", "user", "sorted_by").annotate(
        files_count=Coalesce(Subquery(counted.values("n")), 0)
    )
    return rows


def holding(rows: QuerySet[InboxItem], text: str) -> QuerySet[InboxItem]:
    """The items whose words hold every word of the text."""
    for word in search_text(text).split()[:8]:
        rows = rows.filter(search_name__contains=word)
    return rows


def find(pk: int) -> InboxItem | None:
    """1 query."""
    if pk > _LARGEST:
        return None
    rows = InboxItem.objects.select_related(
        "contact",
        "user",
        "sorted_by",
        "created_by",
        "evidence",
        "evidence__action",
        "follow_up",
        "step__action",
    )
    found: InboxItem | None = rows.filter(pk=pk).order_by("pk").first()
    return found


def files_of(row: InboxItem) -> list[InboxFile]:
    """In their order. 1 query."""
    return list(InboxFile.objects.filter(item=row).select_related("file").order_by("rank", "pk"))


def waiting() -> int:
    """How many items are to be sorted. 1 query."""
    return int(InboxItem.objects.filter(state=ItemState.WAITING).count())


def inbox_settings() -> InboxSettings | None:
    """1 query."""
    found: InboxSettings | None = InboxSettings.objects.order_by("pk").first()
    return found


def kept_days(row: InboxSettings | None) -> int:
    return row.kept_days if row is not None else KEPT_DAYS


def erased_on(row: InboxItem, days: int) -> Any:
    """The day on which its contents go; None once they are gone."""
    if row.erased_at is not None:
        return None
    since = row.sorted_at if row.sorted_at and row.state != ItemState.WAITING else row.created_at
    return timezone.localdate(since + timedelta(days=days))


def who_wrote(email: str) -> tuple[Contact | None, User | None]:
    """The contact and the account of the community whose address this is; nobody when it is that of several. 2 queries.

    An address is not a proof: anybody may write any address as the sender.
    """
    if not email:
        return None, None
    contacts = list(Contact.objects.filter(email__iexact=email).order_by("pk")[:2])
    members = list(
        Membership.objects.filter(user__email__iexact=email, ended_at=None)
        .select_related("user")
        .order_by("pk")[:2]
    )
    contact = contacts[0] if len(contacts) == 1 else None
    user = members[0].user if len(members) == 1 else None
    return contact, user


def mailbox_state() -> MailboxState:
    """Where the last fetch left the mailbox. 1 query."""
    with scopes_disabled():
        return MailboxState.objects.order_by("pk").first() or MailboxState()
