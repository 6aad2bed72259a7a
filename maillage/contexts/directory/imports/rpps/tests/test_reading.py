"""Reading the official file, against a plain reader that does one line at a time."""

from __future__ import annotations

import gzip
import io
import zipfile
from datetime import date
from hashlib import blake2b
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.contexts.directory.imports.opening import open_file
from maillage.contexts.directory.imports.places import Commune, Places
from maillage.contexts.directory.imports.refusal import FileRefused, RefusedLine
from maillage.contexts.directory.imports.rpps.blocks import cut_block, keys_of_values, read_blocks
from maillage.contexts.directory.imports.rpps.extraction import ExtractionSource, extraction_of
from maillage.contexts.directory.imports.rpps.layout import COLUMNS, FIELDS, POSITION
from maillage.contexts.directory.imports.rpps.reading import Report, Row, Scan
from maillage.contexts.directory.imports.rpps.writing import HEADER_LINE, format_line, with_labels, write_rows

HERE = Commune("30227", "Saint-Ambroix", ("30500",), former_codes=("30999",))
BASE = {
    "id_type": "8",
    "id_number": "99990000012",
    "national_id": "899990000012",
    "family_name": "GENÉVRIER-MÉSANGE",
    "given_name": "Zoé",
    "profession_code": "60",
    "mode_code": "L",
    "postal_line": "30500 SAINT-AMBROIX",
    "postal_code": "30500",
    "commune_code": "30227",
}
NAME = "PS_LibreAcces_Personne_activite_202609010600.txt"


def _line(**fields: str) -> str:
    return format_line({**BASE, **fields})


def _file(folder: Path, *lines: str | bytes, header: str = HEADER_LINE) -> Path:
    path = folder / NAME
    content = [line if isinstance(line, bytes) else line.encode() for line in (header, *lines)]
    path.write_bytes(b"".join(content))
    return path


# The lines that the last reading refused.
REFUSED: list[RefusedLine] = []


def _read(
    path: Path, places: Places | None = None, known: frozenset[str] = frozenset()
) -> tuple[list[Row], list[Row], Report]:
    REFUSED.clear()
    kept: list[Row] = []
    elsewhere: list[Row] = []
    with open_file(path, expected=NAME) as opening:
        extraction = extraction_of(opening.file.name, file_date=opening.file.file_date)
        scanned = Scan(
            opening.file.stream, extraction, places=places or Places.of([HERE]), known_people=known
        )
        for batch in scanned:
            kept += batch.kept
            elsewhere += batch.elsewhere
            REFUSED.extend(batch.refused)
    return kept, elsewhere, scanned.report


def _refusal(path: Path) -> str:
    with pytest.raises(FileRefused) as refused:
        _read(path, Places.of([HERE], keep_all=True))
    return refused.value.message_fr


EVERYWHERE = Places.of([HERE], keep_all=True)


def test_lines_of_the_territory_are_kept_under_the_code_of_today(tmp_path: Path) -> None:
    path = _file(
        tmp_path,
        _line(),
        _line(commune_code="30999"),
        _line(commune_code="", postal_line="30500 ST AMBROIX CEDEX"),
        _line(commune_code="", postal_code="", postal_line="30500 ST AMBROIX"),
        _line(commune_code="75101"),
        _line(commune_code="", postal_code="", postal_line=""),
    )
    kept, elsewhere, report = _read(path)
    assert [(row.number, row.commune) for row in kept] == [
        (2, "30227"),
        (3, "30227"),
        (4, "30227"),
        (5, "30227"),
    ]
    assert elsewhere == []
    assert (report.lines, report.kept, report.without_commune, report.refused) == (6, 4, 3, 0)
    assert kept[0].person == "899990000012"
    assert kept[0].fields[POSITION["family_name"]] == "GENÉVRIER-MÉSANGE"
    assert len(kept[0].fields) == 56


