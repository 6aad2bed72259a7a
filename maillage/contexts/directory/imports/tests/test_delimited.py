"""Delimited text, whatever its kind: what is read, what is refused, and with which words."""

from __future__ import annotations

import io
import tracemalloc
from datetime import date
from typing import Any

import pytest

from maillage.contexts.directory.imports.delimited import (
    Column,
    DelimitedRows,
    Line,
    Seen,
    Shape,
    extraction_date,
    known_file,
    label_key,
)
from maillage.contexts.directory.imports.kinds import OpenedFile
from maillage.contexts.directory.imports.refusal import FileRefused, RefusedLine

PIPED = Shape(
    "Fichier.txt",
    (
        Column("code", ("Code commune",), width=5, exact=True),
        Column("name", ("Libellé commune", "Nom"), width=10),
        Column("extra", ("Remarque",), required=False),
    ),
)
FREE = Shape("liste.csv", PIPED.columns, separators=";,\t|", quoted=True)


def _rows(content: bytes, shape: Shape = PIPED) -> list[Line | RefusedLine]:
    return list(DelimitedRows(io.BytesIO(content), shape))


def _refusal(content: bytes, shape: Shape = PIPED) -> str:
    with pytest.raises(FileRefused) as raised:
        _rows(content, shape)
    return raised.value.message_fr


def test_columns_are_found_by_label_in_any_order() -> None:
    content = "Nom|inconnue|CODE  COMMUNE|\nÉglise|x|30001|\n".encode()
    assert _rows(content) == [Line(2, ("30001", "Église", ""))]


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_any_separator_when_the_shape_accepts_it(separator: str) -> None:
    content = f'Code commune{separator}Nom\n30001{separator}"Val{separator}Bas"\n'.encode()
    assert _rows(content, FREE) == [Line(2, ("30001", f"Val{separator}Bas", ""))]


def test_a_quote_is_ordinary_in_official_files() -> None:
    assert _rows(b'Code commune|Nom|\n30001|Le "Mas|\n') == [Line(2, ("30001", 'Le "Mas', ""))]


@pytest.mark.parametrize(
    "line", ['30001;"Val', '30001;"Val"";x', f'30001;"{"a" * 200_000}"'], ids=["open", "odd", "long"]
)
def test_quotes_that_make_no_sense_refuse_the_line_or_are_text(line: str) -> None:
    found = _rows(f"Code commune;Nom\n{line}\n30002;B\n".encode(), FREE)
    assert len(found) == 2 and found[1] == Line(3, ("30002", "B", ""))


def test_windows_1252_is_read_and_a_mixture_refused() -> None:
    header = "Code commune|Nom|\n"
    assert _rows((header + "30001|Œuvre é|\n").encode("cp1252")) == [Line(2, ("30001", "Œuvre é", ""))]
    mixed = (header + "30001|é|\n").encode() + "30002|é|\n".encode("cp1252")
    assert "mêle deux encodages" in _refusal(mixed)


def test_lines_that_make_no_sense_are_refused_with_the_reason() -> None:
    found = _rows(b"Code commune|Nom|\n30001|A|\n30002\n300033|B|\n3|\0|\n\n30004|CCCCCCCCCCCC|\n")
    assert found[0] == Line(2, ("30001", "A", ""))
    assert [row.number for row in found if isinstance(row, RefusedLine)] == [3, 4, 5]
    reasons = [row.reason_fr for row in found if isinstance(row, RefusedLine)]
    assert "1 colonnes au lieu de 2" in reasons[0]
    assert "« Code commune » a plus de 5 caractères" in reasons[1]
    assert "nul" in reasons[2]
    assert found[-1] == Line(7, ("30004", "C" * 10, ""))


