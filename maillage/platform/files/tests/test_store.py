"""Deposit: told by its content, kept once, whole or not at all."""

from __future__ import annotations

import errno
import hashlib
import io
import os
import threading
import time
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.db import transaction
from django_scopes import scopes_disabled

from maillage.platform.audit.models import AuditEntry
from maillage.platform.files import services, storage
from maillage.platform.files.checks import KINDS, clean_name, kind_of
from maillage.platform.files.models import StoredFile
from maillage.platform.files.services import FileRefused, delete, remove_orphans
from maillage.platform.files.tests.conftest import PDF, Put, archive, everything
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from tests.people import ActorOf

DAYS_AGO = time.time() - 3 * 86_400


def workbook() -> bytes:
    target = io.BytesIO()
    openpyxl.Workbook().save(target)
    return target.getvalue()


CONTENTS = [
    (PDF, "pdf"),
    (b"\x89PNG\r\n\x1a\n" + b"\x00" * 20, "png"),
    (b"\xff\xd8\xff\xe0" + b"\x00" * 20, "jpeg"),
    (workbook(), "xlsx"),
    (archive("[Content_Types].xml", "word/document.xml"), "docx"),
    (archive("content.xml", mimetype=b"application/vnd.oasis.opendocument.spreadsheet"), "ods"),
    (archive("content.xml", mimetype=b"application/vnd.oasis.opendocument.text"), "odt"),
    (archive("releve.csv"), "zip"),
    ("Nom;Prénom\r\nÉtang;Léa\r\n".encode(), "text"),
    ("Nom;Prénom\r\nÉtang;Léa\r\n".encode("cp1252"), "text"),
    (b"\x7fELF\x02\x01\x01" + b"\x00" * 20, None),
    (b"MZ\x90\x00\x03", None),
    (b"PK\x03\x04 damaged", None),
    (workbook()[:200], None),
    (archive("[Content_Types].xml", "xl/workbook.xml", "xl/vbaProject.bin"), None),
    (archive("[Content_Types].xml", "ppt/presentation.xml"), None),
    (archive(mimetype=b"application/x-other"), None),
    (b"text, then a zero\x00", None),
    (b"a" * 2_000_000 + b"\x00", None),
]


@pytest.mark.parametrize(("content", "kind"), CONTENTS)
def test_the_kind_is_told_by_the_content(tmp_path: Path, content: bytes, kind: str | None) -> None:
    path = tmp_path / "named-to-deceive.pdf"
    path.write_bytes(content)
    found = kind_of(path)
    assert (found.name if found else None) == kind


NAMES = [
    ("compte rendu.pdf", "compte rendu.pdf"),
    ("../../etc/passwd", "passwd.pdf"),
    ("..\\..\\windows\\win.ini", "win.ini.pdf"),
    ("/abs/olu/te.PDF", "te.pdf"),
    ("facture.pdf.exe", "facture.pdf.exe.pdf"),
    ("..", "fichier.pdf"),
    ("", "fichier.pdf"),
    (".pdf", "fichier.pdf"),
    (".htaccess", "htaccess.pdf"),
    ("a\x00b\r\nc.pdf", "abc.pdf"),
    ("gauche\u202efdp.exe", "gauchefdp.exe.pdf"),
    ('x";filename="y.pdf', "xfilename=y.pdf"),
    ("é" * 400 + ".pdf", "é" * 116 + ".pdf"),
    ("e\u0301te\u0301.pdf", "été.pdf"),
]


@pytest.mark.parametrize(("name", "clean"), NAMES)
def test_names_lose_what_could_harm(name: str, clean: str) -> None:
    assert clean_name(name, KINDS["pdf"]) == clean


def test_a_file_is_kept_under_its_digest_with_its_row(put: Put, folder: Path) -> None:
    file = put(name="../compte rendu.PDF")
    digest = hashlib.sha256(PDF).hexdigest()
    assert everything(folder) == [folder / digest[:2] / digest[2:4] / digest]
    assert storage.path_of(file.sha256).read_bytes() == PDF
    assert (file.name, file.content_type, file.size_bytes) == (
        "compte rendu.pdf",
        "application/pdf",
        len(PDF),
    )
    assert AuditEntry.objects.get(action="file.stored").label == "compte rendu.pdf"


def test_the_same_content_is_kept_once(put: Put, folder: Path) -> None:
    first, second = put(name="a.pdf"), put(name="b.pdf")
    assert first.pk != second.pk
    assert len(everything(folder)) == 1


