"""A list read from what it was kept in."""

from __future__ import annotations

import io
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.contexts.association.members.importing import columns, sheet
from maillage.contexts.association.members.importing.sheet import SheetRefused, read_file, read_text


def workbook(rows: list[list[Any]], *, sheets: tuple[str, ...] = ("Feuil1",)) -> bytes:
    """The rows on the last of these sheets, as Excel keeps them."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    page = [book.create_sheet(name) for name in sheets][-1]
    for row in rows:
        page.append(row)
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def test_titles_are_found_under_other_lines() -> None:
    found = read_file(
        "liste.xlsx",
        workbook(
            [
                ["CPTS du Val d’Exemple", None, None],
                [None, None, None],
                ["Liste au", date(2026, 1, 5), None],
                ["NOM", "Prénom", "Tél. portable"],
                ["MARTIN", "Jeanne", 612345678],
                [None, None, None],
                ["DURAND", "Zoé", "06 00 00 00 01"],
            ],
            sheets=("Bilan", "Adhérents"),
        ),
    )
    assert found.header == ("NOM", "Prénom", "Tél. portable")
    assert found.rows == (("MARTIN", "Jeanne", "612345678"), ("DURAND", "Zoé", "06 00 00 00 01"))
    assert found.numbers == (5, 7)


def test_numbers_and_days_read_as_a_person_reads_them() -> None:
    assert sheet.as_text(99991234567.0) == "99991234567"
    assert sheet.as_text(3.5) == "3.5"
    assert sheet.as_text(datetime(2025, 12, 2, 9, 0)) == "02/12/2025"
    assert sheet.as_text(True) == "oui"
    assert sheet.as_text(None) == ""


def test_the_workbook_of_our_own_exports_is_read_back() -> None:
    held = io.BytesIO()
    book = xlsxwriter.Workbook(held, {"in_memory": True})
    page = book.add_worksheet("Adhérents")
    page.write_row(0, 0, ["Nom", "Prénom", "Adresse électronique"])
    page.write_row(1, 0, ["Martin", "Jeanne", "jeanne@cabinet.example"])
    book.add_worksheet("À propos").write(0, 0, "Liste du 22/11/2026")
    book.close()
    found = read_file("export.xlsx", held.getvalue())
    assert found.rows == (("Martin", "Jeanne", "jeanne@cabinet.example"),)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("mark", [";", ",", "\t"])
def test_csv_of_any_french_spreadsheet(encoding: str, mark: str) -> None:
    text = f"Nom{mark}Prénom\r\nGenévrier{mark}Zoé\r\n"
    assert read_file("liste.csv", text.encode(encoding)).rows == (("Genévrier", "Zoé"),)


def test_pasted_cells() -> None:
    found = read_text("Nom\tPrénom\tMail\nMARTIN\tJeanne\tjeanne@cabinet.example\n")
    assert found.header == ("Nom", "Prénom", "Mail")
    assert len(found.rows) == 1


def test_cells_pasted_without_titles_are_all_lines() -> None:
    found = read_text("MARTIN\tJeanne\nDURAND\tZoé")
    assert found.header == ("Colonne A", "Colonne B")
    assert len(found.rows) == 2


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "vide"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"PK\x03\x04abime", "abîmé"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "ne s’ouvre pas"),
        (b"Nom;Prenom\n", "que des titres"),
        (b"\n\n;;\n", "Aucune ligne"),
        (b"x" * (sheet.MAX_BYTES + 1), "5 Mo"),
    ],
)
def test_what_cannot_be_read_is_refused_with_what_to_do(content: bytes, said: str) -> None:
    with pytest.raises(SheetRefused, match=said):
        read_file("liste", content)


def test_an_empty_workbook_is_refused() -> None:
    with pytest.raises(SheetRefused, match="aucune ligne"):
        read_file("liste.xlsx", workbook([]))


def test_a_list_that_is_too_long_is_refused() -> None:
    lines = "\n".join(f"Nom{number};Prénom" for number in range(sheet.MAX_LINES + 1))
    with pytest.raises(SheetRefused, match="plusieurs fois"):
        read_text(f"Nom;Prénom\n{lines}")


@given(st.binary(max_size=300))
@settings(max_examples=60, deadline=None)
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    try:
        found = read_file("liste.csv", content)
    except SheetRefused as refusal:
        assert str(refusal)
    else:
        assert found.rows
        assert all(len(row) == len(found.header) for row in found.rows)


def test_columns_by_their_titles() -> None:
    titles = (
        "NOM",
        "Prénom",
        "E-mail",
        "Tél. portable",
        "Tél. fixe",
        "Profession",
        "Ville",
        "CP",
        "N° RPPS",
        "Taille",
    )
    assert columns.guess(titles, []) == [
        "last_name",
        "first_name",
        "email",
        "phone",
        "phone",
        "profession",
        "commune",
        "postal_code",
        "rpps",
        "",
    ]


def test_columns_without_titles_by_what_they_hold() -> None:
    rows = [["x", "99990000018", "a@cabinet.example", "612345678"]] * 3
    assert columns.guess(("Colonne A", "Colonne B", "Colonne C", "Colonne D"), rows) == [
        "",
        "rpps",
        "email",
        "phone",
    ]


def test_titles_with_a_slip_of_the_hand() -> None:
    slips = ("NOM", "Prénonm", "Proffession", "Comune d'exercice", "Telephonne", "Adresse mial")
    assert columns.guess(slips, []) == [
        "last_name",
        "first_name",
        "profession",
        "commune",
        "phone",
        "email",
    ]
    others = ("Adresse postale", "Cotisation", "Date de naissance", "Commission", "Signature", "Nomm")
    assert columns.guess(others, []) == [""] * len(others)


def test_lines_glued_from_files_of_two_encodings() -> None:
    glued = "Nom;Prénom\nLefèvre;Zoé\n".encode("cp1252") + "Guérin;Anaïs\n".encode()
    assert sheet.read_file("liste.csv", glued).rows == (("Lefèvre", "Zoé"), ("Guérin", "Anaïs"))


def test_a_yes_or_no_is_no_date_of_membership() -> None:
    assert columns.guess(("Nom", "Adhésion"), [["Martin", "oui"], ["Durand", "non"]]) == ["last_name", "note"]
    assert columns.guess(("Nom", "Adhésion"), [["Martin", "2024"]]) == ["last_name", "joined_on"]


def test_a_choice_of_columns_is_checked() -> None:
    assert "nom" in columns.check(["email", ""])
    assert "Deux colonnes" in columns.check(["last_name", "last_name"])
    assert columns.check(["last_name", "phone", "phone", "note", "note"]) == ""
    assert columns.check(["organisation_name"]) == ""
    assert columns.check(["last_name", "inconnue"]) == "Ce choix n’existe pas."


def test_no_two_fields_claim_one_title() -> None:
    titles = [title for field in columns.FIELDS for title in field.titles]
    assert len(titles) == len(set(titles))
