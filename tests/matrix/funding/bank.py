"""Rows of the addresses of `bank`."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

from maillage.contexts.funding.bank import services, statements
from maillage.contexts.funding.bank.models import BankAccount, BankLine, Statement
from maillage.platform.tenancy.actor import Actor
from tests.matrix.rows import Row, Sample, community


def an_account(actor: Actor, number: int = 0) -> BankAccount:
    return statements.save_account(
        by=actor,
        name=f"Compte {number}-{BankAccount.objects.count()}",
        opening_on=date(2025, 1, 1),
        opening_cents=0,
    )


def a_statement(actor: Actor, number: int = 0, account: BankAccount | None = None) -> Statement:
    rows = ["Date;Libellé;Montant"]
    rows += [f"{day:02d}/03/2026;VIR {number} {day};-{day},00" for day in range(1, 4)]
    data = "\n".join(rows).encode()
    return statements.send(
        by=actor, account=account or an_account(actor, number), name="releve.csv", stream=io.BytesIO(data)
    )


def a_line(actor: Actor, number: int = 0, account: BankAccount | None = None) -> BankLine:
    sent = a_statement(actor, number, account)
    statements.confirm(by=actor, pk=sent.pk)
    return BankLine.objects.filter(statement=sent).order_by("pk")[0]


def _match(actor: Actor) -> dict[str, Any]:
    made = services.set_aside(by=actor, line_pk=a_line(actor).pk, aside="charges", reason="Frais")
    return {"pk": made.pk}


def fill(actor: Actor, first: int, size: int) -> None:
    """Accounts, and lines of one of them, each with what it settles."""
    account = BankAccount.objects.order_by("pk").first() or an_account(actor, first)
    for number in range(first, first + size):
        an_account(actor, 10_000 + number)
        a_statement(actor, 20_000 + number, account)
        line = a_line(actor, number, account)
        services.set_aside(by=actor, line_pk=line.pk, aside="charges", reason="Frais")


SAMPLES: dict[str, Sample] = {
    "bank_account": lambda actor: {"pk": an_account(actor).pk},
    "bank_group": lambda actor: {"pk": an_account(actor).pk, "group": "a" * 32},
    "bank_statement": lambda actor: {"pk": a_statement(actor).pk},
    "bank_line": lambda actor: {"pk": a_line(actor).pk},
    "bank_match": _match,
}

_SEE, _WRITE = "funding.account", "funding.pay"


def _page(name: str, permission: str, **answers: Any) -> Row:
    return community(f"funding:{name}", permission, module="funding", **answers)


ROWS: tuple[Row, ...] = (
    _page("bank_accounts", _SEE),
    _page("bank_account_create", _WRITE, post=200),
    _page("bank_account", _SEE, sample="bank_account"),
    _page("bank_account_edit", _WRITE, post=200, sample="bank_account"),
    _page("bank_statements", _SEE, sample="bank_account"),
    _page("bank_send", _WRITE, post=200, sample="bank_account"),
    _page("bank_reconciliation", _SEE, sample="bank_account"),
    _page("bank_match_sure", _WRITE, get=405, post=302, sample="bank_account"),
    _page("bank_undo_sure", _WRITE, get=405, post=302, sample="bank_group"),
    _page("bank_statement", _SEE, sample="bank_statement"),
    _page("bank_statement_columns", _WRITE, get=405, post=422, sample="bank_statement"),
    _page("bank_statement_import", _WRITE, get=405, post=302, sample="bank_statement"),
    _page("bank_statement_drop", _WRITE, get=405, post=302, sample="bank_statement"),
    _page("bank_line", _SEE, sample="bank_line"),
    _page("bank_match", _WRITE, get=405, post=302, sample="bank_line"),
    _page("bank_match_many", _WRITE, get=405, post=302, sample="bank_line"),
    _page("bank_aside", _WRITE, get=405, post=422, sample="bank_line"),
    _page("bank_unmatch", _WRITE, get=405, post=302, sample="bank_match"),
)
