"""Exports, opened with the programs that people use: openpyxl for the workbook, csv for the text."""

from __future__ import annotations

import csv
import errno
import io
import tempfile
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
from django.http import FileResponse

from maillage.platform.audit.models import AccessEntry
from maillage.platform.tables import export
from maillage.platform.tables.columns import Column
from maillage.platform.tables.csv_file import harmless, write_csv
from maillage.platform.tables.tests.conftest import Ask, table
from maillage.platform.tables.xlsx_file import write_xlsx
from tests.people import ClientOf

Lines = Callable[..., None]
FORMULAS = ["=1+1", "+33 6", "-2", "@SUM(A1)", "\t=1", "\r=1", " =cmd|' /C calc'!A0", "＝1"]


def content(response: Any) -> bytes:
    """The whole file. Only the file is closed: `response.close()` would end the test's own request."""
    assert isinstance(response, FileResponse)
    whole = b"".join(response)
    for close in response._resource_closers:  # type: ignore[attr-defined]
        close()
    return whole


def workbook(response: Any) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content(response)))


def read_csv(response: Any) -> list[list[str]]:
    text = content(response).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))


def test_the_workbook_has_every_row_that_passes_the_filters(ask: Ask, lines: Lines) -> None:
    lines(130)
    sheet = workbook(ask(table(), export="xlsx", kind="odd", tri="-label"))["Lignes d’essai"]
    assert [cell.value for cell in sheet["A"]] == ["Titre", *(f"Ligne {n:03}" for n in range(129, 0, -2))]
    assert sheet.freeze_panes == "B2"
    assert sheet.auto_filter.ref == "A1:C66"


def test_dates_and_numbers_are_real(ask: Ask, lines: Lines) -> None:
    lines(2)
    sheet = workbook(ask(table(), export="xlsx"))["Lignes d’essai"]
    when, amount = sheet["B3"], sheet["C3"]
    assert (when.value, when.number_format) == (datetime(2025, 3, 2, 10, 30), "dd/mm/yyyy hh:mm")
    assert (amount.value, amount.number_format) == (-1234.5, "#,##0.00")


def test_the_second_sheet_says_where_the_figures_come_from(ask: Ask, lines: Lines, settings: Any) -> None:
    settings.MAILLAGE_BASE_URL = "https://cpts.example"
    lines(6)
    sheet = workbook(ask(table(), export="xlsx", kind="odd", first="02/03/2025", tri="-at"))["À propos"]
    told = [(row[0].value, row[1].value) for row in sheet.iter_rows()]
    assert ("Liste", "Lignes d’essai") in told
    assert ("Communauté", "CPTS du Val d’Exemple") in told
    assert ("Filtre", "Genre : Impairs") in told
    assert ("Filtre", "Du : 02/03/2025") in told
    assert ("Ordre", "Quand, décroissant") in told
    assert ("Source", "Source inventée, mars 2025.") in told
    assert ("Colonnes retenues", "Adresse (données personnelles)") in told
    assert ("Exporté par", "Exemple Coordination") in told
    assert ("Nombre de lignes", 3) in told
    assert dict(told)["Installation"].startswith("https://cpts.example (Maillage ")


def test_personal_columns_leave_only_with_whom_it_is_granted(
    ask: Ask, lines: Lines, addresses_for_president: str
) -> None:
    lines(1)
    asked = table(personal_permission=addresses_for_president)
    assert read_csv(ask(asked, export="csv", role="president"))[0] == ["Titre", "Quand", "Montant", "Adresse"]
    assert read_csv(ask(asked, export="csv", role="coordinator"))[0] == ["Titre", "Quand", "Montant"]
    assert read_csv(ask(table(), export="csv", role="president"))[0] == ["Titre", "Quand", "Montant"]


def test_health_columns_never_leave(ask: Ask, lines: Lines, addresses_for_president: str) -> None:
    lines(1)
    columns = (Column("label", "Titre"), Column("note", "Note", level="health", value=lambda row: "secret"))
    asked = table(columns=columns, personal_permission=addresses_for_president)
    assert read_csv(ask(asked, export="csv", role="president")) == [["Titre"], ["Ligne 000"]]


def test_the_csv_opens_in_a_french_spreadsheet(ask: Ask, lines: Lines) -> None:
    lines(2)
    response: Any = ask(table(), export="csv")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"].startswith('attachment; filename="lignes-dessai-')
    raw = content(response)
    assert raw.startswith(b"\xef\xbb\xbfTitre;Quand;Montant\r\n")
    assert raw.decode("utf-8-sig").splitlines()[2] == "Ligne 001;2025-03-02 10:30:00;-1234,5"


@pytest.mark.parametrize("text", FORMULAS)
def test_a_text_never_becomes_a_formula(text: str) -> None:
    columns = (Column("name", "Nom", level="public"), Column("n", "N", kind="number", level="public"))
    rows = [SimpleNamespace(name=text, n=-5)]
    target = io.BytesIO()
    write_csv(target, columns, rows)
    line = list(csv.reader(io.StringIO(target.getvalue().decode("utf-8-sig"), newline=""), delimiter=";"))[1]
    assert line == [f"'{text}", "-5"]
    target = io.BytesIO()
    write_xlsx(target, "Essai", columns, rows, [("Filtre", text)])
    book = openpyxl.load_workbook(target)
    assert book["Essai"]["A2"].data_type == "s"
    assert book["Essai"]["B2"].value == -5
    assert book["À propos"]["B1"].data_type == "s"


