"""The lists: filters, flat queries, exports."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone
from django_scopes import scope

from maillage.contexts.association.decisions import services
from maillage.contexts.association.decisions.models import FollowUpState
from maillage.contexts.association.minutes.tests import sitting
from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.urls import community_url
from tests.people import ActorOf, ClientOf


def fill(community: Community, actor_of: ActorOf, count: int) -> None:
    by = actor_of("secretary")
    with scope(community=community):
        held = sitting.meeting(community, sitting.body(community, name=f"CA {count}"))
        for number in range(count):
            decision = services.create_decision(
                by=by, title=f"Décision {number}", taken_on=date(2026, 1, 1), meeting=held
            )
            services.create_follow_up(
                by=by,
                title=f"Suite {number}",
                owner=sitting.person(community, f"Personne{count}x{number}"),
                due_on=timezone.localdate() - timedelta(days=1),
                decision=decision,
            )


@pytest.mark.parametrize("name", ["decisions", "follow_ups"])
def test_lists_are_flat(
    community: Community,
    actor_of: ActorOf,
    client_of: ClientOf,
    django_assert_max_num_queries: Any,
    name: str,
) -> None:
    url, client = community_url(community, f"association:{name}"), client_of("secretary")
    counts = []
    for size in (3, 30):
        fill(community, actor_of, size)
        client.get(url)
        with django_assert_max_num_queries(60) as seen:
            assert client.get(url).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_follow_ups_are_filtered(community: Community, actor_of: ActorOf, client_of: ClientOf) -> None:
    fill(community, actor_of, 2)
    with scope(community=community):
        by = actor_of("secretary")
        done = services.create_follow_up(by=by, title="Finie", owner=by.user, due_on=None)
        services.set_state(by=by, follow_up=done, state=FollowUpState.DONE)
    url, client = community_url(community, "association:follow_ups"), client_of("secretary")

    def titles(**query: str) -> set[str]:
        page = client.get(url, query).content.decode()
        return {title for title in ("Suite 0", "Suite 1", "Finie") if title in page}

    assert titles() == {"Suite 0", "Suite 1", "Finie"}
    assert titles(etat="ouvertes") == {"Suite 0", "Suite 1"}
    assert titles(etat="retard") == {"Suite 0", "Suite 1"}
    assert titles(etat="done") == {"Finie"}
    assert titles(miennes="on") == {"Finie"}
    assert titles(q="suite 1") == {"Suite 1"}


def test_the_register_leaves_as_a_workbook(
    community: Community, actor_of: ActorOf, client_of: ClientOf
) -> None:
    fill(community, actor_of, 2)
    url = community_url(community, "association:decisions")
    answer: Any = client_of("secretary").get(url, {"export": "csv"})
    content = b"".join(answer.streaming_content if answer.streaming else [answer.content]).decode("utf-8-sig")
    assert "CA-2026-001" in content
    assert "Décision 1" in content
