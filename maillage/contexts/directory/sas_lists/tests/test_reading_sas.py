"""The list of communes that the SAS knows for a CPTS: any delimited text that says what it must."""

from __future__ import annotations

import io
from datetime import date

import pytest

from maillage.contexts.directory.imports.kinds import Kept, OpenedFile, Record
from maillage.contexts.directory.imports.places import Commune, Places
from maillage.contexts.directory.imports.refusal import FileRefused, RefusedLine
from maillage.contexts.directory.sas_lists.reading import InterventionReading, read_interventions

PLACES = Places.of([Commune("30001", "Alpha-les-Bois", former_codes=("30901",))])
LIST = "FINESS CPTS;Code INSEE;Commune;Téléphone\n300000001;30001;Alpha;0400000000\n300000001;30002;Béta;0400000000\n"


def _open(content: str | bytes, name: str = "sas_20260901.csv") -> InterventionReading:
    raw = content.encode() if isinstance(content, str) else content
    return read_interventions(OpenedFile(name, io.BytesIO(raw), None, date(2026, 3, 3)), Kept(PLACES))


def _values(content: str | bytes, name: str = "sas_20260901.csv") -> list[tuple[object, ...]]:
    return [row.values for row in _open(content, name) if isinstance(row, Record)]


def test_a_list() -> None:
    reading = _open(LIST)
    assert (reading.register, reading.extraction_on) == ("sas-300000001", date(2026, 9, 1))
    assert [row.values for row in reading if isinstance(row, Record)] == [
        ("300000001", "30001", "Alpha", "0400000000"),
        ("300000001", "30002", "Béta", "0400000000"),
    ]
    assert reading.lines == 2


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
@pytest.mark.parametrize(
    "label", ["Code INSEE", "code commune", "CODE_INSEE", "« Code INSEE de la commune »"]
)
def test_any_separator_and_usual_labels(separator: str, label: str) -> None:
    content = f"{label}{separator}FINESS\n30001{separator}300000001\n"
    assert _values(content) == [("300000001", "30001", "", "")]


def test_a_single_column_with_the_number_in_the_name_of_the_file() -> None:
    assert _values("Code INSEE\n30001\n01001\n", "sas_300000001_20260901.csv") == [
        ("300000001", "30001", "", ""),
        ("300000001", "01001", "", ""),
    ]


def test_former_codes_repeated_communes_and_eaten_zeros() -> None:
    assert _values("FINESS;Code INSEE\n10000012;30901\n010000012;30001\n10000012;1001\n") == [
        ("010000012", "30001", "", ""),
        ("010000012", "01001", "", ""),
    ]


def test_quotes_formulas_and_windows_1252() -> None:
    content = 'Commune;Code INSEE;FINESS\n"Bessèges; bourg";30001;300000001\n=1+1;30002;300000001\n'
    assert [row[2] for row in _values(content.encode("cp1252"))] == ["Bessèges; bourg", "=1+1"]
    with pytest.raises(FileRefused, match="deux encodages"):
        _values(content.encode() + "Cèze;30003;300000001\n".encode("cp1252"))


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        ("", "sas.csv", "vide"),
        ("FINESS;Code INSEE\n", "sas.csv", "que son en-tête"),
        (LIST + LIST, "sas.csv", "bout à bout"),
        (LIST + "300000001;30", "sas.csv", "incomplet"),
        ("Code INSEE\n30001\n", "communes.csv", "ne dit pas de quelle CPTS"),
        ("Code INSEE\n30001\n", "sas_300000001_300000002.csv", "ne dit pas de quelle CPTS"),
        ("FINESS;Code INSEE\n12;30001\n", "sas.csv", "« 12 » n’est pas le numéro FINESS"),
        (LIST + "300000002;30001;Alpha;\n", "sas.csv", "plusieurs CPTS"),
        ("FINESS;Commune\n300000001;Alpha\n", "sas.csv", "« Code INSEE »"),
        ("com,TYPEQU,NB_EQUIP\n30001,D201,1\n", "sas.csv", "permanente des équipements"),
        ("Type de BAL|Adresse BAL|\nPER|a@b.fr|\n", "sas.csv", "adresses MSSanté"),
        ("finess;etalab;98;2020-03-06\n", "sas.csv", "extraction FINESS"),
    ],
)
def test_files_refused(content: str, name: str, words: str) -> None:
    with pytest.raises(FileRefused) as raised:
        list(_open(content, name))
    assert words in raised.value.message_fr


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("300000001;Alpha;;", "n’est pas celui d’une commune"),
        ("300000001;30003", "colonnes"),
        ("\0;30003;;", "nul"),
    ],
)
def test_lines_refused(line: str, words: str) -> None:
    found = list(_open(LIST + line + "\n300000001;30009;;\n"))
    refused = [row for row in found if isinstance(row, RefusedLine)]
    assert [(row.number, words in row.reason_fr) for row in refused] == [(4, True)]
    assert len(found) == 4