def test_known_people_are_followed_outside(tmp_path: Path) -> None:
    path = _file(
        tmp_path,
        _line(),
        _line(commune_code="75101"),
        _line(commune_code="75101", national_id="899990000020"),
        _line(commune_code="", postal_code="30500", postal_line="30500 INCONNUE"),
        _line(commune_code="75101", national_id=""),
        _line(commune_code="75101", national_id="3f8a7c1e-0000-4000-8000-000000000000"),
    )
    known = frozenset({"899990000012", "3f8a7c1e-0000-4000-8000-000000000000"})
    kept, elsewhere, report = _read(path, known=known)
    assert [row.number for row in kept] == [2]
    assert [(row.number, row.commune) for row in elsewhere] == [
        (3, "75101"),
        (5, ""),
        (6, "75101"),
        (7, "75101"),
    ]
    assert report.elsewhere == 4
    assert {row.person for row in elsewhere} == known


def test_without_perimeter_everything_is_kept(tmp_path: Path) -> None:
    path = _file(
        tmp_path, _line(), _line(commune_code="99999"), _line(commune_code="", postal_line="AILLEURS")
    )
    kept, _, _ = _read(path, EVERYWHERE)
    assert [row.commune for row in kept] == ["30227", "99999", ""]


def test_the_digest_depends_on_contents_only(tmp_path: Path) -> None:
    row = with_labels(BASE)
    labels = [label for _, label in COLUMNS]
    plain = _read(_file(tmp_path, format_line(row)))[0][0]
    backwards = "|".join(["en plus", *(row.get(name, "") for name in reversed(FIELDS))]) + "\n"
    turned = _read(
        _file(tmp_path, backwards, header="|".join(["Colonne neuve", *reversed(labels)]) + "\r\n"), EVERYWHERE
    )[0][0]
    padded = format_line({name: f" {value} " for name, value in row.items()})
    trimmed = _read(_file(tmp_path, padded, padded))[0]
    assert plain.digest == turned.digest == trimmed[0].digest == trimmed[1].digest
    assert plain.digest == blake2b("|".join(plain.fields).encode(), digest_size=16).digest()
    assert plain.fields == turned.fields == trimmed[1].fields
    assert {row.commune for row in trimmed} == {"30227"}
    assert _read(_file(tmp_path, format_line(row | {"phone": "0465710000"})))[0][0].digest != plain.digest


@pytest.mark.parametrize("width", [48, 52])
def test_earlier_releases_are_read_with_empty_last_fields(tmp_path: Path, width: int) -> None:
    row = {name: BASE.get(name, "") for name in FIELDS[:width]}
    header = "|".join(label for _, label in COLUMNS[:width]) + "|\n"
    kept, _, _ = _read(_file(tmp_path, "|".join(row.values()) + "|\n", header=header))
    assert kept[0].fields == tuple(BASE.get(name, "") for name in FIELDS)


def test_windows_line_ends_byte_order_mark_and_blank_lines_are_accepted(tmp_path: Path) -> None:
    path = tmp_path / NAME
    text = HEADER_LINE + _line() + "\n" + _line(phone="0465710000")
    path.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    kept, _, report = _read(path)
    assert [row.number for row in kept] == [2, 4]
    assert report.lines == 2
    assert kept[0].digest == _read(_file(tmp_path, _line()))[0][0].digest


def test_a_header_without_last_separator_frees_the_lines_of_it(tmp_path: Path) -> None:
    line = "|".join(BASE.get(name, "") or "x" for name in FIELDS)
    kept, _, report = _read(_file(tmp_path, line + "\n", line + "|\n", line, header=HEADER_LINE[:-2] + "\n"))
    assert [row.fields for row in kept] == [tuple(line.split("|"))] * 3
    assert report.refused == 0