REFUSED = [
    (b"", {}, "Ce fichier est vide."),
    (PDF * 50_000, {"max_bytes": 1_000_000}, "Ce fichier dépasse 1 Mo."),
    (b"MZ\x90\x00\x03", {}, "Ce fichier n’est pas d’un format accepté (PDF, "),
    (PDF, {"kinds": {"xlsx", "text"}}, "Ce fichier n’est pas d’un format accepté (Excel ou texte ou CSV)."),
    (PDF, {"kinds": {"png"}}, "Ce fichier n’est pas d’un format accepté (image PNG)."),
    (archive("x.csv"), {}, "Ce fichier n’est pas d’un format accepté ("),
]


@pytest.mark.parametrize(("content", "limits", "message"), REFUSED)
def test_a_refused_file_leaves_nothing(
    put: Put, folder: Path, content: bytes, limits: dict[str, Any], message: str
) -> None:
    with pytest.raises(FileRefused) as refusal:
        put(content, **limits)
    assert str(refusal.value).startswith(message)
    assert everything(folder) == []
    assert not StoredFile.objects.exists()


def test_a_stream_without_end_stops_at_the_limit(
    put: Put, folder: Path, actor_of: ActorOf, scoped: Community
) -> None:
    class Endless(io.RawIOBase):
        given = 0

        def read(self, size: int = -1) -> bytes:
            self.given += size
            return b"a" * size

    stream: Any = Endless()
    with pytest.raises(FileRefused, match="dépasse 5 Mo"):
        services.store(
            by=actor_of("coordinator"),
            community=scoped,
            owner="tests.papers",
            owner_id=1,
            name="x",
            stream=stream,
            max_bytes=5_000_000,
        )
    assert stream.given <= 5_000_000 + 2 * storage.CHUNK
    assert everything(folder) == []


@pytest.mark.parametrize("step", ["os.fsync", "pathlib.Path.replace"])
def test_a_full_disk_leaves_nothing(
    put: Put, folder: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def full(*args: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(step, full)
    with pytest.raises(FileRefused, match="Le serveur n’a plus de place : rien n’a été enregistré"):
        put()
    monkeypatch.undo()
    assert not StoredFile.objects.exists()
    assert not [path for path in folder.rglob("*") if path.is_file() and path.name != ".lock"]


def test_any_other_fault_is_not_hidden(put: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: Any) -> None:
        raise OSError(errno.EIO, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", broken)
        with pytest.raises(OSError, match="Input/output error"):
            put()


def test_two_writers_of_the_same_content(folder: Path) -> None:
    start, faults = threading.Barrier(4), []

    def write() -> None:
        start.wait()
        try:
            for _ in range(10):
                with storage.received(io.BytesIO(PDF * 1_000), 10_000_000) as draft:
                    storage.put_in_place(draft)
        except Exception as fault:
            faults.append(fault)

    writers = [threading.Thread(target=write) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert faults == []
    assert [path.read_bytes() for path in everything(folder)] == [PDF * 1_000]


def test_orphans_go_after_a_day_and_named_contents_stay(put: Put, folder: Path) -> None:
    kept, let_go = put(), put(PDF + b"other")
    delete(by=Actor.system(kept.community), file=let_go)
    assert AuditEntry.objects.filter(action="file.deleted").count() == 1
    draft = folder / "unfinished" / "killed"
    draft.write_bytes(b"half")
    assert remove_orphans() == 0, "they are too young"
    for path in everything(folder):
        os.utime(path, (DAYS_AGO, DAYS_AGO))
    assert remove_orphans() == 2
    assert everything(folder) == [storage.path_of(kept.sha256)]


def test_a_content_put_again_in_place_is_no_orphan(put: Put) -> None:
    file = put()
    place = storage.path_of(file.sha256)
    os.utime(place, (DAYS_AGO, DAYS_AGO))
    put(name="again.pdf")
    assert not storage.remove_if_older(place, time.time() - 86_400)
    assert place.exists()


def test_a_rolled_back_deposit_is_an_orphan(put: Put, folder: Path) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        put()
        raise RuntimeError
    with scopes_disabled():
        assert not StoredFile.objects.exists()
    for path in everything(folder):
        os.utime(path, (DAYS_AGO, DAYS_AGO))
    assert remove_orphans() == 1


@pytest.mark.parametrize("digest", ["", "../" * 20, "g" * 64, "A" * 64, "a" * 63])
def test_only_a_digest_names_a_content(digest: str) -> None:
    with pytest.raises(ValueError, match="digest"):
        storage.path_of(digest)
