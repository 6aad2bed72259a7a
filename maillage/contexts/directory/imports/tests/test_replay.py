"""A perimeter that changes brings its people in by itself, from the kept file, and nobody is said to have moved."""

from __future__ import annotations

import errno
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone
from django_scopes import scope, scopes_disabled
from django_tasks_db.models import DBTaskResult

from maillage.contexts.directory.imports import applying, replaying, tasks
from maillage.contexts.directory.imports.models import ImportRun, RunState
from maillage.contexts.directory.imports.refusal import ImportBusy, MachineFailed
from maillage.contexts.directory.imports.services import kept_file
from maillage.contexts.directory.movements.queries import compared_dates
from maillage.contexts.directory.objections.services import record_objection
from maillage.contexts.directory.professionals.models import Activity
from maillage.contexts.directory.tests.ground import (
    ALPHA,
    BETA,
    DELTA,
    GAMMA,
    PERIMETER,
    bring,
    edition,
    idnps,
    leftovers,
    line,
    settle,
    tally,
    told,
)
from maillage.contexts.territory.models import Commune, FormerCode
from maillage.contexts.territory.perimeter.services import set_perimeter
from maillage.platform.messaging.models import Message
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from tests.people import MakeUser

pytestmark = [pytest.mark.django_db(transaction=True)]

FIRST, SECOND = date(2026, 9, 1), date(2026, 10, 1)


def _people() -> list[str]:
    return sorted(set(Activity.objects.visible().values_list("professional_id", flat=True)))


@pytest.fixture
def filled(land: Community, folder: Path) -> Path:
    """The register after a first file, which also tells of people outside what is kept."""
    path = edition(folder, FIRST, [line(1), line(2, BETA), line(3, GAMMA), line(4, DELTA), line(1, DELTA)])
    bring(path)
    DBTaskResult.objects.all().delete()
    return path


def test_a_commune_that_is_added_comes_with_its_people(filled: Path, land: Community) -> None:
    filled.unlink()
    settle(land, [*PERIMETER, DELTA])
    assert _people() == [idnps(1), idnps(2), idnps(3)]
    assert tasks.replay_registers.call() == "replayed rpps"
    assert _people() == [idnps(1), idnps(2), idnps(3), idnps(4)]
    assert told() == []
    run = ImportRun.objects.latest("pk")
    assert (run.is_replay, run.extraction_on, tally(run)) == (True, FIRST, (1, 1, 0, 0))
    assert tasks.replay_registers.call() == "nothing to replay"
    assert compared_dates() == (FIRST, None)


def test_the_worker_does_it(filled: Path, land: Community) -> None:
    settle(land, [*PERIMETER, DELTA])
    assert DBTaskResult.objects.count() == 1
    call_command("db_worker", batch=True, verbosity=0, startup_delay=False)
    assert idnps(4) in _people()
    assert DBTaskResult.objects.get().status == "SUCCESSFUL"


def test_a_commune_that_is_removed_goes_without_departures(
    filled: Path, land: Community, folder: Path
) -> None:
    settle(land, [ALPHA])
    assert tasks.replay_registers.call() == "replayed rpps"
    # BETA is in the belt now, GAMMA no longer.
    assert _people() == [idnps(1), idnps(2)]
    bring(edition(folder, SECOND, [line(1), line(4, DELTA)]))
    assert told() == [(idnps(2), "60", BETA, None, "")]
    assert leftovers() == 0


def test_the_first_movements_of_a_commune_come_with_its_second_file(
    filled: Path, land: Community, folder: Path
) -> None:
    settle(land, [*PERIMETER, DELTA])
    bring(edition(folder, SECOND, [line(1), line(2, BETA), line(3, GAMMA), line(5, DELTA)]))
    assert told() == [], "DELTA was not kept before: nobody can be said to have arrived there"
    bring(edition(folder, date(2026, 11, 1), [line(1), line(2, BETA), line(3, GAMMA), line(6, DELTA)]))
    assert told() == [(idnps(5), "60", DELTA, None, ""), (idnps(6), "60", None, DELTA, "")]


def test_two_communities_share_one_register(
    filled: Path, land: Community, other_community: Community, folder: Path
) -> None:
    settle(other_community, [DELTA])
    assert tasks.replay_registers.call() == "replayed rpps"
    bring(edition(folder, SECOND, [line(1), line(2, DELTA), line(3, GAMMA), line(4, DELTA), line(1, DELTA)]))
    assert told() == [(idnps(2), "60", BETA, DELTA, "")]


def test_objections_are_respected_by_a_replay(filled: Path, land: Community) -> None:
    record_objection(by=Actor.system(), identifier=idnps(4))
    settle(land, [*PERIMETER, DELTA])
    tasks.replay_registers.call()
    assert _people() == [idnps(1), idnps(2), idnps(3)]


