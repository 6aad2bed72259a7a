"""The budget of a year by mission and action, and the invoices that prove what was spent."""

from __future__ import annotations

from typing import Final

from maillage.contexts.dossier.figures.book import InvoiceRow, Money, MoneyLine
from maillage.contexts.funding import api as funding
from maillage.contexts.programme.models import ReportingYear
from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.urls import community_url

_MEMBERS: Final = "members"
_SPENT: Final = ("approved", "paid")


class MoneyOf:
    """Read once, 5 queries; then asked by mission and by action."""

    def __init__(self, year: ReportingYear) -> None:
        self._missions = {row.mission.pk if row.mission else None: row for row in funding.by_mission(year)}
        self._actions: dict[int, Money] = {}
        for row in self._missions.values():
            for state in (*row.incomes, *row.expenses):
                line = state.line
                # What members are paid for one action may be the pay of one person.
                if line.action_id is None or line.nature == _MEMBERS:
                    continue
                more = (
                    Money(income_planned=state.allowed, income_received=state.received)
                    if line.is_income
                    else Money(
                        planned=state.planned,
                        granted=state.allowed,
                        engaged=state.spent.engaged,
                        paid=state.spent.paid,
                    )
                )
                self._actions[line.action_id] = self._actions.get(line.action_id, Money()) + more

    def of_action(self, pk: int) -> Money:
        return self._actions.get(pk, Money())

    def of_mission(self, pk: int | None) -> tuple[Money, tuple[MoneyLine, ...]]:
        """Sums of a mission (None: the working of the structure), and its lines, incomes first."""
        row = self._missions.get(pk)
        if row is None:
            return Money(), ()
        sums = Money(
            income_planned=row.income_planned,
            income_received=row.income_received,
            planned=row.planned,
            granted=row.granted,
            engaged=row.spent.engaged,
            paid=row.spent.paid,
            carried_in=row.carried_in,
            carried_out=row.carried_out,
        )
        lines = tuple(
            MoneyLine(
                pk=state.line.pk,
                label=state.label,
                nature=str(state.line.get_nature_display()),
                is_income=state.line.is_income,
                # Pay is told by mission at the most.
                action_id=None if state.line.nature == _MEMBERS else state.line.action_id,
                planned=state.planned,
                granted=state.line.granted_cents,
                engaged=0 if state.line.is_income else state.spent.engaged,
                done=state.done,
            )
            for state in (*row.incomes, *row.expenses)
        )
        return sums, lines


def invoices_of(community: Community, year: ReportingYear) -> tuple[InvoiceRow, ...]:
    """Expenses approved, paid or not, the oldest first. 1 query."""
    rows = funding.expenses().filter(year=year, state__in=_SPENT).select_related("file", "line")
    return tuple(
        InvoiceRow(
            pk=row.pk,
            on=row.invoiced_on,
            supplier=row.supplier,
            label=row.label,
            amount_cents=row.amount_cents,
            mission_id=row.line.mission_id if row.line else None,
            action_id=row.line.action_id if row.line else None,
            url=community_url(community, "funding:expense", pk=row.pk),
            file=row.file,
        )
        for row in rows.order_by("invoiced_on", "pk")
    )