def test_lines_are_counted_without_header_nor_blank_lines() -> None:
    rows = DelimitedRows(io.BytesIO(b"Code commune|Nom|\n30001|A|\n\n30002\n30003|B|\n"), PIPED)
    list(rows)
    assert rows.lines == 3


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "vide"),
        (b"   \n30001|A|\n", "vide"),
        (b"Code commune|Nom|\n", "n’a que son en-tête"),
        (b"Code commune|Nom|\n30001|A|\nCode commune|Nom|\n30001|A|\n", "bout à bout"),
        (b"Code commune|Nom|\n30001|A|\n30002|", "incomplet"),
        (b"Code commune|Nom|Nom|\n1|A|B|\n", "deux fois la colonne « Libellé commune »"),
        (b"Code commune|Autre|\n1|A|\n", "qui manque dans l’en-tête : « Libellé commune »"),
        (b"Rue|Ville|\n1|A|\n", "(« Rue ») n’est pas l’en-tête attendu"),
        (b"Code commune;Nom\n1;A\n", "séparées par des points-virgules"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0", "n’est pas l’en-tête attendu"),
        (b"PK\x03\x04\0\0\0\0\x01\x02\x03\n1|2\n", "binaire"),
        ("LibellÃ© commune|Code commune|\nA|1|\n".encode(), "encodés deux fois"),
        (b"finess;etalab;98;2020-03-06\n", "extraction FINESS"),
        (b"com,TYPEQU,NB_EQUIP\n30001,D201,1\n", "base permanente des équipements"),
        (b"Type de BAL|Adresse BAL|\nPER|a@b.fr|\n", "adresses MSSanté"),
    ],
)
def test_files_refused_as_a_whole(content: bytes, words: str) -> None:
    assert words in _refusal(content)


def test_the_last_line_may_lack_its_end_when_it_is_whole() -> None:
    assert _rows(b"Code commune|Nom|\n30001|A|") == [Line(2, ("30001", "A", ""))]
    closed = Shape(PIPED.expected, PIPED.columns, closed=True)
    assert "incomplet" in _refusal(b"Code commune|Nom\n30001|A\n30002|B", closed)


class _Endless(io.RawIOBase):
    """Two gigabytes without an end of line, made as they are asked for."""

    def __init__(self, start: bytes, size: int = 2 << 30) -> None:
        self._start, self._left = start, size
        self.given = 0

    def read(self, size: int = -1) -> bytes:
        if self._start:
            start, self._start = self._start, b""
            return start
        size = min(size if size > 0 else 1 << 20, self._left)
        self._left -= size
        self.given += size
        return b"x" * size


@pytest.mark.parametrize("start", [b"", b"Code commune|Nom|\n30001|A|\n30002|"])
def test_a_line_of_two_gigabytes_is_refused_in_bounded_memory(start: bytes) -> None:
    stream: Any = _Endless(start)
    tracemalloc.start()
    try:
        with pytest.raises(FileRefused, match="sans fin de ligne"):
            list(DelimitedRows(stream, PIPED))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert stream.given <= 4 << 20
    assert peak < 16 << 20


def test_keys_are_remembered() -> None:
    seen = Seen()
    assert [seen.again(key) for key in ("a", "b", "a", "A")] == [False, False, True, False]


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("PS_LibreAcces_SavoirFaire_202609011013.txt", date(2026, 9, 1)),
        ("sas_300000000_20260902.csv", date(2026, 9, 2)),
        ("sas_300000000.csv", date(2026, 1, 5)),
        ("fichier_20261399.txt", date(2026, 1, 5)),
    ],
)
def test_the_date_is_that_of_the_name_else_the_one_given(name: str, day: date) -> None:
    opened = OpenedFile(name, io.BytesIO(), date(2026, 1, 5), date(2026, 3, 3))
    assert extraction_date(opened) == day


def test_without_name_nor_given_date_the_file_s_own_is_taken() -> None:
    assert extraction_date(OpenedFile("x.txt", io.BytesIO(), None, date(2026, 3, 3))) == date(2026, 3, 3)


def test_other_official_files_are_known_by_their_labels() -> None:
    assert "savoir-faire" in known_file(["Identification nationale PP", "Code type savoir-faire"])
    assert "activités" in known_file(
        ["Identification nationale PP", "Code savoir-faire", "Code mode exercice"]
    )
    assert known_file(["Rue"]) == ""
    assert label_key("Libellé  d'Œuvre (n° 1)") == "libelleduvren1"