def test_a_change_during_an_import_is_made_up_for(
    filled: Path, land: Community, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The running import read the perimeters before the change, and its lock sends the task away."""
    told_then: list[str] = []
    end = applying.end_unseen

    def change_meanwhile(*args: Any) -> None:
        end(*args)
        settle(land, [*PERIMETER, DELTA])

    def busy(**options: Any) -> None:
        raise ImportBusy("Un autre import est en cours.")

    path = edition(folder, SECOND, [line(1), line(2, BETA), line(3, GAMMA), line(4, DELTA)])
    with monkeypatch.context() as patched:
        patched.setattr(applying, "end_unseen", change_meanwhile)
        bring(path)
        patched.setattr(tasks, "import_file", busy)
        told_then.append(tasks.replay_registers.call())
    assert told_then == ["busy"] and idnps(4) not in _people()
    assert tasks.cover_perimeters() == "replayed rpps"
    assert idnps(4) in _people()
    assert tasks.cover_perimeters() == "nothing to replay"


def test_a_replay_that_was_refused_waits_for_somebody(
    filled: Path, land: Community, folder: Path, make_user: MakeUser
) -> None:
    make_user(name="Exploitation", email="exploitation@essai.example", is_operator=True)
    settle(land, [*PERIMETER, DELTA])
    kept = kept_file()
    assert kept is not None
    kept.write_bytes(b"")
    with pytest.raises(Exception, match="vide"):
        tasks.replay_registers.call()
    assert ImportRun.objects.latest("pk").state == RunState.REFUSED
    assert tasks.cover_perimeters() == "nothing to replay"
    assert ImportRun.objects.count() == 2
    (letter,) = _letters()
    assert "vide" in letter.body and "importez de nouveau" in letter.body
    _a_day_passes()
    assert tasks.cover_perimeters() == "nothing to replay", "the file is the same tomorrow"
    bring(edition(folder, SECOND, [line(1), line(2, BETA), line(3, GAMMA), line(4, DELTA)]))
    assert tasks.cover_perimeters() == "nothing to replay"


def _full(*args: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_replay_that_the_machine_stopped_is_tried_again_the_next_day(
    filled: Path, land: Community, make_user: MakeUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_user(name="Exploitation", email="exploitation@essai.example", is_operator=True)
    settle(land, [*PERIMETER, DELTA])
    with monkeypatch.context() as patched:
        patched.setattr(applying, "write_unseen", _full)
        with pytest.raises(MachineFailed, match="disque est plein"):
            tasks.cover_perimeters()
        run = ImportRun.objects.latest("pk")
        assert (run.state, run.is_replay) == (RunState.INTERRUPTED, True) and "plein" in run.message
        (letter,) = _letters()
        assert letter.to == "exploitation@essai.example"
        assert "disque est plein" in letter.body and "chaque jour" in letter.body
        assert tasks.cover_perimeters() == "nothing to replay", "not before tomorrow"
        assert ImportRun.objects.latest("pk") == run
        _a_day_passes()
        with pytest.raises(MachineFailed):
            tasks.cover_perimeters()
        assert len(_letters()) == 1, "told once for the same failure"
        assert ImportRun.objects.latest("pk") != run and idnps(4) not in _people()
    assert tasks.cover_perimeters() == "nothing to replay"
    _a_day_passes()
    assert tasks.cover_perimeters() == "replayed rpps"
    assert idnps(4) in _people() and leftovers() == 0


def _letters() -> list[Message]:
    with scopes_disabled():
        return list(Message.objects.order_by("pk"))


def _a_day_passes() -> None:
    run = ImportRun.objects.latest("pk")
    assert run.finished_at is not None
    ImportRun.objects.filter(pk=run.pk).update(finished_at=run.finished_at - replaying.PAUSE)


def test_nothing_to_replay(land: Community, folder: Path) -> None:
    assert tasks.replay_registers.call() == "nothing to replay"
    bring(edition(folder, FIRST, [line(1)]), keep_all=True)
    assert tasks.replay_registers.call() == "nothing to replay"
    assert ImportRun.objects.count() == 1


def test_a_merger_is_followed_without_waiting_for_a_file(filled: Path, land: Community) -> None:
    FormerCode.objects.create(code=BETA, name="Saint-Béta", commune_id=ALPHA)
    Commune.objects.filter(pk=BETA).update(successor_id=ALPHA, neighbour_codes="")
    Commune.objects.filter(pk=ALPHA).update(neighbour_codes=GAMMA)
    with scope(community=land):
        set_perimeter(
            by=Actor.system(land),
            commune_codes=[code for code in PERIMETER if code != BETA],
            valid_from=timezone.localdate(),
        )
    assert tasks.replay_registers.call() == "nothing to replay"
    places = set(Activity.objects.visible().values_list("professional_id", "commune_id"))
    assert places == {(idnps(1), ALPHA), (idnps(2), ALPHA), (idnps(3), GAMMA)}
    assert told() == []