def test_wrong_lines_are_refused_with_their_number_and_reason(tmp_path: Path) -> None:
    good = [_line(phone=f"046571{number:04d}") for number in range(30)]
    path = _file(
        tmp_path,
        *good,
        _line()[:-2] + "\n",
        _line().rstrip("\n") + "de trop|\n",
        _line(national_id="", id_number=""),
        _line(profession_code=""),
        _line(family_name="A" * 1001),
        _line(family_name="GEN").encode().replace(b"GEN", b"GEN\xc9VRIER"),
        _line(family_name="GEN").encode().replace(b"GEN", b"G\0N"),
        _line(trade_name="É" * 1000),
    )
    kept, _, report = _read(path)
    assert [(line.number, line.reason_fr) for line in REFUSED] == [
        (32, "55 champs au lieu de 56"),
        (33, "57 champs au lieu de 56"),
        (34, "identifiant national absent"),
        (35, "profession absente"),
        (36, "un champ de 1001 caractères (au plus 1000)"),
        (37, "caractères illisibles (la ligne n’est pas en UTF-8)"),
        (38, "octet nul (la ligne est abîmée)"),
    ]
    assert [row.number for row in kept] == [*range(2, 32), 39]
    assert report.lines == len(kept) + report.refused


def test_all_refused_lines_are_counted(tmp_path: Path) -> None:
    path = _file(tmp_path, *[_line()] * 6000, *["abc\n"] * 1200)
    _, _, report = _read(path)
    assert report.refused == len(REFUSED) == 1200


def test_a_file_mostly_wrong_is_refused_as_a_whole(tmp_path: Path) -> None:
    message = _refusal(_file(tmp_path, _line(), _line(profession_code="")))
    assert "50 % des lignes" in message
    assert "ligne 3, profession absente" in message


def test_a_file_in_another_encoding_is_refused_with_the_first_wrong_line(tmp_path: Path) -> None:
    latin = _line().encode("latin-1")
    path = _file(tmp_path, _line(family_name="SANS ACCENT", given_name="Anne"), latin, latin)
    message = _refusal(path)
    assert "UTF-8" in message
    assert "ligne 3" in message
    path.write_bytes(HEADER_LINE.encode("latin-1") + latin + _line().encode())
    message = _refusal(path)
    assert "deux encodages" in message and "la ligne 3" in message
    path.write_bytes(HEADER_LINE.replace("é", "\x81").encode("latin-1") + latin)
    assert "La ligne 1" in _refusal(path)


@pytest.mark.parametrize("header", [HEADER_LINE, HEADER_LINE.replace("é", "e")])
def test_the_encoding_is_found_by_itself(tmp_path: Path, header: str) -> None:
    rows = [_line(family_name="SANS", given_name="Accent"), _line(), _line(family_name="GENÉVRIER’S")]
    path = tmp_path / NAME
    read = []
    for encoding in ("utf-8", "cp1252"):
        path.write_bytes("".join((header, *rows)).encode(encoding))
        read.append([(row.number, row.digest, row.fields) for row in _read(path)[0]])
    assert len(read[0]) == 3 and read[0] == read[1]


def test_a_byte_that_means_nothing_refuses_its_line_alone(tmp_path: Path) -> None:
    lines = [_line().encode("cp1252")] * 9 + [_line(family_name="A?").replace("?", "\x81").encode("latin-1")]
    path = tmp_path / NAME
    path.write_bytes(HEADER_LINE.encode("cp1252") + b"".join(lines))
    assert len(_read(path)[0]) == 9
    assert [line.number for line in REFUSED] == [11]


@pytest.mark.parametrize("cut", [1, 2, 30, 100])
def test_a_file_cut_short_is_refused(tmp_path: Path, cut: int) -> None:
    path = _file(tmp_path, _line(), _line())
    content = path.read_bytes()
    path.write_bytes(content[:-cut])
    if cut == 1:
        assert len(_read(path)[0]) == 2
        return
    message = _refusal(path)
    assert "incomplet" in message
    assert "n° 3" in message


def _zip(path: Path, member: str) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(member, HEADER_LINE)


