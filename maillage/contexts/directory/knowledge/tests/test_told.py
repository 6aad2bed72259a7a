"""What persons told of age and departure leaves the directory for the bureau alone."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.utils import timezone
from django_scopes import scope

from maillage.contexts.directory.api import Told, told_by_persons
from maillage.contexts.directory.knowledge.models import DepartureNotice, Teller
from maillage.platform.tenancy.models import Community

pytestmark = pytest.mark.django_db


def test_only_the_bureau_is_told_and_only_of_its_own_community(
    community: Community, other_community: Community, actor_of: Any
) -> None:
    for where, key, departure, birth in (
        (community, "899990000001", date(2028, 6, 1), None),
        (community, "899990000002", None, 1961),
        (community, "899990000003", None, None),
        (other_community, "899990000004", None, 1970),
    ):
        with scope(community=where):
            DepartureNotice.objects.create(
                community=where,
                subject=f"professional:{key}",
                departure_on=departure,
                birth_year=birth,
                agreed_on=timezone.localdate(),
                agreed_with=Teller.TEAM,
                recorded_at=timezone.now(),
            )
    with scope(community=community):
        for role in ("president", "secretary", "treasurer"):
            assert told_by_persons(actor_of(role)) == {
                "899990000001": Told(None, date(2028, 6, 1)),
                "899990000002": Told(1961, None),
            }
        for role in ("coordinator", "assistant", "professional", "partner", "auditor", "supervisor"):
            assert told_by_persons(actor_of(role)) == {}
