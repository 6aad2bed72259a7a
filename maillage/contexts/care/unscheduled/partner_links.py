"""Writes on the links of partners who have no account: a town hall, a pharmacy, an emergency department, the SAS."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from maillage.contexts.care.permissions import COORDINATE
from maillage.contexts.care.unscheduled import links
from maillage.contexts.care.unscheduled.models import Origin, RequestLink, new_key
from maillage.contexts.care.unscheduled.refusals import ChangedMeanwhile, RequestRefused
from maillage.platform.access.tokens import digest_of
from maillage.platform.audit.services import record
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.services import serialised

FIELDS: Final = ("label", "partner", "origin", "callback_phone")
# For whom a link is, as the coordination says once; who uses it does not choose. Members and secretaries have accounts.
ORIGINS: Final = (Origin.PARTNER, Origin.PHARMACY, Origin.EMERGENCY, Origin.SAS)
# The same form sent again within that time is a second click, not a second partner of the same name.
SAME_CLICK: Final = timedelta(seconds=30)


@transaction.atomic
def create_link(*, by: Actor, values: Mapping[str, Any]) -> RequestLink:
    """An address for a partner; clicked twice, the same. PermissionDenied; RequestRefused without a name, or for who
    is no partner."""
    _may(by)
    row = RequestLink(
        community=by.community,
        created_by=by.user,
        **{name: values[name] for name in FIELDS if name in values},
    )
    row.label = _named(row.label)
    _of_a_partner(row)
    serialised(by)
    if (known := _just_made(row)) is not None:
        return known
    row.save()
    row.digest = digest_of(links.secret_of(row))
    row.save(update_fields=["digest"])
    record(by=by, action="care_link.created", obj=row, after={"origin": row.origin})
    return row


def _just_made(row: RequestLink) -> RequestLink | None:
    said = {name: getattr(row, name) for name in FIELDS}
    lately = timezone.now() - SAME_CLICK
    found: RequestLink | None = RequestLink.objects.filter(
        **said, created_by=row.created_by, created_at__gt=lately, revoked_at=None, version=1
    ).first()
    return found


@transaction.atomic
def update_link(*, by: Actor, pk: int, version: int, values: Mapping[str, Any]) -> RequestLink:
    """Change what is said of a partner; the address stays. PermissionDenied; RequestRefused; ChangedMeanwhile."""
    row = _locked(by, pk, version)
    changed = [name for name in FIELDS if name in values and getattr(row, name) != values[name]]
    before = {name: getattr(row, name) for name in changed}
    for name in changed:
        setattr(row, name, values[name])
    row.label = _named(row.label)
    if "origin" in changed:
        _of_a_partner(row)
    _save(row)
    record(
        by=by, action="care_link.changed", obj=row, before=before, after={n: getattr(row, n) for n in changed}
    )
    return row


@transaction.atomic
def renew_link(*, by: Actor, pk: int, version: int) -> RequestLink:
    """Another address; the old one opens nothing from now on. A closed link is open again. As `update_link`."""
    row = _locked(by, pk, version)
    row.link_key, row.revoked_at = new_key(), None
    row.digest = digest_of(links.secret_of(row))
    _save(row)
    record(by=by, action="care_link.renewed", obj=row)
    return row


@transaction.atomic
def revoke_link(*, by: Actor, pk: int, version: int) -> RequestLink:
    """The address opens nothing from now on. Twice is once. As `update_link`."""
    _may(by)
    closed: RequestLink | None = RequestLink.objects.filter(pk=pk).exclude(revoked_at=None).first()
    if closed is not None:
        return closed
    row = _locked(by, pk, version)
    row.revoked_at, row.digest = timezone.now(), ""
    _save(row)
    record(by=by, action="care_link.revoked", obj=row)
    return row


def _may(by: Actor) -> None:
    if not by.can(COORDINATE):
        raise PermissionDenied


def _named(label: str) -> str:
    words = " ".join(label.split())[:120]
    if not words:
        raise RequestRefused("Donnez le nom du partenaire.")
    return words


def _of_a_partner(row: RequestLink) -> None:
    if row.origin not in ORIGINS:
        raise RequestRefused(
            "Un lien est pour un partenaire sans compte : choisissez sa nature dans la liste."
        )


def _locked(by: Actor, pk: int, version: int) -> RequestLink:
    _may(by)
    row: RequestLink = RequestLink.objects.select_for_update(no_key=True).get(pk=pk)
    if row.version != version:
        raise ChangedMeanwhile(row)
    return row


def _save(row: RequestLink) -> None:
    row.version += 1
    row.save()
