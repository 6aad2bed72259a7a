"""Write: who answers for the data of a community."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from maillage.platform.audit.services import record
from maillage.platform.privacy.models import Controller
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.services import one_at_a_time

FIELDS = (
    "association",
    "address",
    "representative",
    "contact",
    "officer_name",
    "officer_contact",
    "host",
)


@transaction.atomic
def save_controller(*, by: Actor, values: dict[str, Any]) -> Controller:
    """Write down who answers for the data of the actor's community; `values`: one text for each of FIELDS."""
    assert by.community is not None
    one_at_a_time(by.community.pk)
    found: Controller = Controller.objects.first() or Controller(community=by.community)
    before = {name: getattr(found, name) for name in FIELDS}
    for name in FIELDS:
        setattr(found, name, values[name].strip())
    found.updated_at, found.updated_by = timezone.now(), by.user
    found.save()
    after = {name: getattr(found, name) for name in FIELDS}
    if after != before:
        record(by=by, action="privacy.controller", obj=found, before=before, after=after)
    return found
