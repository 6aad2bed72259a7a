"""Files that look other registers up are read again when these change; registers of one model stay apart."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django_tasks_db.models import DBTaskResult

from maillage.contexts.directory.facilities.models import FacilityCount
from maillage.contexts.directory.facilities.queries import lines_by_commune
from maillage.contexts.directory.imports import kinds, tasks
from maillage.contexts.directory.imports.kinds import Kept, Kind, OpenedFile, Record
from maillage.contexts.directory.imports.models import ImportRun, RegisterState
from maillage.contexts.directory.imports.refusal import FileRefused, RefusedLine
from maillage.contexts.directory.imports.services import import_file, kept_file
from maillage.contexts.directory.qualifications.models import HeldSkill
from maillage.contexts.directory.structures.models import Structure
from maillage.contexts.directory.tests.ground import (
    ALPHA,
    BETA,
    DELTA,
    PERIMETER,
    bring,
    edition,
    idnps,
    line,
    settle,
)
from maillage.contexts.directory.tests.notices import NOTICES, bring_notices, notice, notices, seen
from maillage.contexts.territory.models import Commune
from maillage.platform.tasks.worker import Worker
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community

pytestmark = [pytest.mark.django_db(transaction=True)]

FIRST, SECOND, THIRD = date(2026, 9, 1), date(2026, 10, 1), date(2026, 11, 2)


class _Diplomas:
    """One number of a structure or of a person a line; those that the other registers do not have are left out."""

    register = HeldSkill.REGISTER

    def __init__(self, opened: OpenedFile, kept: Kept) -> None:
        self.extraction_on = opened.given or FIRST
        self.known = kept.people | kept.structures
        self.numbers = opened.stream.read().decode().split()
        self.lines = 0

    def __iter__(self) -> Iterator[Record | RefusedLine]:
        for number in self.numbers:
            self.lines += 1
            if number in self.known:
                yield Record(self.lines, number, (number, "10", "Médecin", "SM26", "Médecine générale"))


def _diplomas(*needs: str) -> Kind:
    return Kind(
        name="diplomes",
        register=HeldSkill.REGISTER,
        label="Diplômes",
        expected="diplomes.txt",
        model=HeldSkill,
        columns=("idnps", "profession_code", "profession_label", "skill_code", "skill_label"),
        read=_Diplomas,
        credit="Diplômes",
        needs=frozenset(needs),
        person_column="idnps",
    )


@pytest.fixture(autouse=True)
def known_kinds(monkeypatch: pytest.MonkeyPatch, land: Community) -> None:
    monkeypatch.setattr(kinds, "_KINDS", dict(kinds._KINDS))
    kinds.register_kind(NOTICES)
    kinds.register_kind(_diplomas("people", "structures"))
    DBTaskResult.objects.all().delete()


def _bring_diplomas(folder: Path, *numbers: str) -> ImportRun:
    path = folder / "diplomes.txt"
    path.write_text("\n".join(numbers))
    return import_file(by=Actor.system(), kind=kinds.kind_named("diplomes"), path=path)


def _held() -> list[str]:
    return sorted(HeldSkill.objects.visible().values_list("idnps", flat=True))


def _work() -> None:
    while Worker().run_one_task():
        pass


PLACE = "990000001"


def test_only_what_other_registers_have_is_kept_and_it_follows_them(folder: Path, land: Community) -> None:
    _bring_diplomas(folder, idnps(1), idnps(2), PLACE)
    assert _held() == []
    assert RegisterState.objects.get(source="savoir_faire").basis == {"rpps": 0, "finess": 0}
    bring(edition(folder, FIRST, [line(1)]))
    assert DBTaskResult.objects.count() == 1, "enqueued with the switch"
    _work()
    assert _held() == [idnps(1)]
    bring_notices(notices(folder, FIRST, [notice(1, ALPHA)]))
    _work()
    assert _held() == sorted([idnps(1), PLACE])
    bring(edition(folder, SECOND, [line(2, BETA)]))
    _work()
    assert _held() == sorted([idnps(2), PLACE])
    replay = ImportRun.objects.filter(source="savoir_faire").latest("pk")
    assert replay.is_replay and (replay.rows_new, replay.rows_ended) == (1, 1)
    assert RegisterState.objects.get(source="savoir_faire").basis == {"rpps": 2, "finess": 1}
    assert tasks.replay_registers.call() == "nothing to replay"


def test_a_new_perimeter_replays_all_of_them_in_their_order(folder: Path, land: Community) -> None:
    bring(edition(folder, FIRST, [line(1), line(4, DELTA)]))
    bring_notices(notices(folder, FIRST, [notice(1, ALPHA), notice(4, DELTA)]))
    _bring_diplomas(folder, idnps(1), idnps(4), PLACE)
    DBTaskResult.objects.all().delete()
    settle(land, [*PERIMETER, DELTA])
    assert tasks.replay_registers.call() == "replayed finess, rpps, savoir_faire"
    assert [place for _, _, place in seen()] == [ALPHA, DELTA]
    assert _held() == sorted([idnps(1), idnps(4), PLACE])
    assert tasks.cover_perimeters() == "nothing to replay"


def test_what_keeps_all_of_france_still_does_after_a_replay(folder: Path, land: Community) -> None:
    kinds.register_kind(_diplomas("people"))
    path = notices(folder, FIRST, [notice(1, ALPHA), notice(4, DELTA)], fill=2)
    bring_notices(path, keep_all=True)
    settle(land, [*PERIMETER, DELTA])
    assert tasks.replay_registers.call() == "nothing to replay"
    assert len(seen()) == 4


def test_a_replay_that_is_refused_holds_up_no_other(folder: Path, land: Community) -> None:
    bring(edition(folder, FIRST, [line(1), line(4, DELTA)]))
    bring_notices(notices(folder, FIRST, [notice(1, ALPHA), notice(4, DELTA)]))
    kept = kept_file("finess")
    assert kept is not None
    kept.write_bytes(b"")
    settle(land, [*PERIMETER, DELTA])
    with pytest.raises(FileRefused, match="vide"):
        tasks.replay_registers.call()
    assert RegisterState.objects.get(source="rpps").generation == 2
    assert tasks.cover_perimeters() == "nothing to replay"


# Several registers in one model


class _Counts:
    """A vintage on the first line, then one commune a line."""

    def __init__(self, opened: OpenedFile, kept: Kept) -> None:
        self.vintage, *self.codes = opened.stream.read().decode().split()
        self.register = f"bpe-{self.vintage}"
        self.extraction_on = date(int(self.vintage[:4]), 1, 1)
        self.lines = len(self.codes)

    def __iter__(self) -> Iterator[Record | RefusedLine]:
        for number, code in enumerate(self.codes, start=2):
            yield Record(number, code, (int(self.vintage), code, code[:2], "D201", 3))


COUNTS = Kind(
    name="comptes",
    register=FacilityCount.REGISTER,
    label="Comptes",
    expected="comptes.txt",
    model=FacilityCount,
    columns=("vintage", "commune_code", "departement_code", "type_code", "count"),
    read=_Counts,
    credit="Comptes",
    follows_perimeters=False,
)


def _counted(vintage: int | None = None) -> list[tuple[int, str]]:
    return sorted(FacilityCount.objects.visible(vintage).values_list("vintage", "commune_code"))


def test_codes_that_are_text_follow_mergers(folder: Path, land: Community) -> None:
    """The whole of France is kept without links: a merged commune is still found, and nothing is counted twice."""
    path = folder / "comptes.txt"
    path.write_text(f"2019 {ALPHA} {BETA}")
    import_file(by=Actor.system(), kind=COUNTS, path=path)
    kinds.register_kind(COUNTS)
    Commune.objects.filter(pk=BETA).update(successor_id=ALPHA)
    tasks.replay_registers.call()
    assert _counted() == [(2019, ALPHA), (2019, ALPHA)]
    assert [(line.count, line.code) for line in lines_by_commune(2019, "D201", [ALPHA])] == [(6, ALPHA)]
    run = import_file(by=Actor.system(), kind=COUNTS, path=path)
    assert (run.rows_new, run.rows_ended) == (0, 0)


def test_registers_of_one_model_stay_apart(folder: Path) -> None:
    path = folder / "comptes.txt"

    def bring_counts(text: str) -> ImportRun:
        path.write_text(text)
        return import_file(by=Actor.system(), kind=COUNTS, path=path)

    with pytest.raises(FileRefused, match="n’en est pas un"):
        bring_counts("02019/../../30001 30002")
    bring_counts("2019 30001 30002")
    assert bring_counts("2021 30001").rows_ended == 0
    assert _counted() == [(2019, "30001"), (2019, "30002"), (2021, "30001")]
    assert _counted(2021) == [(2021, "30001")]
    again = bring_counts("2019 30001 30003")
    assert (again.rows_new, again.rows_ended, again.generation) == (1, 1, 2)
    assert _counted(2019) == [(2019, "30001"), (2019, "30003")] and len(_counted(2021)) == 1
    assert set(RegisterState.objects.values_list("source", "generation")) == {
        ("bpe-2019", 2),
        ("bpe-2021", 1),
    }
    assert kept_file("bpe-2021") is not None and kept_file("bpe") is None
    assert Structure.objects.count() == 0
