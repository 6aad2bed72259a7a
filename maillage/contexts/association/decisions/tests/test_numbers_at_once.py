"""Several secretaries at once: no number twice, none left out; a point written by two is lost for nobody."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection
from django_scopes import scope

from maillage.contexts.association.decisions import services
from maillage.contexts.association.decisions.models import Decision
from maillage.contexts.association.minutes import queries
from maillage.contexts.association.minutes import services as minutes_services
from maillage.contexts.association.minutes.tests import sitting
from maillage.platform.tenancy.models import Community
from tests.people import ActorOf

HANDS = 6


def at_once(act: Callable[[int], None]) -> None:
    """Run it in as many threads, all released together."""
    ready = threading.Barrier(HANDS)

    def run(number: int) -> None:
        try:
            ready.wait(timeout=30)
            act(number)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(HANDS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@pytest.mark.django_db(transaction=True)
def test_numbers_given_at_once_follow_each_other(community: Community, actor_of: ActorOf) -> None:
    by = actor_of("secretary")
    with scope(community=community):
        board = sitting.body(community)

    def decide(number: int) -> None:
        with scope(community=community):
            services.create_decision(by=by, title=f"Décision {number}", taken_on=date(2026, 1, 1), body=board)

    at_once(decide)
    with scope(community=community):
        assert sorted(one.rank for one in Decision.objects.all()) == list(range(1, HANDS + 1))
        assert {one.prefix for one in Decision.objects.all()} == {"CA"}


@pytest.mark.django_db(transaction=True)
def test_one_text_is_kept_and_the_others_are_told(community: Community, actor_of: ActorOf) -> None:
    by = actor_of("secretary")
    with scope(community=community):
        held = sitting.meeting(community)
        sitting.agenda(held)
        point = queries.points_of(minutes_services.start(by=by, meeting=held))[0]
    kept: list[str] = []
    told: list[str] = []

    def write(number: int) -> None:
        with scope(community=community):
            try:
                kept.append(
                    minutes_services.write_point(by=by, pk=point.pk, seen=1, text=f"Texte {number}").text
                )
            except minutes_services.WrittenMeanwhile as refusal:
                told.append(refusal.current.text)

    at_once(write)
    assert len(kept) == 1
    assert told == kept * (HANDS - 1)
    with scope(community=community):
        point.refresh_from_db()
    assert (point.text, point.version) == (kept[0], 2)
