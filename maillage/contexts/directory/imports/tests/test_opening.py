"""Files as they are sent: plain, compressed, archived, cut, swollen, locked."""

from __future__ import annotations

import bz2
import gzip
import io
import os
import struct
import zipfile
import zlib
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from maillage.contexts.directory.imports import opening
from maillage.contexts.directory.imports.opening import open_file
from maillage.contexts.directory.imports.refusal import FileRefused

EXPECTED = "avis-AAAAMMJJ.csv"
TEXT = "".join(f"{rank};une ligne qui se répète\n" for rank in range(20_000)).encode()


def _read(path: Path, **options: object) -> tuple[str, bytes]:
    content = b""
    with open_file(path, expected=EXPECTED, **options) as opened:  # type: ignore[arg-type]
        while block := opened.file.stream.read(100_000):
            content += block
        return opened.file.name, content


def _refusal(path: Path) -> str:
    with pytest.raises(FileRefused) as refused:
        _read(path)
    return refused.value.message_fr


def _zip(path: Path, *members: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return path


def test_the_same_bytes_come_out_of_all_of_them(tmp_path: Path) -> None:
    plain, packed = tmp_path / "avis-20260901.csv", tmp_path / "avis-20260901.csv.gz"
    plain.write_bytes(TEXT)
    packed.write_bytes(gzip.compress(TEXT[:5000]) + gzip.compress(TEXT[5000:]))
    archive = _zip(tmp_path / "tout.zip", ("dossier/avis-20260901.csv", TEXT))
    disguised = tmp_path / "avis-20260901.txt"
    disguised.write_bytes(archive.read_bytes())
    for path in (plain, packed, archive, disguised):
        assert _read(path) == ("avis-20260901.csv", TEXT)
    assert _read(plain, name="autre.csv")[0] == "autre.csv"


def test_the_date_and_the_way_through_the_file_are_told(tmp_path: Path) -> None:
    path = tmp_path / "avis.csv.gz"
    path.write_bytes(gzip.compress(TEXT))
    published = datetime(2026, 8, 5, 12, tzinfo=UTC).timestamp()
    os.utime(path, (published, published))
    told: list[tuple[int, int]] = []
    with open_file(
        path, expected=EXPECTED, given=date(2026, 9, 1), progress=lambda read, size: told.append((read, size))
    ) as opened:
        opened.file.stream.read()
        size = path.stat().st_size
        assert (opened.size, opened.position(), opened.file.given) == (size, size, date(2026, 9, 1))
        assert opened.file.file_date == date(2026, 8, 5)
    assert told[-1] == (size, size) and told == sorted(told)


def test_among_several_members_the_expected_name_chooses(tmp_path: Path) -> None:
    wanted = ("dossier/Avis-20260901.CSV", TEXT)
    hidden = (("__MACOSX/._avis-20260901.csv", b"x"), (".DS_Store", b"x"), ("dossier/", b""))
    path = _zip(tmp_path / "a.zip", ("lisezmoi.txt", b"Bonjour"), wanted, *hidden)
    assert _read(path) == ("Avis-20260901.CSV", TEXT)
    assert _read(_zip(tmp_path / "b.zip", ("liste.csv", TEXT), *hidden)) == ("liste.csv", TEXT)
    two = _refusal(_zip(tmp_path / "c.zip", ("un.csv", TEXT), ("deux.csv", TEXT)))
    assert "plusieurs fichiers (un.csv, deux.csv)" in two and EXPECTED in two
    both = _zip(tmp_path / "d.zip", ("avis-20260901.csv", TEXT), ("avis-20261001.csv", TEXT))
    assert "plusieurs fichiers" in _refusal(both)
    assert "est vide" in _refusal(_zip(tmp_path / "e.zip", *hidden))


def test_a_member_with_path_tricks_is_read_and_nothing_is_written(tmp_path: Path) -> None:
    folder = tmp_path / "dossier"
    folder.mkdir()
    path = _zip(folder / "a.zip", ("../../avis-20260901.csv", TEXT))
    assert _read(path) == ("avis-20260901.csv", TEXT)
    assert [file.name for file in tmp_path.rglob("*")] == ["dossier", "a.zip"]


def test_what_was_cut_or_damaged_is_refused(tmp_path: Path) -> None:
    packed, archive = gzip.compress(TEXT), _zip(tmp_path / "a.zip", ("avis.csv", TEXT)).read_bytes()
    damaged = bytearray(packed)
    damaged[-6] ^= 0xFF
    faulty = bytearray(_zip(tmp_path / "b.zip", ("avis.csv", TEXT), method=zipfile.ZIP_STORED).read_bytes())
    faulty[5000] ^= 0x01
    path = tmp_path / "avis"
    for content in (packed[:-9], packed[: len(packed) // 2], bytes(damaged), bytes(faulty)):
        path.write_bytes(content)
        assert "incomplet ou abîmé" in _refusal(path)
    for content in (archive[:-30], archive[: len(archive) // 2]):
        path.write_bytes(content)
        assert "archive .zip est incomplète ou abîmée" in _refusal(path)


def test_a_bomb_is_met_while_it_swells(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "RATIO_FROM_BYTES", 10 << 20)
    zeros = (b"0" * 99 + b"\n") * 10_000 * 40
    path = tmp_path / "avis.csv.gz"
    path.write_bytes(gzip.compress(zeros))
    assert "gonfle sans mesure" in _refusal(path)
    assert "gonfle sans mesure" in _refusal(_zip(tmp_path / "a.zip", ("avis.csv", zeros)))
    path.write_bytes(gzip.compress(zeros[: 9 << 20]))
    assert len(_read(path)[1]) == 9 << 20, "a small file may repeat itself"
    monkeypatch.setattr(opening, "MAX_BYTES", 8 << 20)
    assert "gonfle sans mesure" in _refusal(path)


def test_an_archive_that_is_locked_or_packed_in_another_way_is_refused(tmp_path: Path) -> None:
    content = bytearray(_zip(tmp_path / "a.zip", ("avis.csv", TEXT)).read_bytes())
    at = content.rfind(b"PK\x01\x02")
    for offset in (6, at + 8):
        struct.pack_into("<H", content, offset, struct.unpack_from("<H", content, offset)[0] | 1)
    path = tmp_path / "b.zip"
    path.write_bytes(content)
    assert "mot de passe" in _refusal(path)
    assert "n’est pas lue ici" in _refusal(_zip(path, ("avis.csv", TEXT), method=zipfile.ZIP_BZIP2))


@pytest.mark.parametrize("inner", ["zip", "gz", "bz2"])
def test_an_archive_in_an_archive_is_refused(tmp_path: Path, inner: str) -> None:
    nested = {
        "zip": _zip(tmp_path / "n.zip", ("avis.csv", TEXT)).read_bytes(),
        "gz": gzip.compress(TEXT),
        "bz2": bz2.compress(TEXT),
    }[inner]
    assert "en contient un autre" in _refusal(_zip(tmp_path / "a.zip", (f"avis.csv.{inner}", nested)))
    path = tmp_path / "avis.gz"
    path.write_bytes(gzip.compress(nested))
    assert "en contient un autre" in _refusal(path)


@pytest.mark.parametrize("large", [False, True])
def test_an_archive_with_an_endless_list_of_members_is_not_read(tmp_path: Path, large: bool) -> None:
    """The record for large archives counts more than the usual one, whatever that one says."""
    plain = _zip(tmp_path / "a.zip", ("avis.csv", TEXT)).read_bytes()
    end, size = bytearray(plain[plain.rfind(b"PK\x05\x06") :]), 8 << 20
    start = struct.unpack_from("<I", end, 16)[0]
    records = b""
    if large:
        records = struct.pack("<4sQHHIIQQQQ", b"PK\x06\x06", 44, 45, 45, 0, 0, 1, 1, size, start)
        records += struct.pack("<4sIQI", b"PK\x06\x07", 0, start + size, 1)
    else:
        struct.pack_into("<I", end, 12, size)
    path = tmp_path / "b.zip"
    path.write_bytes(plain[: -len(end)].ljust(start + size, b"\0") + records + end)
    assert "trop de fichiers" in _refusal(path)


def test_a_member_whose_name_makes_no_sense_is_refused(tmp_path: Path) -> None:
    content = bytearray(_zip(tmp_path / "a.zip", ("é.csv", TEXT)).read_bytes())
    at = content.find("é.csv".encode())
    content[at] = 0xFF
    path = tmp_path / "b.zip"
    path.write_bytes(content)
    assert "incomplet ou abîmé" in _refusal(path)


def test_documents_are_named(tmp_path: Path) -> None:
    path = tmp_path / "avis.csv"
    book = _zip(path, ("[Content_Types].xml", b"<x/>"), ("xl/workbook.xml", b"<x/>"))
    assert "classeur Excel" in _refusal(book)
    assert "classeur" in _refusal(_zip(path, ("mimetype", b"x"), ("content.xml", b"<x/>")))
    assert "document Office" in _refusal(_zip(path, ("[Content_Types].xml", b"<x/>"), ("word/a.xml", b"")))
    for content, words in (
        (gzip.compress(b""), "vide"),
        (b"PK\x05\x06" + bytes(18), "est vide"),
        (bz2.compress(TEXT), ".bz2"),
        (zlib.compress(TEXT) + bytes(10), "binaire"),
        (gzip.compress(b"<!DOCTYPE html><html>"), "page web"),
        (b"%PDF-1.7", "PDF"),
    ):
        path.write_bytes(content)
        assert words in _refusal(path), words
    assert "n’est pas un fichier" in _refusal(tmp_path)


def test_memory_stays_small_whatever_comes_out(tmp_path: Path) -> None:
    path = tmp_path / "avis.csv.gz"
    with gzip.open(path, "wb") as stream:
        for _ in range(60):
            stream.write(TEXT)
    seen = 0
    with open_file(path, expected=EXPECTED) as opened:
        assert isinstance(opened.file.stream, io.BufferedReader)
        while block := opened.file.stream.read(1 << 20):
            assert len(block) <= 1 << 20
            seen += len(block)
    assert seen == 60 * len(TEXT)
