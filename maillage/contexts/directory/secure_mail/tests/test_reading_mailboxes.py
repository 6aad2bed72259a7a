"""The official file of secure addresses: who is kept, what a repeated address is, what is refused."""

from __future__ import annotations

import io
from datetime import date

import pytest

from maillage.contexts.directory.imports.kinds import Kept, OpenedFile, Record
from maillage.contexts.directory.imports.places import Commune, Places
from maillage.contexts.directory.imports.refusal import FileRefused, RefusedLine
from maillage.contexts.directory.secure_mail.reading import (
    COLUMNS,
    national_structure_id,
    read_mailboxes,
)
from maillage.contexts.directory.secure_mail.tests.mssante_file import HEADER, NAME, mailbox, service
from maillage.core.identifiers.rpps import invented_rpps

PLACES = Places.of([Commune("30001", "Alpha-les-Bois", postal_codes=("30110",))])
KNOWN = frozenset({f"8{invented_rpps(1)}", f"8{invented_rpps(2)}"})


def _read(content: str | bytes, *, keep_all: bool = False) -> list[Record | RefusedLine]:
    raw = content.encode() if isinstance(content, str) else content
    places = Places(codes=PLACES.codes, towns=PLACES.towns, keep_all=keep_all)
    kept = Kept(places, people=KNOWN, structures=frozenset({"300000001"}))
    return list(read_mailboxes(OpenedFile(NAME, io.BytesIO(raw), None, date(2026, 3, 3)), kept))


def _values(content: str, **options: bool) -> list[dict[str, object]]:
    rows = _read(content, **options)
    assert all(isinstance(row, Record) for row in rows)
    return [dict(zip(COLUMNS, row.values, strict=True)) for row in rows if isinstance(row, Record)]


def test_a_personal_box() -> None:
    (found,) = _values(HEADER + mailbox(1) + mailbox(99))
    assert found == {
        "address": "personne.1@essai.mssante.example",
        "kind": "PER",
        "idnps": f"8{invented_rpps(1)}",
        "structure_id": "1300000001",
        "service": "",
        "structure_name": "CABINET D'ESSAI",
        "commune_id": "30001",
        "postal_code": "30110",
        "is_dematerialised": True,
    }


def test_other_boxes_are_kept_by_structure_or_by_commune() -> None:
    lines = (
        service("a", finess="300000001", postal="75000", town="AILLEURS")
        + service("b", finess="999999999")
        + service("c", finess="999999999", postal="75000", town="AILLEURS")
    )
    assert [row["address"] for row in _values(HEADER + lines)] == [
        "a@essai.mssante.example",
        "b@essai.mssante.example",
    ]
    assert len(_values(HEADER + lines, keep_all=True)) == 3


def test_the_same_holder_twice_is_one_row_and_several_holders_are_several() -> None:
    lines = (
        mailbox(1, skill="SM26")
        + mailbox(1, skill="SM04", address="Personne.1@ESSAI.mssante.example")
        + mailbox(2, address="personne.1@essai.mssante.example")
        + service("accueil")
        + service("accueil")
        + service("accueil", finess="300000002")
        + service("accueil", name="Urgences")
    )
    found = [
        (row["kind"], row["idnps"], row["structure_id"], row["service"]) for row in _values(HEADER + lines)
    ]
    assert found == [
        ("PER", f"8{invented_rpps(1)}", "1300000001", ""),
        ("PER", f"8{invented_rpps(2)}", "1300000001", ""),
        ("ORG", "", "1300000001", ""),
        ("ORG", "", "1300000002", ""),
        ("ORG", "", "1300000001", "Urgences"),
    ]


@pytest.mark.parametrize(
    ("kind", "number", "national"),
    [
        ("1", "300000001", "1300000001"),
        ("1", "1300000001", "1300000001"),
        ("FINESS", "300000001", "1300000001"),
        ("Numéro FINESS", "300000001", "1300000001"),
        ("1", "2A0000012", "12A0000012"),
        ("3", "12345678900012", "312345678900012"),
        ("SIRET", "312345678900012", "312345678900012"),
        ("4", "99990000012001", "499990000012001"),
        ("", "300000001", "1300000001"),
        ("", "12345678900012", "312345678900012"),
        ("", "499990000012001", "499990000012001"),
        ("1", "3000", ""),
        ("", "", ""),
        ("9", "abc", ""),
    ],
)
def test_identifiers_of_structures_are_brought_to_one_form(kind: str, number: str, national: str) -> None:
    assert national_structure_id(kind, number) == national


@pytest.mark.parametrize(
    ("word", "value"), [("O", True), ("oui", True), ("N", False), ("False", False), ("", None), ("?", None)]
)
def test_dematerialised(word: str, value: bool | None) -> None:
    assert [row["is_dematerialised"] for row in _values(HEADER + mailbox(1, paperless=word))] == [value]


def test_a_cell_that_looks_like_a_formula_stays_text() -> None:
    (found,) = _values(HEADER + mailbox(1, company="=cmd|' /C calc'!A0".replace("|", "/")))
    assert found["structure_name"] == "=cmd/' /C calc'!A0"


def test_windows_1252_is_read_and_a_mixture_refused() -> None:
    text = HEADER + mailbox(1, company="Cabinet de la Cèze")
    (found,) = _read(text.encode("cp1252"))
    assert isinstance(found, Record) and "Cabinet de la Cèze" in found.values
    with pytest.raises(FileRefused, match="deux encodages"):
        _read(text.encode() + mailbox(2, company="Cèze").encode("cp1252"))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "vide"),
        (HEADER, "que son en-tête"),
        (HEADER + mailbox(1) + HEADER + mailbox(1), "bout à bout"),
        (HEADER + mailbox(1) + mailbox(2)[:60], "incomplet"),
        (HEADER.replace("Adresse BAL", "Adresse") + mailbox(1), "« Adresse BAL »"),
        (HEADER.replace("|", "\t") + mailbox(1).replace("|", "\t"), "tabulations"),
        (
            "Identification nationale PP|Code savoir-faire|Code mode exercice|\n1|2|3|\n",
            "PS_LibreAcces_Personne_activite",
        ),
        ("com,TYPEQU,NB_EQUIP\n30001,D201,1\n", "permanente des équipements"),
    ],
)
def test_files_refused(content: str, words: str) -> None:
    with pytest.raises(FileRefused) as raised:
        _read(content)
    assert words in raised.value.message_fr


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (mailbox(1, address="sans arobase"), "n’est pas une adresse"),
        (mailbox(1, address=f"{'a' * 250}@b.fr"), "plus de 254 caractères"),
        (mailbox(1).replace("PER|", "XYZ|", 1), "ni PER, ni ORG"),
        (mailbox(1).replace(invented_rpps(1), "").replace("|8|", "||").replace("|8|", "||"), "titulaire"),
        (mailbox(1).replace("CABINET", "CAB\0"), "nul"),
        ("PER|a@b.fr\n", "colonnes"),
    ],
)
def test_lines_refused(line: str, words: str) -> None:
    found = _read(HEADER + mailbox(1) + line + mailbox(2))
    refused = [row for row in found if isinstance(row, RefusedLine)]
    assert [(row.number, words in row.reason_fr) for row in refused] == [(3, True)]
    assert len(found) == 3
