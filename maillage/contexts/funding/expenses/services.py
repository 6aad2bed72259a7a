"""Writes on expenses: typed, sent, approved by somebody else, paid. Nothing of a closed year changes.

But what was approved before its year was closed is still paid: the money leaves when it leaves.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, BinaryIO, Final

from django.db import transaction
from django.utils import timezone

from maillage.contexts.funding.budget.models import Kind
from maillage.contexts.funding.contract.models import MAX_CENTS
from maillage.contexts.funding.expenses import queries
from maillage.contexts.funding.expenses.models import TRANSITIONS, Expense, ExpenseState
from maillage.contexts.funding.expenses.permissions import OWNER, is_own
from maillage.contexts.funding.refusals import ChangedMeanwhile, MoneyRefused
from maillage.contexts.programme.api import YearRefused, locked_year, refuse_closed
from maillage.core.dues.euros import euros
from maillage.core.search_text import search_text
from maillage.platform.audit.services import record
from maillage.platform.files.checks import DOCUMENTS
from maillage.platform.files.services import FileRefused, store
from maillage.platform.files.services import delete as forget_file
from maillage.platform.tenancy.actor import Actor

FIELDS: Final = (
    "year",
    "line",
    "supplier",
    "label",
    "invoice",
    "amount_cents",
    "invoiced_on",
    "due_on",
)

__all__ = ["ChangedMeanwhile", "FileRefused", "MoneyRefused", "YearRefused"]


def _values(expense: Expense) -> dict[str, Any]:
    return {
        name: str(getattr(expense, name)) if name in ("year", "line") else getattr(expense, name)
        for name in FIELDS
    }


def _set(expense: Expense, values: dict[str, Any]) -> None:
    for name in FIELDS:
        if name in values:
            value = values[name]
            setattr(expense, name, value.strip() if isinstance(value, str) else value)
    words = f"{expense.supplier} {expense.label} {expense.invoice}"
    expense.search_name = search_text(words)[:460]


def _check(expense: Expense) -> None:
    if not expense.supplier or not expense.label:
        raise MoneyRefused("Dites à qui l’on paie, et pour quoi.")
    if not 0 < expense.amount_cents <= MAX_CENTS:
        raise MoneyRefused("Écrivez le montant TTC, plus grand que zéro.")
    line = expense.line
    if line is not None and (line.year_id != expense.year_id or line.kind != Kind.EXPENSE):
        raise MoneyRefused(
            "Cette ligne n’est pas une dépense du budget de cette année : choisissez-en une autre."
        )


@transaction.atomic
def create(*, by: Actor, values: dict[str, Any]) -> Expense:
    """A draft. values: of `FIELDS`. MoneyRefused, or YearRefused in a closed year."""
    expense = Expense(community=by.community, created_by=by.user)
    expense.year = locked_year(by, values["year"].pk)
    refuse_closed(expense.year)
    _set(expense, values)
    _check(expense)
    expense.save()
    record(by=by, action="expense.created", obj=expense, after=_values(expense))
    return expense


def _locked(by: Actor, pk: int, seen: int | None = None, *, even_closed: bool = False) -> Expense:
    """The expense as it stands, nobody else writing on the community; its year is open unless `even_closed`."""
    year_id = Expense.objects.values_list("year_id", flat=True).get(pk=pk)
    year = locked_year(by, year_id)
    if not even_closed:
        refuse_closed(year)
    expense: Expense = Expense.objects.select_related("year", "line", "file").get(pk=pk)
    if seen is not None and expense.version != seen:
        raise ChangedMeanwhile(expense)
    return expense


def _sign(by: Actor, expense: Expense) -> None:
    """Keep who changed it: they do not approve it. Who wrote it first never does: they wash away nobody else."""
    if by.user is not None and by.user.pk != expense.created_by_id:
        expense.changed_by = by.user


@transaction.atomic
def update(*, by: Actor, pk: int, seen: int, values: dict[str, Any]) -> Expense:
    """Write a draft, or one that was refused. ChangedMeanwhile when `seen` is not today's version."""
    expense = _locked(by, pk, seen)
    if expense.state not in (ExpenseState.DRAFT, ExpenseState.REFUSED):
        raise MoneyRefused("Cette dépense est envoyée : reprenez-la d’abord pour la corriger.")
    before = _values(expense)
    if "year" in values and values["year"].pk != expense.year_id:
        refuse_closed(locked_year(by, values["year"].pk))
    _set(expense, values)
    _check(expense)
    _sign(by, expense)
    expense.version += 1
    expense.save()
    record(by=by, action="expense.changed", obj=expense, before=before, after=_values(expense))
    return expense


def attach_file(*, by: Actor, pk: int, name: str, stream: BinaryIO) -> Expense:
    """The invoice, in place of an earlier file. FileRefused says why not; once sent, it stays."""
    file = store(
        by=by, community=by.community, owner=OWNER, owner_id=pk, name=name, stream=stream, kinds=DOCUMENTS
    )
    try:
        return _attach(by=by, pk=pk, file=file)
    except BaseException:
        forget_file(by=by, file=file)
        raise