def test_files_of_another_kind_are_named(tmp_path: Path) -> None:
    path = tmp_path / NAME
    contents: list[tuple[bytes, str]] = [
        (b"", "vide"),
        (b"\n\n", "vide"),
        (gzip.compress(HEADER_LINE.encode()), "aucun professionnel"),
        (b"%PDF-1.7", "PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ancien classeur"),
        (HEADER_LINE.encode("utf-16"), "UTF-16"),
        (HEADER_LINE.encode("utf-16-le"), "UTF-16"),
        (b"<!DOCTYPE html><html>", "page web"),
        (b'{"a": 1}', "JSON"),
        (b"abc\0def\n", "binaire"),
        (HEADER_LINE.encode(), "aucun professionnel"),
        (b"a" * 100_000, "pas fait de lignes"),
        (HEADER_LINE.encode() + b"a" * (5 << 20), "sans fin de ligne"),
    ]
    for content, words in contents:
        path.write_bytes(content)
        assert words in _refusal(path), words
    _zip(path, NAME)
    assert "aucun professionnel" in _refusal(path)
    _zip(path, "xl/workbook.xml")
    assert "aucun professionnel" in _refusal(path)
    _zip(path, "[Content_Types].xml")
    assert "document Office" in _refusal(path)
    assert "n’existe pas" in _refusal(tmp_path / "rien.txt")


def test_extraction_date() -> None:
    given_on, disk = date(2026, 3, 1), date(2026, 4, 2)
    stamped = extraction_of(NAME, given=given_on, file_date=disk)
    assert stamped.at.isoformat() == "2026-09-01T06:00:00+02:00"
    assert stamped.source is ExtractionSource.FILE_NAME
    assert extraction_of("PS_LibreAcces_Personne_activite_20260901.txt", file_date=disk).at.hour == 0
    given = extraction_of("export.txt", given=given_on, file_date=disk)
    assert (given.at.isoformat(), given.source) == ("2026-03-01T00:00:00+01:00", ExtractionSource.GIVEN)
    dated = extraction_of("Personne_activite_20261399.txt", file_date=disk)
    assert (dated.at.date(), dated.source) == (disk, ExtractionSource.FILE_DATE)


def test_a_line_cannot_be_written_with_a_separator() -> None:
    with pytest.raises(ValueError, match="separator"):
        format_line({"family_name": "A|B"})
    with pytest.raises(ValueError, match="separator"):
        format_line({"family_name": "A\nB"})
    with pytest.raises(ValueError, match="unknown fields: surname"):
        format_line({"surname": "A"})


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    rows = [BASE | {"phone": f"0465710{number:03d}"} for number in range(5)]
    path = tmp_path / NAME
    assert write_rows(path, rows) == 5
    kept, _, _ = _read(path)
    assert [row.fields[POSITION["phone"]] for row in kept] == [row["phone"] for row in rows]
    assert {row.fields[POSITION["profession_label"]] for row in kept} == {"Infirmier"}


# The fast path against a plain one

_texts = st.text(alphabet="aé€ 03\t\xa0", max_size=12)
_codes = st.sampled_from(
    [
        "30227",
        "30999",
        "75101",
        "",
        "3022",
        " 30227",
        "30227 ",
        "  ",
        "302271",
        "3022700000",
        "30227000000000000000",
    ]
)
_people = st.sampled_from(["899990000012", "899990000020", " 899990000020", "", " ", "0999900001", "x" * 36])
_rows = st.fixed_dictionaries(
    {
        "national_id": _people,
        "id_number": st.sampled_from(["99990000012", ""]),
        "profession_code": st.sampled_from(["10", "60", " 60", "60", "10", "", " "]),
        "family_name": _texts,
        "given_name": _texts,
        "commune_code": _codes,
        "postal_code": st.sampled_from(["30500", " 30500", "75001", "", " "]),
        "postal_line": st.sampled_from(["30500 ST AMBROIX", "75001 PARIS", ""]),
        "activity_kind_label": _texts,
    }
)
_endings = st.sampled_from(["|\n", "|\r\n", "\n", "||\n", "|x|\n"])


