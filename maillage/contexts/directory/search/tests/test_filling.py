"""The words of names follow the register: first filling, imports, renamings, objections, kills."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from maillage.contexts.directory.imports.models import ImportRun, RunState
from maillage.contexts.directory.objections.services import record_objection
from maillage.contexts.directory.professionals.models import Professional
from maillage.contexts.directory.search import filling
from maillage.contexts.directory.search.filling import fill
from maillage.contexts.directory.search.models import FillingState, NameWord, Spelling
from maillage.contexts.directory.search.queries import is_filled
from maillage.contexts.directory.search.tasks import fill_search
from maillage.contexts.directory.tests.ground import bring, edition, idnps, line
from maillage.core.spelling.ranking import keys
from maillage.platform.tasks.due import DECLARED
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community

pytestmark = [pytest.mark.django_db(transaction=True)]

ROWS = [
    line(1, family_name="LEFEBVRE-GENÊT", given_name="Œnone"),
    line(2, family_name="D'AUBÉPINE", given_name="Œnone"),
    line(3, family_name="MOUSSE MOUSSE", given_name="Zoé"),
]


def words() -> set[tuple[int, str]]:
    ranks = {idnps(rank): rank for rank in range(1, 20)}
    return {(ranks[row.professional_id], row.word) for row in NameWord.objects.all()}


def check_follows() -> None:
    """The words are those of the names, the spellings those of the words, and nothing else is there."""
    expected = {
        (person.pk, word) for person in Professional.objects.all() for word in person.search_name.split()
    }
    assert set(NameWord.objects.values_list("professional_id", "word")) == expected
    spelt = {(key, word) for _, word in expected for key in keys(word)}
    assert set(Spelling.objects.values_list("key", "word")) == spelt


@pytest.fixture
def register(land: Community, folder: Path) -> Path:
    bring(edition(folder, date(2026, 9, 1), ROWS))
    return folder


def test_without_a_register_there_is_nothing_to_do(land: Community) -> None:
    assert fill() == "no register" and not is_filled()


def test_the_first_filling(register: Path) -> None:
    assert not is_filled()
    assert fill() == "filled" and is_filled()
    assert words() == {
        (1, "lefebvre"),
        (1, "genet"),
        (1, "oenone"),
        (2, "d"),
        (2, "aubepine"),
        (2, "oenone"),
        (3, "mousse"),
        (3, "zoe"),
    }
    check_follows()
    assert fill() == "up to date"


def test_an_import_is_followed(register: Path) -> None:
    fill()
    rows = [line(1, family_name="LEFEBVRE", given_name="Œnone"), ROWS[1], line(4, family_name="ÉRABLE")]
    bring(edition(register, date(2026, 10, 1), rows))
    assert not is_filled()
    assert fill() == "filled" and is_filled()
    assert (1, "genet") not in words() and (4, "erable") in words()
    assert not Spelling.objects.filter(word="genet").exists()
    # Persons who left are kept for a time, and so are their words.
    check_follows()


def test_a_kill_loses_one_slice(register: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filling, "SLICE", 1)
    asked: list[int] = []

    def stop_after_two() -> bool:
        asked.append(1)
        return len(asked) > 2

    assert fill(stop=stop_after_two) == "to be continued"
    assert {rank for rank, _ in words()} == {1, 2} and not is_filled()

    def fail(*args: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(filling, "_add_spellings", fail)
        with pytest.raises(KeyboardInterrupt):
            fill()
    assert {rank for rank, _ in words()} == {1, 2}
    assert fill() == "filled"
    check_follows()


def test_an_import_between_two_rounds_of_the_first_filling(
    register: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filling, "SLICE", 1)
    rounds = iter([False, False, True])
    assert fill(stop=lambda: next(rounds)) == "to be continued"
    rows = [line(1, family_name="CHANGÉE"), *ROWS[1:]]
    bring(edition(register, date(2026, 10, 1), rows))
    assert fill() == "interrupted", "the walk ends with the generation that it began with"
    assert not is_filled()
    assert fill() == "filled" and is_filled()
    check_follows()


def test_an_objection_takes_the_words_away_at_once(register: Path) -> None:
    fill()
    record_objection(by=Actor.system(), identifier=idnps(1))
    assert 1 not in {rank for rank, _ in words()}
    bring(edition(register, date(2026, 10, 1), ROWS))
    fill()
    assert not Spelling.objects.filter(word="lefebvre").exists()
    check_follows()


def test_an_import_that_runs_is_not_slowed(register: Path) -> None:
    run = ImportRun.objects.create(
        source="rpps", state=RunState.RUNNING, file_name="x", file_size_bytes=1, started_at=timezone.now()
    )
    assert fill() == "to be continued" and not words()
    # One that was killed does not stop the filling for ever.
    run.started_at -= timedelta(hours=2)
    run.save()
    assert fill() == "filled"


def test_the_job(register: Path) -> None:
    assert DECLARED["directory.fill_search"].run is fill_search
    assert fill_search() == "filled"
    assert FillingState.objects.get().generation == 1
