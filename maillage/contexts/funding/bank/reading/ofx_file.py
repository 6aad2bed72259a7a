"""Statements in OFX 1 (SGML) and 2 (XML), as banks really write them.

The body is cut by the tag reader of ofxtools, which knows no entity and no external document: nothing expands. What
declares a document type is refused all the same. Elements are then read one by one (OFX 2.2, 11.4): French banks leave
out some that the standard asks for.
"""

from __future__ import annotations

import html
import re
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from maillage.contexts.funding.bank.reading.rows import (
    MAX_CENTS,
    MOST_LINES,
    ReadLine,
    ReadStatement,
    StatementRefused,
)

_DAY: Final = re.compile(r"\s*(\d{4})(\d{2})(\d{2})")
_MAX_BYTES: Final = 10_000_000
_DAMAGED: Final = "Ce fichier OFX est abîmé ou incomplet : téléchargez-le de nouveau depuis la banque."


def looks_like_ofx(data: bytes) -> bool:
    head = data[:4_000].upper()
    return b"OFXHEADER" in head or b"<OFX>" in head


def read_ofx(data: bytes) -> ReadStatement:
    """Raises StatementRefused: nothing is read by halves."""
    if len(data) > _MAX_BYTES:
        raise StatementRefused("Ce relevé est trop gros : demandez à la banque une période plus courte.")
    text = _decoded(data)
    if re.search(r"<!\s*(DOCTYPE|ENTITY)", text, re.IGNORECASE):
        raise StatementRefused("Ce fichier contient des instructions qu’un relevé n’a pas : il n’est pas lu.")
    start = text.upper().find("<OFX>")
    if start < 0:
        raise StatementRefused(
            "Ce fichier n’est pas un relevé OFX : exportez-le de nouveau depuis la banque."
        )
    if "</OFX>" not in text.upper():
        raise StatementRefused(_DAMAGED)
    root = _tree(text[start:])
    statements = [*root.iter("STMTRS"), *root.iter("CCSTMTRS")]
    if not statements:
        raise StatementRefused("Ce fichier OFX ne contient aucun relevé de compte.")
    if len(statements) > 1:
        raise StatementRefused("Ce fichier contient plusieurs comptes : exportez-les un par un.")
    return _statement(statements[0])


def _decoded(data: bytes) -> str:
    """UTF-8 when it is, else the page of Windows: banks often declare one and write the other."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _tree(body: str) -> Any:
    # Read late: each process of the product would else wait a quarter of a second for it, and few read a statement.
    from ofxtools.Parser import TreeBuilder

    builder = TreeBuilder()
    try:
        builder.feed(body)
        return builder.close()
    except (SyntaxError, AssertionError, ValueError, IndexError, TypeError, RecursionError) as error:
        raise StatementRefused(_DAMAGED) from error


def _text(node: Any, name: str) -> str:
    return html.unescape(" ".join((node.findtext(f".//{name}") or "").split()))


def _statement(node: Any) -> ReadStatement:
    rows = list(node.iter("STMTTRN"))
    if len(rows) > MOST_LINES:
        raise StatementRefused(f"Ce relevé a plus de {MOST_LINES} lignes : demandez une période plus courte.")
    read = [_line(row, number) for number, row in enumerate(rows, 1)]
    lines = [line for line in read if line.cents]
    skipped = (f"{len(read) - len(lines)} ligne(s) à zéro euro",) if len(lines) < len(read) else ()
    ledger = node.find(".//LEDGERBAL")
    balance, of = (None, None) if ledger is None else (_text(ledger, "BALAMT"), _text(ledger, "DTASOF"))
    return ReadStatement(
        tuple(lines),
        _cents(balance, "du solde") if balance else None,
        _day(of) if of else None,
        _text(node, "ACCTID"),
        skipped,
    )


def _line(row: Any, number: int) -> ReadLine:
    posted = _day(_text(row, "DTPOSTED"))
    if posted is None:
        raise StatementRefused(f"La date de l’opération {number} ne se lit pas.")
    name, memo = _text(row, "NAME") or _text(row, "PAYEE"), _text(row, "MEMO")
    label = name if memo in name else f"{name} {memo}".strip()
    return ReadLine(
        posted,
        _cents(_text(row, "TRNAMT"), f"de l’opération {number}"),
        label[:300] or "sans libellé",
        _day(_text(row, "DTAVAIL") or _text(row, "DTUSER")),
        _text(row, "FITID")[:120],
    )


def _day(text: str) -> date | None:
    found = _DAY.match(text)
    if found is None:
        return None
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None


def _cents(text: str, of: str) -> int:
    """« -12.50 », « 12,5 », « +1 »; cents are exact."""
    try:
        value = Decimal(text.replace(",", ".").replace(" ", "")) * 100
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or abs(value) > MAX_CENTS or value != int(value):
        raise StatementRefused(f"Le montant {of} ne se lit pas : « {text[:30]} ».")
    return int(value)
