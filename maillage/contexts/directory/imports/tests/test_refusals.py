"""What is refused leaves everything as before, says why in French, and stays in the journal of imports."""

from __future__ import annotations

import errno
import gc
import io
import os
import shutil
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection
from django_scopes import scopes_disabled

from maillage.contexts.directory.imports import applying, keeping, staging
from maillage.contexts.directory.imports.models import ImportRun, RunState
from maillage.contexts.directory.imports.refusal import FileRefused, ImportBusy, Remedy
from maillage.contexts.directory.imports.rpps import people
from maillage.contexts.directory.imports.rpps.writing import HEADER_LINE, official_name
from maillage.contexts.directory.imports.services import kept_file
from maillage.contexts.directory.imports.staging import imports_folder
from maillage.contexts.directory.tests.ground import (
    BETA,
    bring,
    edition,
    leftovers,
    line,
    register,
    tally,
)
from maillage.platform.audit.models import AuditEntry
from maillage.platform.tenancy.models import Community

pytestmark = [pytest.mark.django_db(transaction=True)]

FIRST, SECOND, THIRD = date(2026, 9, 1), date(2026, 10, 1), date(2026, 11, 2)


@pytest.fixture
def before(land: Community, folder: Path) -> dict[str, Any]:
    """The register after a first import, which every refusal must leave as it is."""
    bring(edition(folder, FIRST, [line(1), line(2, BETA)]))
    return register()


def _refused(path: Path, **options: Any) -> str:
    with pytest.raises(FileRefused) as refusal:
        bring(path, **options)
    return refusal.value.message_fr


def _zip(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("PS_LibreAcces_Personne_activite.txt", HEADER_LINE)


def _xlsx(path: Path) -> None:
    book = xlsxwriter.Workbook(path)
    book.add_worksheet().write(0, 0, "Nom d'exercice")
    book.close()


def _encoded(encoding: str) -> Callable[[Path], None]:
    def rewrite(path: Path) -> None:
        path.write_text(path.read_text(encoding="utf-8"), encoding=encoding)

    return rewrite


def _bytes(content: bytes) -> Callable[[Path], None]:
    def rewrite(path: Path) -> None:
        path.write_bytes(content)

    return rewrite


def _text(text: str) -> Callable[[Path], None]:
    return _bytes(text.encode())


def _cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size - 40)


