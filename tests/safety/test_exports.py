"""No file that leaves the site makes a spreadsheet compute (OWASP, CSV Injection), whoever wrote the cell.

Every text of the database that a person or a register wrote is replaced by a formula; then every list is exported.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.db.models import Model
from django_scopes import scope, scopes_disabled
from openpyxl import load_workbook

from maillage.platform.tables.csv_file import FORMULA_SIGNS
from tests.matrix.asking import BY_NAME, REACHABLE, address_of, made, who_may
from tests.matrix.rooms import assert_right, signed_in
from tests.matrix.table import Row
from tests.matrix.test_growth import fill
from tests.people import ActorOf, ClientOf
from tests.places import settle

# Nothing here depends on the database.
pytestmark = pytest.mark.once

LISTS = [row for row in REACHABLE if row.get == 200 and BY_NAME[row.name].is_list]
SIGNS = ("=", "+", "-", "@", "\t=", "\r=", "\n=", " =", "＝")
# Names of columns that hold what somebody wrote; codes, keys and states stay, or nothing would be found any more.
WRITTEN = re.compile(
    r"name|label|title|subject|note|reason|message|function|address|text|comment|detail|city|words"
)
NOT_WRITTEN = re.compile(r"^search_|_name$|kind|code|digest|state|^subject$|file_name|table|message_id|key")
HARMLESS_NUMBER = re.compile(r"[+-]\d+(?:[.,]\d+)?")


def written(model: type[Model]) -> list[models.Field[Any, Any]]:
    """The columns of a model that hold free text."""
    alone = {name for rule in model._meta.constraints for name in getattr(rule, "fields", ())}
    return [
        one
        for one in model._meta.concrete_fields
        if isinstance(one, (models.CharField, models.TextField))
        and not (one.choices or one.unique or one.is_relation or one.name in alone)
        and WRITTEN.search(one.name)
        and (one.name in {"last_name", "first_name", "legal_name"} or not NOT_WRITTEN.search(one.name))
    ]


def poison(sign: str) -> int:
    """Write a formula in every text; how many rows were touched."""
    touched = 0
    with scopes_disabled():
        for model in apps.get_models():
            if not model.__module__.startswith("maillage."):
                continue
            for one in written(model):
                text = f"{sign}HYPERLINK(1)"[: one.max_length or 200]
                # Past the guards of the journal, which lets nobody change its lines.
                touched += models.QuerySet(model).update(**{one.name: text})
    return touched


def formulas(content: bytes, kind: str) -> tuple[list[str], int]:
    """Cells that a spreadsheet would compute, and how many hold one of our formulas as a text."""
    if kind == "csv":
        rows = [
            list(row)
            for row in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";")
        ]
        cells = [cell for row in rows for cell in row]
        wrong = [
            cell for cell in cells
            if cell.startswith(FORMULA_SIGNS) and not HARMLESS_NUMBER.fullmatch(cell)
        ]  # fmt: skip
        return wrong, sum("HYPERLINK" in cell for cell in cells)
    book = load_workbook(io.BytesIO(content))
    found = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    wrong = [str(cell.value) for cell in found if cell.data_type == "f" or cell.hyperlink is not None]
    return wrong, sum("HYPERLINK" in str(cell.value) for cell in found)


Poisoned = Callable[[Row, str], str]


@pytest.fixture
def poisoned(actor_of: ActorOf) -> Poisoned:
    """poisoned(row, sign): the address of the list, in a community full of formulas that begin with the sign."""
    actor = actor_of("coordinator")
    with scope(community=actor.community):
        settle(actor)
        fill(actor, 2)

    def address(row: Row, sign: str) -> str:
        assert actor.community is not None
        url = address_of(row, actor.community.slug, made(row, actor))
        assert poison(sign)
        return url

    return address


@pytest.mark.parametrize("sign", SIGNS)
def test_no_list_exports_a_formula(sign: str, poisoned: Poisoned, client_of: ClientOf) -> None:
    """A list is asked with one of the signs, each sign by as many lists: what is filled once serves them all."""
    rows = LISTS[SIGNS.index(sign) :: len(SIGNS)]
    client = signed_in(client_of, map(who_may, rows))

    def check(row: Row) -> None:
        url = poisoned(row, sign)
        for kind in ("csv", "xlsx"):
            answer = client(who_may(row)).get(url, dict(row.query) | {"export": kind})
            assert answer.status_code == 200
            assert answer["Content-Disposition"].startswith("attachment")
            assert re.search(r'filename="[\w.-]+"', answer["Content-Disposition"])
            wrong, _ = formulas(b"".join(answer), kind)
            assert wrong == []

    assert_right(rows, check)


def test_the_formulas_are_there_to_be_seen(poisoned: Poisoned, client_of: ClientOf) -> None:
    """In the lists of people and in the sheet « À propos », as texts."""
    row = next(one for one in LISTS if one.name == "accounts:list")
    url = poisoned(row, "=")
    client = client_of(who_may(row))
    for kind in ("csv", "xlsx"):
        wrong, seen = formulas(b"".join(client.get(url, {"export": kind, "q": ""})), kind)
        assert wrong == []
        assert seen > 1


@pytest.mark.parametrize("sign", SIGNS)
def test_what_is_asked_for_is_no_formula_in_the_sheet_about_the_list(sign: str, client_of: ClientOf) -> None:
    client = client_of("coordinator")
    answer = client.get("/c/val-exemple/reglages/comptes/", {"q": f"{sign}HYPERLINK(1)", "export": "xlsx"})
    wrong, _ = formulas(b"".join(answer), "xlsx")
    assert wrong == []


def test_a_formula_is_noticed() -> None:
    import xlsxwriter

    assert formulas("\ufeffNom;Lieu\r\n=1+1;-2,5\r\n".encode(), "csv")[0] == ["=1+1"]
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target)
    book.add_worksheet().write(0, 0, "=1+1")
    book.close()
    assert formulas(target.getvalue(), "xlsx")[0] == ["=1+1"]
