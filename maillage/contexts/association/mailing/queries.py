"""Reads on letters to many."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import CharField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django_scopes import scopes_disabled

from maillage.contexts.association.mailing.models import Mailing, Recipient
from maillage.platform.access.tokens import digest_of
from maillage.platform.messaging.models import Message
from maillage.platform.tenancy.models import Community

MODULE = "association"


@dataclass(frozen=True)
class OpenLink:
    recipient: Recipient
    community: Community


def mailings() -> QuerySet[Mailing]:
    rows: QuerySet[Mailing] = Mailing.objects.select_related("created_by", "sent_by")
    return rows


def find(pk: int) -> Mailing | None:
    return mailings().filter(pk=pk).first()


def recipients(mailing: Mailing) -> QuerySet[Recipient]:
    """To whom it left, with what became of the message in `.mail_state` and `.mail_error` ("" once forgotten)."""
    line = Message.objects.filter(message_id=OuterRef("message_id")).order_by()
    rows: QuerySet[Recipient] = (
        Recipient.objects.filter(mailing=mailing)
        .select_related("contact")
        .annotate(
            mail_state=Coalesce(Subquery(line.values("state")[:1]), Value(""), output_field=CharField()),
            mail_error=Coalesce(Subquery(line.values("error")[:1]), Value(""), output_field=CharField()),
        )
    )
    return rows


def link(secret: str) -> OpenLink | None:
    """The letter whose reader holds this link; None alike for a wrong one and a room that is off. 1 query."""
    with scopes_disabled():
        row: Recipient | None = (
            Recipient.objects.filter(digest=digest_of(secret))
            .select_related("community", "contact", "mailing")
            .order_by("pk")
            .first()
        )
    if row is None or not row.community.has_module(MODULE):
        return None
    return OpenLink(row, row.community)
