"""Writes on the budget: lines, income received, what is carried over, settings. Closed years do not change."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from maillage.contexts.funding.budget import queries
from maillage.contexts.funding.budget.models import (
    EXPENSES,
    INCOMES,
    AciCounts,
    BudgetLine,
    BudgetSettings,
    CarryOver,
    Kind,
    Receipt,
)
from maillage.contexts.funding.contract.models import MAX_CENTS
from maillage.contexts.funding.expenses.models import Expense
from maillage.contexts.funding.refusals import ChangedMeanwhile, MoneyRefused
from maillage.contexts.programme.api import YearRefused, current_year, locked_year, refuse_closed
from maillage.contexts.programme.models import Mission, ReportingYear
from maillage.platform.audit.services import record
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.services import serialised

FIELDS: Final = (
    "kind",
    "nature",
    "mission",
    "action",
    "label",
    "planned_cents",
    "granted_cents",
    "note",
)

__all__ = ["ChangedMeanwhile", "MoneyRefused", "RecordedMeanwhile", "YearRefused"]


class RecordedMeanwhile(MoneyRefused):
    """A row was recorded since the form was shown, perhaps by the same click; `count`: how many there are today."""

    def __init__(self, message: str, count: int) -> None:
        self.count = count
        super().__init__(message)


def _open_year(by: Actor, pk: int) -> ReportingYear:
    """The year as it stands, nobody else writing on the community; YearRefused when it is closed."""
    year = locked_year(by, pk)
    refuse_closed(year)
    return year


# --- Lines ------------------------------------------------------------------------------------------------


def _set(line: BudgetLine, values: dict[str, Any]) -> None:
    for name in FIELDS:
        if name in values:
            value = values[name]
            setattr(line, name, value.strip() if isinstance(value, str) else value)
    # An action is of one mission: what it costs is of that mission.
    if line.action is not None:
        line.mission = line.action.mission


def _check(line: BudgetLine) -> None:
    if not line.label:
        raise MoneyRefused("Donnez un libellé à la ligne : « Coordinatrice, 0,8 ETP ».")
    allowed = INCOMES if line.kind == Kind.INCOME else EXPENSES
    if line.kind not in Kind.values or line.nature not in allowed:
        raise MoneyRefused("Cette nature ne convient pas : choisissez-en une de recette ou de dépense.")
    for cents in (line.planned_cents, line.granted_cents or 0):
        if not 0 <= cents <= MAX_CENTS:
            raise MoneyRefused("Cette somme est trop grande : vérifiez-la.")


def _values(line: BudgetLine) -> dict[str, Any]:
    return {
        name: str(value) if name in ("mission", "action") else value
        for name, value in ((name, getattr(line, name)) for name in FIELDS)
    }


@transaction.atomic
def create_line(*, by: Actor, year: ReportingYear, values: dict[str, Any]) -> BudgetLine:
    """A line of the budget. values: of `FIELDS`. MoneyRefused, or YearRefused in a closed year."""
    line = BudgetLine(community=by.community, year=_open_year(by, year.pk), created_by=by.user)
    _set(line, values)
    _check(line)
    line.save()
    record(by=by, action="budget.line_created", obj=line, after=_values(line))
    return line


def _locked(by: Actor, pk: int, seen: int | None = None) -> BudgetLine:
    year_id = BudgetLine.objects.values_list("year_id", flat=True).get(pk=pk)
    _open_year(by, year_id)
    line: BudgetLine = BudgetLine.objects.select_related("year", "mission", "action").get(pk=pk)
    if seen is not None and line.version != seen:
        raise ChangedMeanwhile(line)
    return line


@transaction.atomic
def update_line(*, by: Actor, pk: int, seen: int, values: dict[str, Any]) -> BudgetLine:
    """Write the named fields of `FIELDS`; ChangedMeanwhile when `seen` is not today's version."""
    line = _locked(by, pk, seen)
    before, kind = _values(line), line.kind
    _set(line, values)
    _check(line)
    if line.kind != kind and (line.expenses.exists() or line.receipts.exists()):
        raise MoneyRefused("De l’argent est déjà passé par cette ligne : son sens ne change plus.")
    if before == _values(line):
        return line
    line.version += 1
    line.save()
    record(by=by, action="budget.line_changed", obj=line, before=before, after=_values(line))
    return line


@transaction.atomic
def delete_line(*, by: Actor, pk: int) -> None:
    """Take away a line through which no money went."""
    line = _locked(by, pk)
    if Expense.objects.filter(line=line).exists() or Receipt.objects.filter(line=line).exists():
        raise MoneyRefused(
            "Des dépenses ou des recettes portent sur cette ligne : mettez plutôt son prévu à 0."
        )
    record(by=by, action="budget.line_deleted", obj=line, before=_values(line))
    line.delete()


@transaction.atomic
def copy_lines(*, by: Actor, source: ReportingYear, target: ReportingYear) -> int:
    """The lines of a year in another one that has none yet, as plans; how many."""
    year = _open_year(by, target.pk)
    if BudgetLine.objects.filter(year=year).exists():
        raise MoneyRefused(f"Le budget {year.label} a déjà des lignes : rien n’a été copié.")
    rows = list(BudgetLine.objects.filter(year=source).order_by("pk"))
    for row in rows:
        row.pk, row.year, row.granted_cents, row.version = None, year, None, 1
        row.created_by = by.user
        row._state.adding = True
        row.save()
    record(by=by, action="budget.copied", obj=year, after={"from": source.label, "count": len(rows)})
    return len(rows)


