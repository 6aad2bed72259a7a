"""The story of an import, the same for every kind: proved with an invented one, on both databases."""

from __future__ import annotations

import errno
import gzip
import os
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError
from django_scopes import scopes_disabled

from maillage.contexts.directory.imports import applying, frame, keeping, kinds
from maillage.contexts.directory.imports.kinds import Kept, Kind, OpenedFile, Record
from maillage.contexts.directory.imports.models import CoveredCommune, ImportRun, RegisterState, RunState
from maillage.contexts.directory.imports.refusal import FileRefused, ImportBusy, RefusedLine
from maillage.contexts.directory.imports.report import lines_of
from maillage.contexts.directory.imports.services import import_file, kept_file
from maillage.contexts.directory.imports.staging import imports_folder
from maillage.contexts.directory.objections.services import record_objection
from maillage.contexts.directory.professionals.models import FOREVER
from maillage.contexts.directory.qualifications.models import HeldSkill
from maillage.contexts.directory.structures.models import Structure
from maillage.contexts.directory.tests.ground import ALPHA, BETA, DELTA, GAMMA, PERIMETER, idnps
from maillage.contexts.directory.tests.notices import (
    COLUMNS,
    NOTICES,
    bring_notices,
    notice,
    notices,
    seen,
)
from maillage.platform.audit.models import AuditEntry
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community

pytestmark = [pytest.mark.django_db(transaction=True)]

FIRST, SECOND, THIRD = date(2026, 9, 1), date(2026, 10, 1), date(2026, 11, 2)
OLD = [notice(1, ALPHA), notice(2, BETA), notice(3, GAMMA), notice(4, DELTA)]
OLD_SEEN = [("01", "Maison n° 1", ALPHA), ("02", "Maison n° 2", BETA), ("03", "Maison n° 3", GAMMA)]


@pytest.fixture(autouse=True)
def known_kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kinds, "_KINDS", dict(kinds._KINDS))
    kinds.register_kind(NOTICES)


@pytest.fixture
def before(land: Community, folder: Path) -> ImportRun:
    return bring_notices(notices(folder, FIRST, OLD))


def _rows() -> list[tuple[Any, ...]]:
    return sorted(Structure.objects.values_list("pk", "finess", "since", "until"))


def _refused(path: Path, **options: Any) -> str:
    with pytest.raises(FileRefused) as refusal:
        bring_notices(path, **options)
    return refusal.value.message_fr


def test_a_file_fills_its_register(before: ImportRun, folder: Path) -> None:
    assert seen() == OLD_SEEN
    assert (before.kind, before.source, before.state, before.generation) == (
        "avis",
        "finess",
        RunState.ACCEPTED,
        1,
    )
    assert (before.rows_read, before.rows_kept, before.rows_refused) == (104, 3, 0)
    assert (before.rows_new, before.rows_ended, before.extraction_on) == (3, 0, FIRST)
    assert before.bytes_read == before.file_size_bytes == (folder / before.file_name).stat().st_size
    covered = CoveredCommune.objects.filter(source="finess").values_list("commune_id", flat=True)
    assert set(covered) == {*PERIMETER, GAMMA}
    state = RegisterState.objects.get(source="finess")
    assert (state.generation, state.run, state.keeps_all, state.basis) == (1, before, False, {})
    assert dict(lines_of(before))["Lignes nouvelles ou changées"] == "3"
    with scopes_disabled():
        entry = AuditEntry.objects.get(action="import.accepted")
    assert entry.changes["lignes gardées"] == [None, 3]


def test_every_kind_of_value_comes_through(land: Community, folder: Path) -> None:
    odd = "\\N \\. a\tb 'c' \"d\" %s -- 東京 =1+1"
    lines = [notice(1, ALPHA, name=odd, lon="4.125", opened="1999-12-31", urgent="oui"), notice(2, ALPHA)]
    bring_notices(notices(folder, FIRST, lines))
    full, bare = Structure.objects.visible().order_by("finess")
    assert (full.name, full.lon, full.opened_on, full.has_emergency) == (odd, 4.125, date(1999, 12, 31), True)
    assert (bare.lon, bare.opened_on, bare.has_emergency) == (None, None, None)
    # Columns that the file does not fill have their default.
    assert (bare.email, bare.lat, bare.until, len(bare.digest)) == ("", None, FOREVER, 16)


def test_the_same_file_twice_changes_nothing(before: ImportRun, folder: Path) -> None:
    rows = _rows()
    again = bring_notices(notices(folder, FIRST, reversed(OLD)))
    assert _rows() == rows and seen() == OLD_SEEN
    assert (again.rows_new, again.rows_ended, again.generation) == (0, 0, 2)


