"""Readers and writers go on during an import, and a kill at any instant leaves the old or the new state."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, connections

from maillage.contexts.directory.imports import applying
from maillage.contexts.directory.imports.models import ImportRun, RunState
from maillage.contexts.directory.imports.rpps import people
from maillage.contexts.directory.imports.services import kept_file
from maillage.contexts.directory.imports.staging import imports_folder
from maillage.contexts.directory.professionals.queries import Wanted, professionals, register_edition
from maillage.contexts.directory.tests.ground import (
    ALPHA,
    BETA,
    PERIMETER,
    bring,
    edition,
    idnps,
    leftovers,
    line,
    register,
    tally,
    told,
)
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.services import create_community

pytestmark = [pytest.mark.django_db(transaction=True)]

FIRST, SECOND, THIRD = date(2026, 9, 1), date(2026, 10, 1), date(2026, 11, 2)
OLD_ROWS = [line(1), line(2), line(3), line(4, BETA)]
NEW_ROWS = [line(1, BETA), line(3, family_name="GENÉVRIER-NEUF"), line(4, BETA), line(5)]


def _seen() -> list[tuple[str, str, str]]:
    """What a page shows: name, commune and date of the edition."""
    day = register_edition().extraction_on
    return [
        (person.last_name, row.commune_id, f"{day}")
        for person in professionals(Wanted(frozenset(PERIMETER)))
        for row in getattr(person, "here")  # noqa: B009 - put there by the prefetch
    ]


def _elsewhere(work: Callable[[], Any]) -> Any:
    """Do something as another request would: in another thread, on another connection."""
    answers: list[Any] = []

    def run() -> None:
        try:
            answers.append(work())
        except Exception as error:
            answers.append(error)
        finally:
            connections["default"].close()

    thread = Thread(target=run)
    thread.start()
    thread.join(30)
    if isinstance(answers[0], Exception):
        raise answers[0]
    return answers[0]


STEPS = {
    "write_unseen": applying,
    "end_unseen": applying,
    "write_movements": people,
    "find_renamed": people,
    "cover": applying,
    "sweep": applying,
}


def test_readers_see_the_old_state_until_the_switch_and_the_new_one_after(
    shared_database: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring(edition(folder, FIRST, OLD_ROWS))
    old = _seen()
    seen: dict[str, Any] = {}

    def watched(name: str) -> Callable[..., Any]:
        step = getattr(STEPS[name], name)

        def step_and_look(*args: Any) -> Any:
            result = step(*args)
            seen[name] = _elsewhere(lambda: (_seen(), told()))
            return result

        return step_and_look

    for name, module in STEPS.items():
        monkeypatch.setattr(module, name, watched(name))
    bring(edition(folder, SECOND, NEW_ROWS))
    new = (_seen(), told())
    assert [place for _, place, _ in old] == [ALPHA, ALPHA, ALPHA, BETA]
    assert {day for _, _, day in old} == {"2026-09-01"} and {day for _, _, day in new[0]} == {"2026-10-01"}
    assert sorted((name, place) for name, place, _ in new[0]) == [
        ("GENÉVRIER-AAB", BETA),
        ("GENÉVRIER-AAE", BETA),
        ("GENÉVRIER-AAF", ALPHA),
        ("GENÉVRIER-NEUF", ALPHA),
    ]
    assert set(seen) == set(STEPS)
    for name in list(STEPS)[:-1]:
        assert seen[name] == (old, []), name
    assert seen["sweep"] == new


def test_writers_go_on_during_an_import(
    shared_database: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between two steps nothing is locked: each short write of the import waits for nobody and blocks nobody."""
    bring(edition(folder, FIRST, OLD_ROWS))
    made: list[str] = []

    def watched(name: str) -> Callable[..., Any]:
        step = getattr(STEPS[name], name)

        def write_then_step(*args: Any) -> Any:
            made.append(_elsewhere(lambda: _write_at_once(len(made))))
            return step(*args)

        return write_then_step

    # `cover` is inside the one transaction of the switch, where a writer waits for its turn.
    outside = [name for name in STEPS if name != "cover"]
    for name in outside:
        monkeypatch.setattr(STEPS[name], name, watched(name))
    bring(edition(folder, SECOND, NEW_ROWS))
    assert made == [f"cpts-{number}" for number in range(len(made))] and len(made) >= len(outside)


