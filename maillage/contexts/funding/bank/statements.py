"""Writes on accounts and statements: a file is kept, shown, and its lines are added once it was looked at."""

from __future__ import annotations

import io
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, BinaryIO, Final

from django.db import transaction

from maillage.contexts.funding.bank.models import BankAccount, BankLine, Statement, StatementState
from maillage.contexts.funding.bank.permissions import OWNER
from maillage.contexts.funding.bank.reading.csv_file import Layout, guess, read_csv, table_of
from maillage.contexts.funding.bank.reading.ofx_file import looks_like_ofx, read_ofx
from maillage.contexts.funding.bank.reading.rows import (
    ReadLine,
    ReadStatement,
    StatementRefused,
    keys_of,
    references_of,
)
from maillage.contexts.funding.bank.refusals import BankRefused
from maillage.contexts.funding.payments.models import PayerAccount
from maillage.contexts.funding.refusals import ChangedMeanwhile
from maillage.core.identifiers.iban import BadIban, parse_iban
from maillage.core.search_text import search_text
from maillage.platform.audit.services import record
from maillage.platform.files.services import FileRefused, store
from maillage.platform.files.services import delete as forget_file
from maillage.platform.files.storage import path_of
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.services import serialised

__all__ = ["BankRefused", "ChangedMeanwhile", "FileRefused", "StatementRefused"]

MAX_BYTES: Final = 10_000_000
# A bank may book an operation some days after it told it first, under the same number.
_LATER: Final = timedelta(days=15)


# --- Accounts ---------------------------------------------------------------------------------------------


@transaction.atomic
def save_account(
    *,
    by: Actor,
    pk: int | None = None,
    seen: int | None = None,
    name: str,
    iban: str = "",
    is_payer: bool = False,
    opening_on: date,
    opening_cents: int,
    closed_on: date | None = None,
) -> BankAccount:
    """An account of the association; an empty number keeps the one that is there. BankRefused, ChangedMeanwhile."""
    serialised(by)
    row = BankAccount(community=by.community, version=0) if pk is None else BankAccount.objects.get(pk=pk)
    if seen is not None and row.version != seen:
        raise ChangedMeanwhile(row)
    wanted = " ".join(name.split())[:80]
    if not wanted:
        raise BankRefused("Donnez un nom au compte : « Compte courant ».")
    if BankAccount.objects.filter(name=wanted).exclude(pk=row.pk).exists():
        raise BankRefused("Un autre compte a déjà ce nom : donnez-en un autre.")
    payer = PayerAccount.objects.first() if is_payer else None
    if is_payer and payer is None:
        raise BankRefused(
            "Le compte des virements n’est pas encore écrit : donnez-le d’abord dans « Paiements »."
        )
    if payer is not None and BankAccount.objects.filter(payer=payer).exclude(pk=row.pk).exists():
        raise BankRefused("Un autre compte est déjà celui des virements.")
    row.name, row.payer, row.opening_on, row.opening_cents = wanted, payer, opening_on, opening_cents
    row.closed_on = closed_on
    if iban.strip():
        try:
            row.iban = parse_iban(iban)
        except BadIban as wrong:
            raise BankRefused(str(wrong)) from None
        row.iban_end = row.iban[-4:]
    row.version += 1
    row.save()
    after = {
        "name": wanted,
        "iban_end": row.iban_end,
        "opening_cents": opening_cents,
        "opening_on": opening_on,
    }
    record(by=by, action="bank.account", obj=row, after=after)
    return row


# --- Statements -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Preview:
    """What importing would do. alike: lines that another format of the same days seems to have brought already."""

    read: ReadStatement | None
    new: tuple[tuple[ReadLine, str, str], ...] = ()
    alike: tuple[tuple[ReadLine, str, str], ...] = ()
    known: int = 0
    problem: str = ""

    @property
    def starts_on(self) -> date | None:
        return min((line.booked_on for line in self.read.lines), default=None) if self.read else None

    @property
    def ends_on(self) -> date | None:
        return max((line.booked_on for line in self.read.lines), default=None) if self.read else None


def send(*, by: Actor, account: BankAccount, name: str, stream: BinaryIO) -> Statement:
    """Keep the file of a statement as a draft. StatementRefused or FileRefused: nothing is kept."""
    data = stream.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise StatementRefused("Ce relevé dépasse 10 Mo : demandez une période plus courte à la banque.")
    form, layout = "csv", Layout()
    if looks_like_ofx(data):
        form = "ofx"
        read_ofx(data)
    else:
        rows = table_of(data)
        layout = _remembered(account, rows) or guess(rows)
    file = store(
        by=by,
        community=by.community,
        owner=OWNER,
        owner_id=account.pk,
        name=name,
        stream=io.BytesIO(data),
        kinds={"text"},
    )
    with transaction.atomic():
        row: Statement = Statement.objects.create(
            community=by.community,
            account=account,
            file=file,
            form=form,
            layout=layout.as_dict() if form == "csv" else {},
            sent_by=by.user,
        )
        record(by=by, action="bank.statement_sent", obj=row, after={"account": account.name, "form": form})
    return row