def test_what_changed_replaces_what_was(before: ImportRun, folder: Path) -> None:
    lines = [notice(1, ALPHA), notice(2, BETA, name="Autre nom"), notice(5, ALPHA)]
    run = bring_notices(notices(folder, SECOND, lines))
    assert seen() == [
        ("01", "Maison n° 1", ALPHA),
        ("02", "Autre nom", BETA),
        ("05", "Maison n° 5", ALPHA),
    ]
    assert (run.rows_new, run.rows_ended) == (2, 2)
    assert Structure.objects.count() == 3, "what ended was swept"


def test_windows_1252_zip_and_gz_give_the_same(before: ImportRun, folder: Path) -> None:
    rows = _rows()
    path = notices(folder, SECOND, OLD, encoding="cp1252")
    assert bring_notices(path).rows_new == 0
    packed = folder / "avis-20261001.csv.gz"
    packed.write_bytes(gzip.compress(path.read_bytes()))
    archive = folder / "livraison.zip"
    with zipfile.ZipFile(archive, "w") as opened:
        opened.writestr("lisezmoi.txt", "Bonjour")
        opened.write(path, "avis-20261001.csv")
    for one in (packed, archive):
        run = bring_notices(one)
        assert (run.rows_new, run.extraction_on, run.file_name) == (0, SECOND, one.name)
        copies = list(imports_folder().glob("finess-*"))
        assert copies == [kept_file("finess")]
        assert copies[0].read_bytes() == one.read_bytes(), "the copy stays compressed"
    assert _rows() == rows


def test_a_key_that_comes_twice_is_refused_the_second_time(land: Community, folder: Path) -> None:
    lines = [notice(1, ALPHA), notice(2, BETA), notice(1, ALPHA), notice(2, BETA, name="Tout autre")]
    run = bring_notices(notices(folder, FIRST, lines))
    assert seen() == [("01", "Maison n° 1", ALPHA), ("02", "Maison n° 2", BETA)]
    assert run.refusals == [[5, "déjà présent à la ligne 3"]]
    assert (run.rows_kept, run.rows_refused) == (2, 1)
    # The other way round, the first one still wins, though the second is what the register has.
    turned = bring_notices(notices(folder, SECOND, [lines[3], *lines[:3]]))
    assert seen()[1] == ("02", "Tout autre", BETA)
    assert (turned.rows_new, turned.rows_ended, turned.rows_refused) == (1, 1, 1)


def test_lines_that_no_column_can_hold_are_refused_alone(land: Community, folder: Path) -> None:
    lines = [
        notice(1, ALPHA, name="É" * 300),
        notice(2, ALPHA, name="É" * 301),
        notice(3, ALPHA, name="A\0B"),
        notice(4, ALPHA, lon="1e999"),
        "un;deux",
        "9" * 10 + notice(5, ALPHA),
    ]
    run = bring_notices(notices(folder, FIRST, lines))
    assert [number for number, _, _ in seen()] == ["01"]
    assert run.refusals == [
        [3, "« nom » compte 301 caractères (au plus 300)"],
        [4, "octet nul (la ligne est abîmée)"],
        [5, "« longitude » n’est pas un nombre"],
        [6, "2 champs au lieu de 6"],
        [7, "« numéro FINESS » compte 19 caractères (au plus 9)"],
    ]


@pytest.mark.parametrize(("wrong", "right"), [(30, 100), (3, 2)])
def test_a_file_mostly_wrong_is_refused(before: ImportRun, folder: Path, wrong: int, right: int) -> None:
    lines = ["un;deux"] * wrong + [notice(rank, ALPHA) for rank in range(right)]
    message = _refused(notices(folder, SECOND, lines, fill=0))
    assert message.startswith(
        f"{100 * wrong / (wrong + right):.0f} % des lignes de ce fichier sont incorrectes"
    )
    assert "ligne 2, 2 champs au lieu de 6" in message
    assert seen() == OLD_SEEN
    run = ImportRun.objects.latest("pk")
    assert (run.state, run.rows_refused, run.message) == (RunState.REFUSED, wrong, message)
    assert len(run.refusals) == wrong