@transaction.atomic
def _attach(*, by: Actor, pk: int, file: Any) -> Expense:
    expense = _locked(by, pk)
    if expense.file is not None and expense.state in (ExpenseState.APPROVED, ExpenseState.PAID):
        raise MoneyRefused("Cette dépense est approuvée : sa facture ne change plus.")
    if expense.file is not None and expense.state == ExpenseState.SUBMITTED:
        raise MoneyRefused("Cette dépense est envoyée : reprenez-la d’abord pour remplacer sa facture.")
    earlier, expense.file = expense.file, file
    _sign(by, expense)
    expense.version += 1
    expense.save()
    record(by=by, action="expense.file", obj=expense, after={"name": file.name})
    if earlier is not None:
        forget_file(by=by, file=earlier)
    return expense


def _move(
    by: Actor, pk: int, seen: int | None, state: str, action: str, write: Callable[[Expense], None]
) -> Expense:
    """To another state; twice is once. MoneyRefused where the table of transitions has no such way."""
    expense = _locked(by, pk, even_closed=state == ExpenseState.PAID)
    if expense.state == state:
        return expense
    if seen is not None and expense.version != seen:
        raise ChangedMeanwhile(expense)
    if state not in TRANSITIONS[expense.state]:
        raise MoneyRefused(f"Cette dépense est {expense.get_state_display()} : rechargez la page.")
    before = {"state": expense.state}
    write(expense)
    expense.state = state
    expense.version += 1
    expense.save()
    record(
        by=by,
        action=action,
        obj=expense,
        before=before,
        after={"state": state, "amount_cents": expense.amount_cents, "reason": expense.reason},
    )
    return expense


@transaction.atomic
def submit(*, by: Actor, pk: int, seen: int | None = None) -> Expense:
    """Send a draft for approval; it names its line of the budget, and an invoice that no other expense names."""

    def write(expense: Expense) -> None:
        if expense.line_id is None:
            raise MoneyRefused("Choisissez d’abord la ligne du budget sur laquelle elle est dépensée.")
        twin = queries.twin_of(expense)
        if twin is not None:
            raise MoneyRefused(
                f"La facture {twin.invoice} de {twin.supplier} est déjà saisie ({euros(twin.amount_cents)}, "
                f"{twin.get_state_display()}) : effacez ce brouillon, ou corrigez le numéro qui est faux."
            )
        expense.submitted_at, expense.submitted_by, expense.reason = timezone.now(), by.user, ""

    return _move(by, pk, seen, ExpenseState.SUBMITTED, "expense.submitted", write)


@transaction.atomic
def take_back(*, by: Actor, pk: int, seen: int | None = None) -> Expense:
    """Back to a draft, to be corrected: one that was sent, or refused."""

    def write(expense: Expense) -> None:
        expense.submitted_at = expense.submitted_by = None
        expense.decided_at = expense.decided_by = None

    return _move(by, pk, seen, ExpenseState.DRAFT, "expense.taken_back", write)


@transaction.atomic
def approve(*, by: Actor, pk: int, seen: int | None = None) -> Expense:
    """Agree to pay. Nobody approves what they wrote, changed or sent themselves."""

    def write(expense: Expense) -> None:
        if is_own(by, expense):
            raise MoneyRefused(
                "Vous avez saisi, corrigé ou envoyé cette dépense : elle s’approuve par quelqu’un d’autre "
                "(trésorerie ou présidence)."
            )
        expense.decided_at, expense.decided_by = timezone.now(), by.user

    return _move(by, pk, seen, ExpenseState.APPROVED, "expense.approved", write)


@transaction.atomic
def refuse(*, by: Actor, pk: int, reason: str, seen: int | None = None) -> Expense:
    """Not to be paid, and why."""

    def write(expense: Expense) -> None:
        if not reason.strip():
            raise MoneyRefused("Dites pourquoi elle est refusée : qui l’a saisie doit pouvoir la corriger.")
        expense.reason = reason.strip()[:300]
        expense.decided_at, expense.decided_by = timezone.now(), by.user

    return _move(by, pk, seen, ExpenseState.REFUSED, "expense.refused", write)


@transaction.atomic
def mark_paid(*, by: Actor, pk: int, paid_on: date, seen: int | None = None) -> Expense:
    """The transfer was made on that day, be the year closed since."""

    def write(expense: Expense) -> None:
        if paid_on > timezone.localdate():
            raise MoneyRefused("Cette date est à venir : une dépense se marque payée une fois payée.")
        expense.paid_on = paid_on

    return _move(by, pk, seen, ExpenseState.PAID, "expense.paid", write)


@transaction.atomic
def delete(*, by: Actor, pk: int) -> None:
    """Throw a draft away, with its file."""
    expense = _locked(by, pk)
    if expense.state != ExpenseState.DRAFT:
        raise MoneyRefused("Seul un brouillon s’efface.")
    record(by=by, action="expense.deleted", obj=expense, before=_values(expense))
    file = expense.file
    expense.delete()
    if file is not None:
        forget_file(by=by, file=file)
