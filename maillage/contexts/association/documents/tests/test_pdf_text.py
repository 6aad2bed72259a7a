"""The text of PDF files: read within bounds, in a process of its own; what cannot be read is told."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typst
from pypdf import PdfReader, PdfWriter

from maillage.contexts.association.documents import extraction, pdf_reader, queries, reading, services
from maillage.contexts.association.documents.models import DocumentText
from maillage.platform.tenancy.models import Community
from tests.people import ActorOf


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Iterator[Path]:
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {**settings.STORAGES["default"], "OPTIONS": {"location": tmp_path / "files"}},
    }
    yield tmp_path


def pdf_of(*pages: str) -> bytes:
    source = "\n#pagebreak()\n".join(pages)
    return typst.compile(source.encode(), ignore_system_fonts=True)


def protected(content: bytes, password: str) -> bytes:
    writer = PdfWriter()
    for page in PdfReader(io.BytesIO(content)).pages:
        writer.add_page(page)
    writer.encrypt(user_password=password, owner_password="patron", algorithm="RC4-128")
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def text(tmp_path: Path, content: bytes) -> extraction.Text:
    path = tmp_path / "file"
    path.write_bytes(content)
    return extraction.text_of(path, extraction.PDF)


def test_every_page_is_read(tmp_path: Path) -> None:
    found = text(tmp_path, pdf_of("La présidence tournante", "Les cotisations dues"))
    assert extraction.words_of(found.text) == " cotisations dues la les presidence tournante "
    assert found.is_whole


def test_no_more_pages_than_the_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extraction, "MAX_PAGES", 2)
    found = text(tmp_path, pdf_of("premiere", "deuxieme", "troisieme"))
    assert extraction.words_of(found.text) == " deuxieme premiere "
    assert not found.is_whole


def test_no_more_characters_than_the_bound(tmp_path: Path) -> None:
    path, out = tmp_path / "file", io.BytesIO()
    path.write_bytes(pdf_of("abcdef", "ghijkl", "mnopqr"))
    assert pdf_reader.read(str(path), 10, 9, out) == pdf_reader.PARTIAL
    assert out.getvalue().split() == [b"abcdef", b"ghi"]


def test_what_was_read_before_the_time_was_up_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = tmp_path / "slow.py"
    slow.write_text("import time\nprint('debut', flush=True)\ntime.sleep(30)\n", encoding="utf-8")
    monkeypatch.setattr(pdf_reader, "__file__", str(slow))
    monkeypatch.setattr(extraction, "TIMEOUT_S", 1)
    found = text(tmp_path, b"%PDF-1.7")
    assert (found.text.strip(), found.is_whole) == ("debut", False)
    slow.write_text("import time\ntime.sleep(30)\n", encoding="utf-8")
    with pytest.raises(extraction.Unreadable):
        text(tmp_path, b"%PDF-1.7")


def test_a_reader_that_is_killed_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = tmp_path / "bomb.py"
    bomb.write_text("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)\n", encoding="utf-8")
    monkeypatch.setattr(pdf_reader, "__file__", str(bomb))
    with pytest.raises(extraction.Unreadable):
        text(tmp_path, b"%PDF-1.7")


def test_an_open_protection_is_read_and_a_password_is_told(tmp_path: Path) -> None:
    content = pdf_of("Convention signée")
    assert "Convention" in text(tmp_path, protected(content, "")).text
    with pytest.raises(extraction.Protected):
        text(tmp_path, protected(content, "secret"))


@pytest.mark.parametrize("cut", [b"%PDF-1.7", b"%PDF-1.7\n1 0 obj <</Type /Catalog /Pages 1 0 R>> endobj"])
def test_a_damaged_file_is_told(tmp_path: Path, cut: bytes) -> None:
    with pytest.raises(extraction.Unreadable):
        text(tmp_path, cut)


def test_half_a_file_ends_well(tmp_path: Path) -> None:
    content = pdf_of("Premier", "Second")
    try:
        found = text(tmp_path, content[: len(content) // 2])
    except extraction.Unreadable:
        return
    assert set(extraction.words_of(found.text).split()) <= {"premier", "second"}


def test_the_register_tells_how_the_reading_ended(
    scoped: Community, actor_of: ActorOf, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    by = actor_of("secretary")
    content = pdf_of("La présidence tournante", "Annexe")
    files = {
        "read": content,
        "protected": protected(content, "secret"),
        "unreadable": b"%PDF-1.7 whatever",
        "empty": pdf_of(""),
    }
    rows = {
        name: services.add_document(
            by=by,
            values={"title": name, "kind": "report", "visibility": "members"},
            name="fichier.pdf",
            stream=io.BytesIO(file),
        )
        for name, file in files.items()
    }
    assert reading.read_documents() == 4
    for name, row in rows.items():
        assert DocumentText.objects.get(document=row).reading == name
    assert list(queries.holding(queries.documents(by), "présidence")) == [rows["read"]]
    monkeypatch.setattr(extraction, "MAX_PAGES", 1)
    DocumentText.objects.all().delete()
    reading.read_documents()
    assert DocumentText.objects.get(document=rows["read"]).reading == "partial"