def _joined(row: dict[str, str]) -> str:
    """A line without its end, whatever the fields hold: `format_line` would refuse a tab."""
    return "|".join(row.get(name, "") for name in FIELDS)


def _plainly(lines: list[str], places: Places, known: frozenset[str]) -> tuple[list[Row], list[Row], int]:
    """What `Scan` must find, one line at a time."""
    kept: list[Row] = []
    elsewhere: list[Row] = []
    refused = 0
    for number, line in enumerate(lines, start=2):
        text = line.rstrip("\r\n")
        values = text.split("|")
        if len(values) == 57 and not values[-1]:
            values.pop()
        elif len(values) != 56 or text.endswith("|"):
            refused += 1
            continue
        fields = tuple(value.strip(" ") for value in values)
        if not (fields[1] or fields[2]) or not fields[9]:
            refused += 1
            continue
        person = fields[2] or fields[0] + fields[1]
        commune = places.locate(commune_code=fields[36], postal_code=fields[35], postal_line=fields[34])
        whole = "|".join(fields).encode()
        row = Row(number, person, commune, blake2b(whole, digest_size=16).digest(), whole)
        if places.keep_all or commune in places.codes.values():
            kept.append(row)
        elif person in known:
            elsewhere.append(row)
    return kept, elsewhere, refused


@settings(max_examples=150, deadline=None)
@given(
    drawn=st.lists(st.tuples(_rows, _endings), min_size=1, max_size=12),
    keep_all=st.booleans(),
    repeat=st.sampled_from([1, 400]),
)
def test_scan_agrees_with_a_plain_reader(
    drawn: list[tuple[dict[str, str], str]],
    tmp_path_factory: pytest.TempPathFactory,
    *,
    keep_all: bool,
    repeat: int,
) -> None:
    lines = [_joined(BASE | row) + ending for row, ending in drawn] * repeat
    path = _file(tmp_path_factory.mktemp("scan"), *lines)
    places = Places.of([HERE], keep_all=keep_all)
    known = frozenset({"899990000020", "x" * 36})
    expected_kept, expected_elsewhere, refused = _plainly(lines, places, known)
    if refused > 0.2 * len(lines):
        with pytest.raises(FileRefused):
            _read(path, places, known)
        return
    kept, elsewhere, report = _read(path, places, known)
    assert kept == expected_kept
    assert elsewhere == expected_elsewhere
    assert report.refused == refused


@given(
    st.lists(st.binary(max_size=9).filter(lambda value: b"\n" not in value and b"|" not in value), min_size=1)
)
def test_keys_tell_short_fields_apart(values: list[bytes]) -> None:
    text = b"".join(b"a|" + value + b"|\n" for value in values)
    values = [line.split(b"|")[1] for line in text.split(b"\n")[:-1]]
    block = cut_block(text, number=2, width=2, trailing=True)
    keys = block.keys(1).tolist()
    assert [key == keys_of_values(values[:1])[0] for key in keys] == [
        _same(value, values[0]) for value in values
    ]


def _same(one: bytes, other: bytes) -> bool:
    """Short fields that differ by NUL bytes at the end share a key: such lines are refused before."""
    if max(len(one), len(other)) <= 8:
        return one.ljust(8, b"\0") == other.ljust(8, b"\0")
    return one == other


@given(st.lists(st.text(alphabet="ab|\r", max_size=6)), st.integers(1, 7), st.booleans())
def test_blocks_put_end_to_end_give_the_file_back(lines: list[str], size: int, last_newline: bool) -> None:
    content = "\n".join(lines).encode() + (b"\n" if last_newline else b"")
    blocks = list(read_blocks(io.BytesIO(content), size=size))
    whole = b"".join(text for text, _ in blocks)
    unfinished = bool(content) and not content.endswith(b"\n")
    assert whole == content + (b"\n" if unfinished else b"")
    assert [missing for _, missing in blocks] == [False] * (len(blocks) - unfinished) + [True] * unfinished
