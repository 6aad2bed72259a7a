"""INSEE's counts of facilities: the layouts met, the real file of 2019, and what is refused."""

from __future__ import annotations

import gzip
import io
from collections import Counter
from datetime import date

import pytest

from maillage.contexts.directory.facilities.reading import COLUMNS, FacilityReading, read_facilities
from maillage.contexts.directory.facilities.types import (
    FIRST_SHOWN,
    display_rank,
    domain_label,
    type_label,
)
from maillage.contexts.directory.imports.kinds import Kept, OpenedFile, Record
from maillage.contexts.directory.imports.places import Commune, Places
from maillage.contexts.directory.imports.refusal import FileRefused, RefusedLine
from maillage.contexts.directory.tests.shared_data import shared_file

PLACES = Places.of([Commune("30001", "Alpha", former_codes=("30901",)), Commune("01001", "Un")])
PLAIN = "com,TYPEQU,NB_EQUIP\n30001,D201,3\n30901,D201,2\n1001,D232,4\n2A004,D307,1\n30001,A101,9\n"


def _open(
    content: str | bytes, name: str = "bpe2019_sante_commune.csv", given: date | None = None
) -> FacilityReading:
    raw = content.encode() if isinstance(content, str) else content
    return read_facilities(OpenedFile(name, io.BytesIO(raw), given, date(2026, 3, 3)), Kept(PLACES))


def _counts(reading: FacilityReading) -> dict[tuple[str, str], int]:
    rows = [dict(zip(COLUMNS, row.values, strict=True)) for row in reading if isinstance(row, Record)]
    return {(str(row["commune_code"]), str(row["type_code"])): int(str(row["count"])) for row in rows}


def test_communes_of_today_are_added_up_and_other_domains_left_out() -> None:
    reading = _open(PLAIN)
    assert (reading.register, reading.extraction_on) == ("bpe-2019", date(2019, 1, 1))
    records = list(reading)
    assert all(isinstance(record, Record) for record in records)
    assert [record.values for record in records if isinstance(record, Record)] == [
        (2019, "30001", "30", "D201", 5),
        (2019, "01001", "01", "D232", 4),
        (2019, "2A004", "2A", "D307", 1),
    ]
    assert reading.lines == 5


def test_the_layout_with_district_and_year() -> None:
    content = (
        "REG;DEP;DEPCOM;DCIRIS;AN;TYPEQU;NB_EQUIP\n"
        "76;30;30001;30001_0101;2018;D201;3\n76;30;30001;30001_0102;2018;D201;1\n"
    )
    reading = _open(content, "bpe19_ensemble.csv")
    assert reading.register == "bpe-2018"
    assert _counts(reading) == {("30001", "D201"): 4}


def test_the_layout_with_measures() -> None:
    head = '"GEO";"GEO_OBJECT";"FACILITY_DOM";"FACILITY_SDOM";"FACILITY_TYPE";"BPE_MEASURE";"TIME_PERIOD";"OBS_VALUE"\n'
    lines = (
        '"30001";"COM";"D";"D2";"D265";"FACILITIES";2024;3\n'
        '"30";"DEP";"D";"D2";"D265";"FACILITIES";2024;300\n'
        '"30001";"COM";"D";"D2";"_T";"FACILITIES";2024;30\n'
        '"30001";"COM";"D";"D2";"D265";"CAPACITY";2024;30\n'
        '"75056";"COM";"D";"D3";"D307";"FACILITIES";2024;2.0\n'
        '"75101";"ARM";"D";"D3";"D307";"FACILITIES";2024;1\n'
    )
    reading = _open(head + lines, "DS_BPE_2024_data.csv")
    assert reading.register == "bpe-2024"
    assert _counts(reading) == {("30001", "D265"): 3, ("75056", "D307"): 2}


