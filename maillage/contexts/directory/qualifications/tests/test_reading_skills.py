"""The official file of know-how: what is kept, what is refused."""

from __future__ import annotations

import io
from datetime import date

import pytest

from maillage.contexts.directory.imports.kinds import Kept, OpenedFile, Record
from maillage.contexts.directory.imports.places import Places
from maillage.contexts.directory.imports.refusal import FileRefused, RefusedLine
from maillage.contexts.directory.qualifications.reading import read_skills
from maillage.core.identifiers.rpps import invented_rpps

NAME = "PS_LibreAcces_SavoirFaire_202609011013.txt"
HEADER = (
    "Type d'identifiant PP|Identifiant PP|Identification nationale PP|Nom d'exercice|Prénom d'exercice|"
    "Code profession|Libellé profession|Code catégorie professionnelle|Libellé catégorie professionnelle|"
    "Code type savoir-faire|Libellé type savoir-faire|Code savoir-faire|Libellé savoir-faire|\n"
)
KNOWN = f"8{invented_rpps(1)}"


def _line(
    rank: int = 1, kind: str = "S", skill: str = "SM26", label: str = "Qualifié en médecine générale (SM)"
) -> str:
    number = invented_rpps(rank)
    return (
        f"8|{number}|8{number}|GENÉVRIER-AAB|Zoé|10|Médecin|C|Civil|{kind}|"
        f"Spécialité ordinale|{skill}|{label}|\n"
    )


def _read(content: str | bytes, name: str = NAME) -> list[Record | RefusedLine]:
    raw = content.encode() if isinstance(content, str) else content
    opened = OpenedFile(name, io.BytesIO(raw), None, date(2026, 3, 3))
    return list(read_skills(opened, Kept(Places.of([]), people=frozenset({KNOWN}))))


def test_know_how_of_people_of_the_register() -> None:
    content = HEADER + _line() + _line(2) + _line(kind="C", skill="C48", label="Gériatrie")
    assert [row.values for row in _read(content) if isinstance(row, Record)] == [
        (KNOWN, "10", "Médecin", "S", "Spécialité ordinale", "SM26", "Qualifié en médecine générale (SM)"),
        (KNOWN, "10", "Médecin", "C", "Spécialité ordinale", "C48", "Gériatrie"),
    ]


def test_register_date_and_count_of_lines() -> None:
    raw = (HEADER + _line() + _line(2)).encode()
    reading = read_skills(OpenedFile(NAME, io.BytesIO(raw), None, date(2026, 3, 3)), Kept(Places.of([])))
    assert (reading.register, reading.extraction_on) == ("savoir_faire", date(2026, 9, 1))
    assert list(reading) == [] and reading.lines == 2


def test_columns_may_come_in_another_order_with_unknown_ones() -> None:
    labels = HEADER.strip().strip("|").split("|")
    values = _line().strip().strip("|").split("|")
    content = "|".join(["Autre", *reversed(labels)]) + "\n" + "|".join(["x", *reversed(values)]) + "\n"
    (found,) = _read(content)
    assert isinstance(found, Record) and found.values[0] == KNOWN


def test_a_cell_that_looks_like_a_formula_stays_text() -> None:
    (found,) = _read(HEADER + _line(label='=HYPERLINK("http://exemple.example")'))
    assert isinstance(found, Record) and found.values[-1] == '=HYPERLINK("http://exemple.example")'


def test_windows_1252_is_read() -> None:
    (found,) = _read((HEADER + _line(label="Médecine légale")).encode("cp1252"))
    assert isinstance(found, Record) and found.values[-1] == "Médecine légale"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "vide"),
        (HEADER, "que son en-tête"),
        (HEADER + _line() + HEADER + _line(), "bout à bout"),
        (HEADER + _line() + _line()[:40], "incomplet"),
        (HEADER.replace("Code savoir-faire", "Code autre") + _line(), "« Code savoir-faire »"),
        (HEADER.replace("|", ";") + _line().replace("|", ";"), "points-virgules"),
        (
            HEADER.replace("Libellé savoir-faire|", "Libellé savoir-faire|Code mode exercice|"),
            "PS_LibreAcces_Personne_activite",
        ),
        ("Type de BAL|Adresse BAL|\nPER|a@b.fr|\n", "adresses MSSanté"),
        ("com,TYPEQU,NB_EQUIP\n30001,D201,1\n", "permanente des équipements"),
        (HEADER.replace("é", "Ã©") + _line(), "encodés deux fois"),
    ],
)
def test_files_refused(content: str, words: str) -> None:
    with pytest.raises(FileRefused) as raised:
        _read(content)
    assert words in raised.value.message_fr


def test_a_mixture_of_encodings_is_refused() -> None:
    with pytest.raises(FileRefused, match="deux encodages"):
        _read((HEADER + _line()).encode() + _line().encode("cp1252"))


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("8|9999\n", "colonnes"),
        (_line().replace("|10|", "||"), "code de profession"),
        (_line().replace("Zoé", "Zo\0"), "nul"),
        (_line(skill="S" * 21), "plus de 20 caractères"),
        ("||||||||||||||\n", "colonnes"),
        ("|||||10||||||SM26||\n".replace("||\n", "|\n"), "Aucun identifiant"),
    ],
)
def test_lines_refused(line: str, words: str) -> None:
    found = _read(HEADER + _line() + line + _line(skill="SM04"))
    refused = [row for row in found if isinstance(row, RefusedLine)]
    assert [(row.number, words in row.reason_fr) for row in refused] == [(3, True)]
    assert len(found) == 3
