from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

import pytest
from django.db import connection
from django.utils import timezone
from django_scopes import scope

from maillage.contexts.territory.national.loading import France
from maillage.contexts.territory.perimeter.models import Perimeter
from maillage.contexts.territory.perimeter.queries import perimeter_codes, state_token
from maillage.contexts.territory.perimeter.services import PerimeterMoved, set_perimeter
from maillage.platform.audit.models import AuditEntry
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community

BESSEGES, BORDEZAC = "30037", "30045"


def together(actor: Actor, choices: Sequence[str]) -> list[str]:
    """Each choice is recorded by its own connection at the same moment; what became of each."""
    assert actor.community is not None
    seen = state_token(actor.community)
    start = threading.Barrier(len(choices))
    outcomes: list[str] = []

    def record(code: str) -> None:
        try:
            start.wait()
            set_perimeter(by=actor, commune_codes=[code], valid_from=timezone.localdate(), seen=seen)
            outcomes.append("recorded")
        except PerimeterMoved:
            outcomes.append("told")
        finally:
            connection.close()

    threads = [threading.Thread(target=record, args=(code,)) for code in choices]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)


@pytest.mark.django_db(transaction=True)
def test_of_two_people_one_records_and_the_other_is_told(
    south: France, community: Community, actor_of: Callable[..., Actor]
) -> None:
    assert together(actor_of("coordinator"), (BESSEGES, BORDEZAC)) == ["recorded", "told"]
    assert len(perimeter_codes(community)) == 1
    with scope(community=community):
        assert Perimeter.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_double_click_records_once(
    south: France, community: Community, actor_of: Callable[..., Actor]
) -> None:
    assert together(actor_of("coordinator"), (BESSEGES, BESSEGES)) == ["recorded", "recorded"]
    with scope(community=community):
        assert Perimeter.objects.count() == 1
        assert AuditEntry.objects.filter(action="perimeter.changed").count() == 1