def _half(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(lines[: len(lines) // 2]), encoding="utf-8")


DIPLOMAS = (
    "Type d'identifiant PP|Identifiant PP|Identification nationale PP|Nom d'exercice|Prénom d'exercice|"
    "Code type diplôme obtenu|Libellé type diplôme obtenu|\n"
)
SPOILT = {
    "empty": (_text(""), "vide"),
    "header only": (_text(HEADER_LINE), "aucun professionnel"),
    "cut short": (_cut, "incomplet"),
    "half of it": (_half, "a perdu 51 % de ses lignes"),
    "utf-16": (_encoded("utf-16"), "UTF-16"),
    "zip": (_zip, "aucun professionnel"),
    "xlsx": (_xlsx, "classeur Excel"),
    "html": (_text("<!DOCTYPE html><html><body>503</body></html>"), "page web"),
    "json": (_text('{"resourceType": "Bundle"}'), "JSON"),
    "csv": (_text("nom;prenom;profession;commune;cp;tel;mail\n"), "points-virgules"),
    "diplomas": (_text(DIPLOMAS), "fichier des diplômes"),
    "finess": (_text("finess;etalab;99;2026-09-01\n"), "FINESS"),
    "binary": (_bytes(bytes(range(256)) * 40), "fichier"),
    "one endless line": (_bytes(b"x" * 3_000_000), "ligne"),
    "wrong lines": (_text(HEADER_LINE + "un|deux|\n" * 200), "incorrectes"),
}


@pytest.mark.parametrize("kind", SPOILT)
def test_a_wrong_file_changes_nothing_and_says_why(kind: str, before: dict[str, Any], folder: Path) -> None:
    spoil, words = SPOILT[kind]
    path = edition(folder, SECOND, [line(1, BETA), line(3)])
    spoil(path)
    kept = kept_file()
    message = _refused(path)
    assert words in message
    assert register() == before
    assert leftovers() == 0
    assert kept is not None and kept_file() == kept and list(imports_folder().glob("rpps-*")) == [kept]
    run = ImportRun.objects.latest("pk")
    assert (run.state, run.message, run.generation) == (RunState.REFUSED, message, None)
    assert run.finished_at is not None and run.file_name == path.name
    with scopes_disabled():
        entry = AuditEntry.objects.latest("pk")
    assert (entry.action, entry.changes["motif"][1]) == ("import.refused", message)
    assert bring(edition(folder, THIRD, [line(1), line(2, BETA)])).state == RunState.ACCEPTED


def test_an_older_file_is_taken_only_on_purpose(before: dict[str, Any], folder: Path) -> None:
    path = edition(folder, date(2026, 8, 1), [line(1)])
    message = _refused(path)
    assert "plus ancien" in message and "01/08/2026" in message and "01/09/2026" in message
    # How the option is called depends on where it is asked for.
    assert "--" not in message and ImportRun.objects.latest("pk").remedy == Remedy.ACCEPT_OLDER
    assert register() == before
    assert tally(bring(path, accept_older=True)) == (0, 0, 1, 0)


def test_a_file_that_shrank_is_taken_only_on_purpose(before: dict[str, Any], folder: Path) -> None:
    rows = [line(1), line(2, BETA)]
    assert bring(edition(folder, SECOND, rows, fill=95)).rows_read == 97
    path = edition(folder, THIRD, rows, fill=90)
    assert _refused(path).startswith(
        "Ce fichier a perdu 5 % de ses lignes depuis le dernier import (92 au lieu de 97)"
    )
    refused = ImportRun.objects.latest("pk")
    assert "--" not in refused.message and refused.remedy == Remedy.ACCEPT_SHRINK
    assert bring(path, accept_shrink=True).rows_read == 92


def test_without_perimeter_there_is_nothing_to_keep(folder: Path, db: None) -> None:
    message = _refused(edition(folder, FIRST, [line(1)]))
    assert "périmètre" in message and "France entière" in message
    run = ImportRun.objects.get()
    assert (run.state, run.remedy) == (RunState.REFUSED, Remedy.KEEP_ALL)


@pytest.mark.usefixtures("land")
def test_a_path_that_is_no_file(folder: Path) -> None:
    assert "n’existe pas" in _refused(folder / "absent.txt")
    assert "n’est pas un fichier" in _refused(folder)
    assert [run.file_size_bytes for run in ImportRun.objects.all()] == [0, 0]


@pytest.mark.usefixtures("land")
def test_a_name_that_is_no_text(folder: Path) -> None:
    path = folder / os.fsdecode(b"annuaire-\xff.txt")
    edition(folder, FIRST, [line(1)]).rename(path)
    run = bring(path, given_extraction=datetime(2026, 9, 1))
    assert run.file_name == "annuaire-?.txt"
    assert run.extraction_on == FIRST


def _no_space(*args: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.mark.parametrize(
    ("module", "name", "failure"),
    [
        (shutil, "copyfile", OSError(errno.ENOSPC, "No space left on device")),
        (applying, "write_unseen", DatabaseError("database or disk is full")),
        (applying, "end_unseen", DatabaseError("database or disk is full")),
        (people, "write_movements", DatabaseError("could not extend file: No space left on device")),
        (applying, "cover", DatabaseError("database or disk is full")),
    ],
)
def test_a_full_disk_at_any_step_changes_nothing(
    before: dict[str, Any],
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    module: Any,
    name: str,
    failure: Exception,
) -> None:
    def fail(*args: object) -> None:
        raise failure

    path = edition(folder, SECOND, [line(1, BETA), line(3)])
    with monkeypatch.context() as patched:
        patched.setattr(module, name, fail)
        message = _refused(path)
    assert message == "L’import s’est arrêté : le disque est plein. Rien n’a changé dans l’annuaire."
    assert register() | {"people": None} == before | {"people": None}
    assert len(list(imports_folder().glob("rpps-*"))) == 1
    run = ImportRun.objects.latest("pk")
    assert (run.state, run.generation, tally(run)) == (RunState.REFUSED, None, (0, 0, 0, 0))
    after = bring(path)
    assert tally(after) == (1, 0, 1, 1)
    assert leftovers() == 0


def test_a_disk_that_fills_up_while_staging(
    before: dict[str, Any], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind = staging.SqliteStaging if connection.vendor == "sqlite" else staging.PostgresStaging

    def full(*args: object) -> None:
        raise staging.staging_errors()[0]("database or disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(kind, "add", full)
        assert "le disque est plein" in _refused(edition(folder, SECOND, [line(3)]))
    assert register() == before
    assert list(imports_folder().glob("staging*")) == []
    assert tally(bring(edition(folder, SECOND, [line(1), line(2, BETA), line(3)]))) == (1, 0, 0, 0)


@pytest.mark.postgres
def test_a_copy_that_is_abandoned_is_left_in_silence(
    before: dict[str, Any], folder: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """What is refused in mid-COPY prints nothing of psycopg's on the operator's screen."""
    assert "lignes" in _refused(edition(folder, SECOND, [line(1)], fill=5))
    opened = staging.PostgresStaging((staging.Column("name"), staging.DIGEST))
    opened.add([("Genévrier", b"1" * 16)])
    opened.discard()
    opened.discard()
    # A cursor left in mid-COPY complains when it is thrown away.
    del opened
    gc.collect()
    assert caplog.text == "" and "error ignored" not in capfd.readouterr().err
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s)", [staging.PostgresStaging.table])
        assert cursor.fetchone() == (None,)


@pytest.mark.parametrize("step", ["sweep", "discard"])
def test_what_fails_after_the_switch_refuses_nothing(
    before: dict[str, Any], folder: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    path = edition(folder, SECOND, [line(1, BETA), line(2, BETA)])
    with monkeypatch.context() as patched:
        if step == "sweep":
            patched.setattr(applying, "sweep", _no_space)
        else:
            patched.setattr(keeping, "forget_other_copies", _no_space)
        run = bring(path)
    assert ImportRun.objects.get(pk=run.pk).state == RunState.ACCEPTED
    assert register()["movements"] == [(line(1)["national_id"], "60", "30001", BETA, "")]
    bring(edition(folder, THIRD, [line(1, BETA), line(2, BETA)]))
    assert leftovers() == 0
    kept = kept_file()
    assert kept is not None and list(imports_folder().glob("rpps-*")) == [kept]


def test_two_imports_at_once(before: dict[str, Any], folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second is refused at once, and the first ends as if alone."""
    from threading import Thread

    path = edition(folder, SECOND, [line(1), line(2, BETA), line(3)])
    met: list[str] = []

    def second() -> None:
        try:
            with pytest.raises(ImportBusy) as refusal:
                bring(path)
            met.append(refusal.value.message_fr)
        finally:
            connection.close()

    write = applying.write_unseen

    def write_while_another_tries(*args: Any) -> None:
        write(*args)
        thread = Thread(target=second)
        thread.start()
        thread.join(20)

    monkeypatch.setattr(applying, "write_unseen", write_while_another_tries)
    run = bring(path)
    assert met == ["Un autre import est en cours. Attendez sa fin, puis recommencez."]
    assert tally(run) == (1, 0, 0, 0)
    assert ImportRun.objects.count() == 2


@pytest.mark.usefixtures("land")
def test_the_command_says_the_same(folder: Path) -> None:
    path = edition(folder, FIRST, [line(1)])
    out = io.StringIO()
    call_command("import_file", "rpps", str(path), stdout=out)
    assert "Lignes gardées : 1" in out.getvalue() and "Résultat : accepté" in out.getvalue()
    with pytest.raises(CommandError, match=r"Import refusé\. Le fichier « absent\.txt » n’existe pas"):
        call_command("import_file", "rpps", str(folder / "absent.txt"))
    with pytest.raises(CommandError, match="AAAA-MM-JJ"):
        call_command("import_file", "rpps", str(path), date="1er mars")
    renamed = path.rename(folder / "annuaire.txt")
    call_command("import_file", "rpps", str(renamed), date="2026-09-03", stdout=io.StringIO())
    assert ImportRun.objects.latest("pk").extraction_on == date(2026, 9, 3)


def test_official_names_are_those_that_are_read() -> None:
    assert official_name(datetime(2026, 9, 1, 6, 30)).endswith("_202609010630.txt")