@pytest.mark.parametrize(
    ("name", "given", "vintage"),
    [
        ("bpe2021.csv", None, 2021),
        ("BPE23.csv", None, 2023),
        ("bpe_2020_sante.csv", None, 2020),
        ("equipements.csv", date(2022, 1, 1), 2022),
    ],
)
def test_the_vintage_is_that_of_the_name_else_the_one_given(
    name: str, given: date | None, vintage: int
) -> None:
    assert _open(PLAIN, name, given).vintage == vintage


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (PLAIN, "equipements.csv", "millésime de ce fichier n’est écrit ni"),
        (PLAIN, "bpe1999.csv", "millésime"),
        (
            "DEPCOM;AN;TYPEQU;NB_EQUIP\n30001;2018;D201;1\n30002;2023;D201;1\n",
            "bpe.csv",
            "mêle deux millésimes",
        ),
        (PLAIN + "30001,D201,3\n", "bpe2019.csv", "en double"),
        (PLAIN + PLAIN, "bpe2019.csv", "bout à bout"),
        (PLAIN[:-1], "bpe2019.csv", "incomplet"),
        (PLAIN[:-5], "bpe2019.csv", "incomplet"),
        ("", "bpe2019.csv", "vide"),
        ("com,TYPEQU,NB_EQUIP\n", "bpe2019.csv", "que son en-tête"),
        ("com,TYPEQU\n30001,D201\n", "bpe2019.csv", "« nb_equip »"),
        ("com,nombre\n30001,1\n", "bpe2019.csv", "« typequ », « nb_equip »"),
        ("Type de BAL|Adresse BAL|\nPER|a@b.fr|\n", "bpe2019.csv", "adresses MSSanté"),
        ("finess;etalab;98;2020-03-06\n", "bpe2019.csv", "FINESS"),
    ],
)
def test_files_refused(content: str, name: str, words: str) -> None:
    with pytest.raises(FileRefused) as raised:
        list(_open(content, name))
    assert words in raised.value.message_fr


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("99999999,D201,1", "n’est pas celui d’une commune"),
        ("=1+1,D201,1", "n’est pas celui d’une commune"),
        ("30002,D201,-1", "nombre entier"),
        ("30002,D201,1.5", "nombre entier"),
        ("30002,D201,=2", "nombre entier"),
        ("30002,D201,99999999999", "nombre entier"),
        ("30002,D201", "colonnes"),
        ("30002,D2\x0001,1", "nul"),
    ],
)
def test_lines_refused(line: str, words: str) -> None:
    found = list(_open(f"com,TYPEQU,NB_EQUIP\n30001,D201,1\n{line}\n30003,D201,1\n"))
    refused = [row for row in found if isinstance(row, RefusedLine)]
    assert [(row.number, words in row.reason_fr) for row in refused] == [(3, True)]
    assert len(found) == 3


def test_windows_1252_and_mixture() -> None:
    text = "com;libellé;TYPEQU;NB_EQUIP\n30001;Bessèges;D201;3\n"
    assert _counts(_open(text.encode("cp1252"))) == {("30001", "D201"): 3}
    with pytest.raises(FileRefused, match="deux encodages"):
        list(_open(text.encode() + "30002;Cèze;D201;1\n".encode("cp1252")))


@pytest.mark.real_files
def test_the_real_file_of_2019() -> None:
    real = shared_file("bpe2019_sante_commune.csv.gz")
    with gzip.open(real) as stream:
        opened = OpenedFile(real.name.removesuffix(".gz"), stream, None, date(2026, 3, 3))  # type: ignore[arg-type]
        reading = read_facilities(opened, Kept(PLACES))
        found = list(reading)
    assert (reading.register, reading.lines) == ("bpe-2019", 106_180)
    assert not [row for row in found if isinstance(row, RefusedLine)]
    totals: Counter[str] = Counter()
    for row in found:
        assert isinstance(row, Record)
        totals[str(row.values[3])] += int(str(row.values[4]))
    assert (totals["D201"], totals["D232"], totals["D301"]) == (61_429, 100_816, 24_474)
    # Every type of the file has a label that holds for its year.
    assert [code for code in totals if "inconnu" in type_label(code, 2019) or not domain_label(code)] == []


def test_labels_depend_on_the_vintage() -> None:
    assert type_label("D301", 2019) == type_label("D307", 2024) == "Pharmacie"
    assert type_label("D232", 2019) == type_label("D244", 2021) == type_label("D281", 2024) == "Infirmier"
    assert type_label("D307", 2019) == "Type D307 (libellé inconnu pour 2019)"
    assert type_label("D299", 2024) == "Type D299 (libellé inconnu pour 2024)"
    assert display_rank("D201", 2019)[0] == FIRST_SHOWN.index("Médecin généraliste") == 0
    assert sorted(["D101", "D301", "D201"], key=lambda code: display_rank(code, 2019)) == [
        "D201",
        "D301",
        "D101",
    ]
