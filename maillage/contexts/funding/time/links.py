"""The link by which a member sees and checks their own year without a password.

Random and kept by its digest alone: who reads the database can open nothing with it. It ends by itself, the member
or the team may end it before, and a new one leaves the others as they are.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.template.loader import get_template
from django.urls import reverse
from django.utils import timezone
from django_scopes import scopes_disabled

from maillage.contexts.association.api import Contact, Standing
from maillage.contexts.funding.time.models import MyYearLink
from maillage.contexts.funding.time.refusals import TimeRefused
from maillage.platform.access.tokens import digest_of
from maillage.platform.audit.services import record
from maillage.platform.messaging.services import queue_email
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.services import serialised
from maillage.platform.ui.typography import with_article

LASTS: Final = timedelta(days=30)
PURPOSE: Final = "funding.my_year_link"
_BYTES: Final = 32


def find(secret: str) -> MyYearLink | None:
    """The link of this secret, in whatever community, while it works; None for any other. 1 query."""
    with scopes_disabled():
        found: MyYearLink | None = (
            MyYearLink.objects.filter(
                digest=digest_of(secret), revoked_at=None, expires_at__gt=timezone.now()
            )
            .select_related("community", "contact")
            .first()
        )
    return found


def links_of(contact: Contact) -> int:
    """How many links of this person work. 1 query."""
    rows = MyYearLink.objects.filter(contact=contact, revoked_at=None, expires_at__gt=timezone.now())
    return int(rows.count())


def contacts_at(email: str) -> list[Contact]:
    """Members who gave this address, and have not asked to get no letters; several may share one. 1 query."""
    rows = Contact.objects.filter(
        email__iexact=email.strip(), standing__in=(Standing.MEMBER, Standing.FORMER), kind="person"
    )
    return list(rows.exclude(email="").order_by("pk")[:5])


@transaction.atomic
def send_link(*, by: Actor, contact: Contact) -> MyYearLink:
    """Make a link and send it to the person's own address. TimeRefused without one."""
    assert by.community is not None
    serialised(by)
    if not contact.email:
        raise TimeRefused(f"{contact.name} n’a pas d’adresse électronique : complétez d’abord sa fiche.")
    secret = secrets.token_urlsafe(_BYTES)
    row: MyYearLink = MyYearLink.objects.create(
        community=by.community,
        contact=contact,
        digest=digest_of(secret),
        expires_at=timezone.now() + LASTS,
    )
    context = {
        "name": contact.name,
        "community": by.community,
        "url": str(settings.MAILLAGE_BASE_URL) + reverse("funding_public:my_year", kwargs={"secret": secret}),
        "days": LASTS.days,
    }
    queue_email(
        by=by,
        community=by.community,
        to=contact.email,
        subject=f"Votre temps et vos indemnités : {with_article(by.community.name)}",
        body=get_template("funding/time/link_email.txt").render(context),
        purpose=PURPOSE,
    )
    record(by=by, action="time.link_sent", obj=row, label="Lien « Mon année »")
    return row


@transaction.atomic
def revoke_links(*, by: Actor, contact: Contact) -> int:
    """End every link of this person; how many worked. Twice is once."""
    serialised(by)
    rows = MyYearLink.objects.filter(contact=contact, revoked_at=None)
    count = int(rows.update(revoked_at=timezone.now()))
    if count:
        record(by=by, action="time.links_revoked", label="Liens « Mon année »", after={"links": count})
    return count