def test_wrong_files_change_nothing(before: ImportRun, folder: Path) -> None:
    path = notices(folder, SECOND, OLD, fill=0)
    whole = path.read_bytes()
    cut = gzip.compress(whole)[:-12]
    for content, words in (
        (b"", "vide"),
        (whole.splitlines(keepends=True)[0], "aucune ligne"),
        (b"nom;prenom\n", "pas un avis"),
        (cut, "incomplet ou abîmé"),
        (whole + "é".encode("cp1252") + b"\n", "deux encodages"),
        (whole.decode().encode("utf-16"), "UTF-16"),
        (b"%PDF", "PDF"),
        (whole + b"x" * (3 << 20), "ligne"),
    ):
        path.write_bytes(content)
        assert words in _refused(path), words
    assert seen() == OLD_SEEN
    assert kept_file("finess") == imports_folder() / f"finess-{before.pk}"
    assert set(ImportRun.objects.exclude(pk=before.pk).values_list("state", flat=True)) == {RunState.REFUSED}


def test_older_and_shorter_files_are_taken_only_on_purpose(before: ImportRun, folder: Path) -> None:
    older = notices(folder, date(2026, 8, 1), [notice(1, ALPHA)])
    assert "plus ancien" in _refused(older)
    short = notices(folder, SECOND, OLD, fill=80)
    assert "a perdu 19 % de ses lignes" in _refused(short)
    assert seen() == OLD_SEEN
    assert bring_notices(short, accept_shrink=True).rows_read == 84
    assert bring_notices(older, accept_older=True).rows_ended == 2


def test_another_kind_may_fill_the_same_register_with_fewer_lines(before: ImportRun, folder: Path) -> None:
    other = replace(NOTICES, name="avis-courts", columns=COLUMNS)
    kinds.register_kind(other)
    assert bring_notices(notices(folder, SECOND, OLD, fill=0), kind=other).rows_read == 4
    assert bring_notices(notices(folder, THIRD, OLD, fill=100)).kind == "avis"


def test_without_perimeter_there_is_nothing_to_keep(folder: Path, db: None) -> None:
    assert "périmètre" in _refused(notices(folder, FIRST, OLD))


def test_a_kind_that_follows_no_perimeter_keeps_everything(land: Community, folder: Path) -> None:
    bring_notices(notices(folder, FIRST, OLD, fill=1), kind=replace(NOTICES, follows_perimeters=False))
    assert [place for _, _, place in seen()] == ["", ALPHA, BETA, GAMMA, DELTA]
    assert not CoveredCommune.objects.filter(source="finess").exists()


def test_an_unforeseen_error_leaves_no_import_running(
    before: ImportRun, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(opened: OpenedFile, kept: Kept) -> Any:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        bring_notices(notices(folder, SECOND, OLD), kind=replace(NOTICES, read=broken))
    run = ImportRun.objects.latest("pk")
    assert run.state == RunState.REFUSED and "erreur imprévue" in run.message
    assert seen() == OLD_SEEN


@pytest.mark.parametrize(
    ("module", "name", "failure"),
    [
        (shutil, "copyfile", OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))),
        (applying, "write_unseen", DatabaseError("database or disk is full")),
        (applying, "end_unseen", DatabaseError("could not extend file: No space left on device")),
        (applying, "cover", DatabaseError("database or disk is full")),
    ],
)
def test_a_full_disk_changes_nothing(
    before: ImportRun,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    module: Any,
    name: str,
    failure: Exception,
) -> None:
    def fail(*args: object) -> None:
        raise failure

    path = notices(folder, SECOND, [notice(1, BETA), notice(5, ALPHA)])
    with monkeypatch.context() as patched:
        patched.setattr(module, name, fail)
        message = _refused(path)
    assert message == "L’import s’est arrêté : le disque est plein. Rien n’a changé dans l’annuaire."
    assert seen() == OLD_SEEN
    assert [file.name for file in imports_folder().glob("finess-*")] == [f"finess-{before.pk}"]
    run = bring_notices(path)
    assert (run.rows_new, run.rows_ended) == (2, 3)
    assert [number for number, _, _ in seen()] == ["01", "05"] and Structure.objects.count() == 2


class Killed(BaseException):
    """What no handler of an import catches, as a kill."""


@pytest.mark.parametrize(
    ("step", "when", "in_force"),
    [
        ("write_unseen", "before", False),
        ("write_unseen", "after", False),
        ("end_unseen", "after", False),
        ("cover", "after", False),
        ("sweep", "before", True),
    ],
)
def test_a_kill_leaves_the_old_state_or_the_new_one(
    before: ImportRun,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    step: str,
    when: str,
    in_force: bool,
) -> None:
    work = getattr(applying, step)

    def killed(*args: Any) -> None:
        if when == "after":
            work(*args)
        raise Killed

    path = notices(folder, SECOND, [notice(1, BETA), notice(5, ALPHA)])
    new = [("01", "Maison n° 1", BETA), ("05", "Maison n° 5", ALPHA)]
    with monkeypatch.context() as patched, pytest.raises(Killed):
        patched.setattr(applying, step, killed)
        bring_notices(path)
    assert seen() == (new if in_force else OLD_SEEN)
    stopped = ImportRun.objects.latest("pk")
    assert stopped.state == (RunState.ACCEPTED if in_force else RunState.RUNNING)
    again = bring_notices(path)
    stopped.refresh_from_db()
    assert stopped.state == (RunState.ACCEPTED if in_force else RunState.INTERRUPTED)
    assert again.rows_new == (0 if in_force else 2)
    assert seen() == new and Structure.objects.count() == 2
    assert [file.name for file in imports_folder().glob("finess-*")] == [f"finess-{again.pk}"]