def _write_at_once(number: int) -> str:
    """A write that fails rather than wait for a lock."""
    with connection.cursor() as cursor:
        impatient = (
            "PRAGMA busy_timeout = 0" if connection.vendor == "sqlite" else "SET lock_timeout = '100ms'"
        )
        cursor.execute(impatient)
    return create_community(by=Actor.system(), slug=f"cpts-{number}", name=f"CPTS {number}").slug


_CHILD = """
import os, sys
import django
django.setup()
from datetime import date
from pathlib import Path
from maillage.contexts.directory.imports import applying, keeping, staging
from maillage.contexts.directory.imports.rpps import people
from maillage.contexts.directory.imports.services import import_rpps
from maillage.platform.tenancy.actor import Actor

module, name, when = sys.argv[2].split(":")
holder = {"applying": applying, "keeping": keeping, "people": people, "sqlite": staging.SqliteStaging,
          "postgresql": staging.PostgresStaging}[module]
step = getattr(holder, name)

def killed(*args, **kwargs):
    if when == "after":
        step(*args, **kwargs)
    os.kill(os.getpid(), 9)

setattr(holder, name, killed)
import_rpps(by=Actor.system(), path=Path(sys.argv[1]))
"""

# Where the import is killed, and whether what it brought is then in force.
INSTANTS = {
    "while staging": ("staging:add:after", False),
    "staging full": ("staging:close_filling:after", False),
    "before any write": ("applying:write_unseen:before", False),
    "rows written unseen": ("applying:write_unseen:after", False),
    "ends written unseen": ("applying:end_unseen:after", False),
    "movements written unseen": ("people:find_renamed:after", False),
    "inside the switch": ("applying:cover:after", False),
    "after the switch": ("keeping:forget_other_copies:before", True),
    "before the sweep": ("applying:sweep:before", True),
}


def _killed_child(address: str, path: Path, instant: str) -> None:
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "maillage.config.settings.test",
        "MAILLAGE_DATABASE_URL": address,
        "MAILLAGE_DATA": str(settings.DATA_DIR),
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    command = [sys.executable, "-c", _CHILD, str(path), instant.replace("staging:", f"{connection.vendor}:")]
    child = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert child.returncode == -9, child.stderr


@pytest.mark.parametrize("instant", INSTANTS)
def test_a_kill_leaves_the_old_state_or_the_new_one(instant: str, shared_database: str, folder: Path) -> None:
    where, in_force = INSTANTS[instant]
    first = bring(edition(folder, FIRST, OLD_ROWS))
    old, old_page = register(), _seen()
    path = edition(folder, SECOND, NEW_ROWS)
    connection.close()
    _killed_child(shared_database, path, where)
    run = ImportRun.objects.latest("pk")
    kept = kept_file()
    assert kept is not None
    if in_force:
        assert [day for _, _, day in _seen()] == ["2026-10-01"] * 4
        assert (run.state, tally(run)) == (RunState.ACCEPTED, (1, 1, 1, 1))
        assert kept.read_bytes() == path.read_bytes()
    else:
        # Names of people who are not seen yet may be there already; nothing shows them.
        assert register() | {"people": None} == old | {"people": None}
        assert _seen() == old_page
        assert run.state == RunState.RUNNING and run.pk != first.pk
        assert kept.read_bytes() == (folder / first.file_name).read_bytes()

    after = bring(path)
    assert tally(after) == ((0, 0, 0, 0) if in_force else (1, 1, 1, 1))
    assert sorted((name, place) for name, place, _ in _seen()) == [
        ("GENÉVRIER-AAB", BETA),
        ("GENÉVRIER-AAE", BETA),
        ("GENÉVRIER-AAF", ALPHA),
        ("GENÉVRIER-NEUF", ALPHA),
    ]
    assert told() == [
        (idnps(1), "60", ALPHA, BETA, ""),
        (idnps(2), "60", ALPHA, None, ""),
        (idnps(5), "60", None, ALPHA, ""),
    ]
    assert leftovers() == 0
    assert sorted(file.name for file in imports_folder().glob("*[0-9]*")) == [f"rpps-{after.pk}"]
    states = list(ImportRun.objects.order_by("pk").values_list("state", flat=True))
    interrupted = RunState.ACCEPTED if in_force else RunState.INTERRUPTED
    assert states == [RunState.ACCEPTED, interrupted, RunState.ACCEPTED]
    assert kept_file() == imports_folder() / f"rpps-{after.pk}"