# --- Income received --------------------------------------------------------------------------------------


def _refuse_closed_day(day: date) -> None:
    year = current_year(day)
    if year is not None:
        refuse_closed(year)


@transaction.atomic
def record_receipt(
    *,
    by: Actor,
    line_pk: int,
    received_on: date,
    amount_cents: int,
    payer: str = "",
    seen_receipts: int | None = None,
) -> Receipt:
    """Money that came in for a line of income.

    seen_receipts: how many receipts of the line the form knew of, so that one is not recorded twice; None: not asked.
    RecordedMeanwhile when there are others.
    """
    line = _locked(by, line_pk)
    _refuse_closed_day(received_on)
    if not line.is_income:
        raise MoneyRefused("Une recette se reçoit sur une ligne de recette.")
    if received_on > timezone.localdate():
        raise MoneyRefused("Cette date est à venir : une recette s’enregistre une fois reçue.")
    if not 0 < amount_cents <= MAX_CENTS:
        raise MoneyRefused("Écrivez la somme reçue, plus grande que zéro.")
    count = len(queries.receipts_of(line))
    if seen_receipts is not None and count != seen_receipts:
        raise RecordedMeanwhile(
            "Une autre recette vient d’être notée sur cette ligne : vérifiez qu’il ne s’agit pas de la même, puis "
            "recommencez.",
            count,
        )
    row: Receipt = Receipt.objects.create(
        community=line.community,
        line=line,
        received_on=received_on,
        amount_cents=amount_cents,
        payer=payer.strip()[:160],
        recorded_by=by.user,
    )
    record(
        by=by,
        action="budget.receipt",
        obj=row,
        after={"line": line.label, "amount_cents": amount_cents, "received_on": received_on},
    )
    return row


@transaction.atomic
def cancel_receipt(*, by: Actor, pk: int, reason: str) -> Receipt:
    """Recorded by mistake: it stays, marked, and no longer counts. Twice is once."""
    serialised(by)
    row: Receipt = Receipt.objects.select_related("line__year").get(pk=pk)
    if row.cancelled_at is not None:
        return row
    refuse_closed(row.line.year)
    _refuse_closed_day(row.received_on)
    if not reason.strip():
        raise MoneyRefused("Écrivez le motif : il reste au dossier.")
    row.cancelled_at, row.cancel_reason = timezone.now(), reason.strip()[:300]
    row.save()
    record(by=by, action="budget.receipt_cancelled", obj=row, after={"reason": row.cancel_reason})
    return row


# --- From a year to the next, settings --------------------------------------------------------------------


@transaction.atomic
def carry_over(
    *,
    by: Actor,
    from_year: ReportingYear,
    to_year: ReportingYear,
    mission: Mission | None,
    amount_cents: int,
    reason: str = "",
    seen_carries: int | None = None,
) -> CarryOver:
    """What is left of a year and goes to a later one, which must be open. The earlier one may be closed.

    seen_carries: how many carry-overs of `to_year` the form knew of, so that one is not recorded twice; None: not
    asked. RecordedMeanwhile when there are others.
    """
    year = _open_year(by, to_year.pk)
    if from_year.starts_on >= year.starts_on:
        raise MoneyRefused("Un report va d’une année à une année suivante.")
    if not 0 < amount_cents <= MAX_CENTS:
        raise MoneyRefused("Écrivez la somme reportée, plus grande que zéro.")
    count = len(queries.carries(year))
    if seen_carries is not None and count != seen_carries:
        raise RecordedMeanwhile(
            "Un autre report vient d’être noté : vérifiez qu’il ne s’agit pas du même, puis recommencez.",
            count,
        )
    row: CarryOver = CarryOver.objects.create(
        community=by.community,
        from_year=from_year,
        to_year=year,
        mission=mission,
        amount_cents=amount_cents,
        reason=reason.strip()[:300],
        created_by=by.user,
    )
    record(
        by=by,
        action="budget.carried",
        obj=row,
        after={"from": from_year.label, "to": year.label, "amount_cents": amount_cents},
    )
    return row


@transaction.atomic
def remove_carry_over(*, by: Actor, pk: int) -> None:
    """Undo it, while the year that got it is open."""
    row: CarryOver = CarryOver.objects.select_related("to_year", "from_year").get(pk=pk)
    _open_year(by, row.to_year_id)
    record(by=by, action="budget.carry_removed", obj=row, before={"amount_cents": row.amount_cents})
    row.delete()


@transaction.atomic
def save_settings(
    *, by: Actor, aci_counts: str, told_by: str = "", told_on: date | None = None
) -> BudgetSettings:
    """Whether the insurer's money counts as a subsidy; who said so, and when, unless nobody did yet."""
    serialised(by)
    if aci_counts not in AciCounts.values:
        raise MoneyRefused("Choisissez une des réponses.")
    if aci_counts != AciCounts.UNKNOWN and not told_by.strip():
        raise MoneyRefused("Dites qui l’a confirmé : le nom du cabinet suffit.")
    row = BudgetSettings.objects.first() or BudgetSettings(community=by.community)
    before = {"aci_counts": row.aci_counts, "told_by": row.told_by, "told_on": row.told_on}
    row.aci_counts, row.told_by, row.told_on = aci_counts, told_by.strip()[:160], told_on
    row.save()
    after = {"aci_counts": aci_counts, "told_by": row.told_by, "told_on": told_on}
    if before != after:
        record(by=by, action="budget.settings", obj=row, before=before, after=after)
    return row