def test_the_progress_is_told_while_the_file_is_read(
    land: Community, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(frame, "TELL_EVERY_S", 0.0)
    told: list[tuple[int, int]] = []
    shown: list[int] = []

    def progress(read: int, size: int) -> None:
        told.append((read, size))
        shown.append(ImportRun.objects.get().bytes_read)

    path = notices(folder, FIRST, OLD, fill=60_000)
    run = import_file(by=Actor.system(), kind=NOTICES, path=path, progress=progress)
    size = path.stat().st_size
    assert told[-1] == (size, size) and run.bytes_read == size
    assert shown[-1] > 0, "others see it before the import has ended"


def test_one_import_at_a_time(before: ImportRun, folder: Path) -> None:
    from threading import Thread

    from django.db import connection

    met: list[str] = []

    def second() -> None:
        try:
            bring_notices(notices(folder, SECOND, OLD))
        except ImportBusy as busy:
            met.append(busy.message_fr)
        finally:
            connection.close()

    with frame.alone():
        thread = Thread(target=second)
        thread.start()
        thread.join(20)
    assert met == ["Un autre import est en cours. Attendez sa fin, puis recommencez."]
    assert ImportRun.objects.count() == 1


# Registers side by side, and persons


class _Skills:
    """Three know-hows, of people 1, 2 and 3."""

    register = HeldSkill.REGISTER
    extraction_on = FIRST
    lines = 3

    def __init__(self, opened: OpenedFile, kept: Kept) -> None:
        self.kept = kept
        opened.stream.read()

    def __iter__(self) -> Iterator[Record | RefusedLine]:
        for rank in (1, 2, 3):
            if not self.kept.people or idnps(rank) in self.kept.people:
                yield Record(rank, "", (idnps(rank), "10", "Médecin", "SM26", "Médecine générale"))


SKILLS = Kind(
    name="competences",
    register=HeldSkill.REGISTER,
    label="Compétences",
    expected="competences.txt",
    model=HeldSkill,
    columns=("idnps", "profession_code", "profession_label", "skill_code", "skill_label"),
    read=_Skills,
    credit="Compétences",
    person_column="idnps",
)


def _skilled() -> list[str]:
    return sorted(HeldSkill.objects.visible().values_list("idnps", flat=True))


def test_those_who_object_are_left_out_and_taken_away(land: Community, folder: Path) -> None:
    kinds.register_kind(SKILLS)
    path = folder / "competences.txt"
    path.write_text("x\n")
    record_objection(by=Actor.system(), identifier=idnps(1))
    import_file(by=Actor.system(), kind=SKILLS, path=path)
    assert _skilled() == [idnps(2), idnps(3)]
    record_objection(by=Actor.system(), identifier=idnps(2))
    assert _skilled() == [idnps(3)]
    import_file(by=Actor.system(), kind=SKILLS, path=path)
    assert _skilled() == [idnps(3)]


def test_an_objection_during_an_import_is_respected(
    land: Community, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kinds.register_kind(SKILLS)
    path = folder / "competences.txt"
    path.write_text("x\n")
    end = applying.end_unseen

    def object_meanwhile(*args: Any) -> None:
        end(*args)
        record_objection(by=Actor.system(), identifier=idnps(3))
        HeldSkill.objects.create(
            idnps=idnps(3), profession_code="10", skill_code="SM26", digest=b"3" * 16, since=1
        )

    monkeypatch.setattr(applying, "end_unseen", object_meanwhile)
    import_file(by=Actor.system(), kind=SKILLS, path=path)
    assert _skilled() == [idnps(1), idnps(2)]


def test_a_copy_that_is_there_already_is_replaced(before: ImportRun, folder: Path) -> None:
    path = keeping.incoming_file(before.pk)
    path.write_bytes(b"neuf")
    keeping.keep_copy(path, before)
    keeping.keep_copy(path, before)
    assert keeping.copy_of(before).read_bytes() == b"neuf"