@pytest.mark.parametrize("text", ["Étang", "12 rue du Pré", "a=b", "", "99990000001"])
def test_other_texts_are_left_alone(text: str) -> None:
    assert harmless(text) == text


@dataclass(frozen=True)
class Odd:
    value: Any


ODD_NUMBERS = [
    (float("nan"), "nan", "nan"),
    (float("inf"), "inf", "inf"),
    (Decimal("0.10"), "0,1", 0.1),
    (10**20, "100000000000000000000", 1e20),
    (1.5e-07, "0,00000015", 1.5e-07),
    (100.0, "100", 100),
    (True, "True", 1),
    (None, "", None),
]


@pytest.mark.parametrize(("value", "text", "number"), ODD_NUMBERS)
def test_odd_numbers_break_no_export(value: Any, text: str, number: Any) -> None:
    columns = (Column("value", "N", kind="number", level="public"),)
    target = io.BytesIO()
    write_csv(target, columns, [Odd(value)])
    assert target.getvalue().decode("utf-8-sig").split("\r\n")[1].strip('"') == text
    target = io.BytesIO()
    write_xlsx(target, "Essai", columns, [Odd(value)], [])
    assert openpyxl.load_workbook(target)["Essai"]["A2"].value == number


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("date", date(1066, 10, 14), "1066-10-14"),
        ("date", date(2025, 12, 2), datetime(2025, 12, 2)),
        ("date", datetime(2025, 6, 30, 22, 30, tzinfo=UTC), datetime(2025, 7, 1)),
        ("text", "x" * 40_000, "x" * 32_767),
        ("text", "avant\x0baprès", "avant\x0baprès"),
    ],
)
def test_what_a_sheet_cannot_hold_is_written_as_it_can(kind: Any, value: Any, expected: Any) -> None:
    target = io.BytesIO()
    write_xlsx(target, "Essai", (Column("value", "V", kind=kind, level="public"),), [Odd(value)], [])
    seen = openpyxl.load_workbook(target)["Essai"]["A2"].value
    assert (seen.replace("_x000B_", "\x0b") if isinstance(seen, str) else seen) == expected


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Communes : [liste] / état ?", "Communes liste état"),
        ("x" * 60, "x" * 31),
        ("'à propos'", "Liste"),
        ("[]", "Liste"),
    ],
)
def test_any_title_makes_a_sheet(title: str, name: str) -> None:
    target = io.BytesIO()
    write_xlsx(target, title, (Column("value", "V", level="public"),), [], [])
    assert openpyxl.load_workbook(target).sheetnames[0] == name


def test_an_export_is_written_in_the_access_log_with_its_rows(ask: Ask, lines: Lines) -> None:
    lines(70)
    content(ask(table(), export="csv", kind="odd"))
    entry = AccessEntry.objects.get()
    assert (entry.what, entry.count, entry.label) == ("tests.lines.export", 35, "Lignes d’essai (.csv)")


def test_an_export_through_the_site_writes_nothing_else(client_of: ClientOf) -> None:
    browser = client_of("coordinator")
    answer = browser.get("/c/val-exemple/reglages/journal/?export=xlsx")
    assert answer["Cache-Control"] == "no-store"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "Objet" in {cell.value for cell in workbook(answer)["Journal des actions"][1]}


def test_an_unknown_format_is_the_page(ask: Ask, lines: Lines) -> None:
    lines(1)
    assert not isinstance(ask(table(), export="exe"), FileResponse)


def test_a_list_too_long_for_a_sheet_is_told(ask: Ask, lines: Lines, monkeypatch: pytest.MonkeyPatch) -> None:
    lines(3)
    monkeypatch.setattr(export, "MAX_ROWS", 2)
    answer: Any = ask(table(), export="xlsx")
    assert answer.status_code == 400
    assert "prenez le format CSV" in answer.content.decode()
    content(ask(table(), export="csv"))


def test_a_full_disk_is_told_and_nothing_is_logged(
    ask: Ask, lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines(3)

    def full(*args: Any) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(export, "write_csv", full)
    answer: Any = ask(table(), export="csv")
    assert answer.status_code == 507
    assert "Le serveur n’a plus de place" in answer.content.decode()
    assert not AccessEntry.objects.filter(what__endswith=".export").exists()


@pytest.mark.parametrize("write", ["csv", "xlsx"])
def test_memory_does_not_grow_with_the_rows(write: str) -> None:
    columns = tuple(Column("value", f"V{n}", level="public") for n in range(5))

    def rows(count: int) -> Iterator[Odd]:
        return (Odd(f"texte assez long de la ligne {number}") for number in range(count))

    def peak(count: int) -> int:
        tracemalloc.start()
        with tempfile.TemporaryFile() as target:
            if write == "csv":
                write_csv(target, columns, rows(count))
            else:
                write_xlsx(target, "Essai", columns, rows(count), [])
        top = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return top

    peak(100)
    assert peak(12_000) < peak(1_500) + 400_000