def _remembered(account: BankAccount, rows: list[list[str]]) -> Layout | None:
    """The columns confirmed last time, when the file has them."""
    layout = Layout.of(account.layout)
    if layout is None or layout.missing or layout.heading >= len(rows):
        return None
    try:
        read_csv(rows, layout)
    except StatementRefused:
        return None
    # The bank may have put other columns in their place: its own headings decide.
    told = guess(rows)
    return layout if told.missing or told == layout or told.heading == layout.heading else None


def table_in(statement: Statement) -> list[list[str]]:
    """The cells of a CSV; the content is read from the disk."""
    return table_of(path_of(statement.file.sha256).read_bytes())


def preview(statement: Statement) -> Preview:
    """What the file holds and what of it is new. Reads only. 1 query."""
    try:
        data = path_of(statement.file.sha256).read_bytes()
        layout = Layout.of(statement.layout) or Layout()
        read = read_ofx(data) if statement.form == "ofx" else read_csv(table_of(data), layout)
    except StatementRefused as refusal:
        return Preview(None, problem=str(refusal))
    except FileNotFoundError:
        return Preview(None, problem="Le fichier n’est plus sur le serveur : déposez-le de nouveau.")
    if not read.lines:
        return Preview(read, problem="Ce relevé n’a aucune opération.")
    return _compared(statement, read)


def _compared(statement: Statement, read: ReadStatement) -> Preview:
    days = [line.booked_on for line in read.lines]
    rows = BankLine.objects.filter(
        account=statement.account_id, booked_on__gte=min(days) - _LATER, booked_on__lte=max(days) + _LATER
    ).values_list("key", "bank_id", "amount_cents", "booked_on", "statement__form")
    keys, numbers = set(), set()
    others: Counter[tuple[date, int]] = Counter()
    for key, bank_id, cents, day, form in rows:
        keys.add(key)
        if bank_id:
            numbers.add((bank_id, cents))
        if form != statement.form:
            others[day, cents] += 1
    references = references_of(read.lines) if statement.form == "ofx" else [""] * len(read.lines)
    new, alike, known = [], [], 0
    for line, key, number in zip(read.lines, keys_of(read.lines), references, strict=True):
        place = (line.booked_on, line.cents)
        if key in keys or (number and (number, line.cents) in numbers):
            known += 1
        elif others[place] > 0:
            others[place] -= 1
            alike.append((line, key, number))
        else:
            new.append((line, key, number))
    return Preview(read, tuple(new), tuple(alike), known)


def _draft(by: Actor, pk: int) -> Statement | None:
    """The statement while it waits; None once it was imported or dropped."""
    serialised(by)
    row: Statement = Statement.objects.select_related("account", "file").get(pk=pk)
    return row if row.state == StatementState.DRAFT else None


@transaction.atomic
def set_layout(*, by: Actor, pk: int, layout: Layout) -> None:
    """Where the columns are, as the person says. BankRefused once it is imported."""
    row = _draft(by, pk)
    if row is None or row.form != "csv":
        raise BankRefused("Ce relevé est déjà importé : ses colonnes ne changent plus.")
    row.layout = layout.as_dict()
    row.save(update_fields=["layout"])


@transaction.atomic
def confirm(*, by: Actor, pk: int, with_alike: bool = False) -> Statement:
    """Add the lines that are new; twice is once. with_alike: those that look like lines of another format too.

    Raises BankRefused.
    """
    row = _draft(by, pk)
    if row is None:
        return Statement.objects.select_related("account", "file").get(pk=pk)
    found = preview(row)
    if found.problem or found.read is None:
        raise BankRefused(found.problem)
    lines = (*found.new, *found.alike) if with_alike else found.new
    BankLine.objects.bulk_create(
        [_line(row, line, key, number) for line, key, number in lines], batch_size=500
    )
    row.state, row.starts_on, row.ends_on = StatementState.IMPORTED, found.starts_on, found.ends_on
    row.new_lines, row.known_lines = len(lines), len(found.read.lines) - len(lines)
    row.closing_cents, row.closing_on = found.read.closing_cents, found.read.closing_on
    row.save()
    if row.form == "csv" and row.account.layout != row.layout:
        row.account.layout = row.layout
        row.account.save(update_fields=["layout"])
    told: dict[str, Any] = {"account": row.account.name, "new": row.new_lines, "known": row.known_lines}
    record(by=by, action="bank.statement_imported", obj=row, after=told)
    return row


def _line(statement: Statement, line: ReadLine, key: str, number: str) -> BankLine:
    return BankLine(
        community=statement.community,
        account=statement.account,
        statement=statement,
        booked_on=line.booked_on,
        value_on=line.value_on,
        label=line.label,
        reference=line.reference,
        amount_cents=line.cents,
        left_cents=abs(line.cents),
        balance_cents=line.balance_cents,
        key=key,
        bank_id=number,
        search_name=search_text(f"{line.label} {line.reference}")[:430],
    )


@transaction.atomic
def drop(*, by: Actor, pk: int) -> None:
    """Give up a draft: no line came from it, its file goes."""
    row = _draft(by, pk)
    if row is None:
        raise BankRefused("Ce relevé est déjà importé ou abandonné : rien n’a changé.")
    file = row.file
    record(by=by, action="bank.statement_dropped", obj=row, before={"account": row.account.name})
    row.delete()
    forget_file(by=by, file=file)
