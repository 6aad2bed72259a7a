"""Publishing « Qui est qui » on the web, and taking it back."""

from __future__ import annotations

import secrets

from django.db import transaction
from django.utils import timezone

from maillage.contexts.association.bodies.models import Body, WhoIsWhoPage
from maillage.contexts.association.bodies.services import BodyRefused
from maillage.platform.audit.services import record
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.services import one_at_a_time


def _page(by: Actor) -> WhoIsWhoPage:
    assert by.community is not None
    one_at_a_time(by.community.pk)
    row: WhoIsWhoPage | None = WhoIsWhoPage.objects.first()
    return row or WhoIsWhoPage(community=by.community, secret=secrets.token_urlsafe(16))


@transaction.atomic
def publish(*, by: Actor) -> WhoIsWhoPage:
    """The page answers at its address. Twice is once. BodyRefused while no instance is published."""
    row = _page(by)
    if row.is_open:
        return row
    if not Body.objects.filter(is_published=True, closed_on=None).exists():
        raise BodyRefused(
            "Aucune instance n’est à publier : ouvrez une instance, « Modifier », et cochez « Peut être publiée »."
        )
    row.is_open, row.opened_at = True, timezone.now()
    row.save()
    record(by=by, action="who_is_who.published", obj=row)
    return row


@transaction.atomic
def withdraw(*, by: Actor) -> None:
    """The address opens nothing any more, until the page is published again. Twice is once."""
    row = _page(by)
    if row.is_open:
        row.is_open, row.opened_at = False, None
        row.save(update_fields=["is_open", "opened_at"])
        record(by=by, action="who_is_who.withdrawn", obj=row)


@transaction.atomic
def renew_address(*, by: Actor) -> None:
    """Another address: the old one opens nothing any more."""
    row = _page(by)
    if row.pk is not None:
        row.secret = secrets.token_urlsafe(16)
        row.save(update_fields=["secret"])
        record(by=by, action="who_is_who.address", obj=row)
