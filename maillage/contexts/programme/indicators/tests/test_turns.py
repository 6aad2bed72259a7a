"""The recalculation of all communities: each once, by one worker at a time, whatever fails."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from django_scopes import scope, scopes_disabled

from maillage.contexts.programme.indicators import services, turns
from maillage.contexts.programme.indicators.models import Reading, RefreshTurn
from maillage.contexts.programme.indicators.tests import ground
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from tests.people import new_community


def _communities(count: int) -> list[Community]:
    """Each with a year, an indicator of its meetings and as many meetings as its rank."""
    found = [new_community(f"cpts-{rank}", f"CPTS {rank}") for rank in range(count)]
    for rank, community in enumerate(found):
        with scope(community=community):
            by = Actor.system(community)
            ground.years(by, 1)
            services.define(by=by, name="Réunions", source="association.meetings")
            for _ in range(rank):
                ground.held_meeting(community, timezone.localdate())
    return found


def _figures() -> dict[str, int]:
    with scopes_disabled():
        rows = Reading.objects.filter(is_current=True).values_list("community__slug", "numerator")
        return {slug: int(numerator) for slug, numerator in rows.order_by("pk")}


def test_every_community_has_its_turn_once(db: None) -> None:
    _communities(3)
    assert turns.give_turns() == 3
    assert turns.give_turns() == 0
    assert turns.run_turns() == 3
    assert turns.run_turns() == 0
    assert _figures() == {"cpts-0": 0, "cpts-1": 1, "cpts-2": 2}
    with scopes_disabled():
        assert all(row.done_at and row.due_at > timezone.now() for row in RefreshTurn.objects.order_by("pk"))


def test_a_turn_in_hand_is_not_taken_by_another_and_comes_back_after_a_kill(db: None) -> None:
    _communities(1)
    turns.give_turns()
    taken = turns.take_turn()
    assert taken is not None and turns.take_turn() is None
    # The worker was killed: its lease runs out.
    with scopes_disabled():
        RefreshTurn.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    again = turns.take_turn()
    assert again is not None
    turns.run_turn(again)
    # The first one was only slow: it does not put the turn back.
    with scopes_disabled():
        due_at = RefreshTurn.objects.get().due_at
    turns.run_turn(taken)
    with scopes_disabled():
        assert RefreshTurn.objects.get().due_at == due_at


def test_a_community_that_fails_holds_up_no_other(
    db: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    first, *_ = _communities(3)
    turns.give_turns()
    whole = turns.run_turn

    def run(taken: turns.Taken) -> int:
        if taken.community == first:
            raise RuntimeError("broken")
        return whole(taken)

    monkeypatch.setattr(turns, "run_turn", run)
    assert turns.run_turns() == 3
    assert _figures() == {"cpts-0": 0, "cpts-1": 1, "cpts-2": 2}
    assert "were not computed" in caplog.text
    # Again once the lease is over, not before.
    assert turns.take_turn() is None


def test_work_is_handed_out_only_when_a_turn_is_due(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[int] = []
    monkeypatch.setattr(turns, "_enqueue", lambda: given.append(1))
    assert turns.hand_out() == 0
    _communities(1)
    hands = turns.hand_out()
    assert hands == len(given) == (1 if connection.vendor == "sqlite" else turns.HANDS)


def test_a_slice_hands_itself_on(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[int] = []
    monkeypatch.setattr(turns, "_enqueue", lambda: given.append(1))
    _communities(2)
    turns.give_turns()
    monkeypatch.setattr(turns, "SLICE_S", 0.0)
    assert turns.compute_some.func() == 0
    assert given == [1]
    monkeypatch.setattr(turns, "SLICE_S", 60.0)
    assert turns.compute_some.func() == 2
    assert given == [1]


def test_the_command_computes_one_or_all(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    _communities(2)
    call_command("refresh_indicators")
    assert "2 communautés" in capsys.readouterr().out
    call_command("refresh_indicators")
    assert "0 communautés" in capsys.readouterr().out
    call_command("refresh_indicators", "--all")
    assert "2 communautés" in capsys.readouterr().out
    call_command("refresh_indicators", "--community", "cpts-1")
    assert "CPTS 1" in capsys.readouterr().out
    with pytest.raises(CommandError):
        call_command("refresh_indicators", "--community", "nulle-part")


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_workers_share_the_turns_without_taking_one_twice() -> None:
    if connection.vendor != "postgresql":
        return
    _communities(6)
    turns.give_turns()
    taken: list[int] = []
    start = threading.Barrier(3)

    def work() -> None:
        start.wait()
        while (one := turns.take_turn()) is not None:
            taken.append(one.community.pk)
            turns.run_turn(one)
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == len(set(taken)) == 6
