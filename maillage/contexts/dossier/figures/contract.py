"""The contract of a year: its lines in their order, what each is due, what came in, what hangs on indicators."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from maillage.contexts.dossier.figures.book import ContractBook, ContractRow, IndicatorLine, PaymentRow
from maillage.contexts.funding import api as funding
from maillage.contexts.funding.models import Contract, ContractPayment
from maillage.contexts.programme.models import ReportingYear


@dataclass(frozen=True)
class Stakes:
    """What was read of the contract; `contract` None: the community has none in that year. variable: a VariablePart."""

    year: ReportingYear
    contract: Contract | None
    parts: tuple[Any, ...] = ()
    payments: tuple[PaymentRow, ...] = ()
    variable: Any = None
    last_day: Any = None

    def of(self, indicator_id: int) -> list[Any]:
        """The shares that hang on an indicator."""
        return (
            [one for one in self.variable.rows if one.indicator.pk == indicator_id] if self.variable else []
        )

    def book(self, indicators: Sequence[IndicatorLine]) -> ContractBook | None:
        """With the indicators of each variable line."""
        contract = self.contract
        if contract is None:
            return None
        known = {row.pk: row for row in indicators}
        received: dict[int | None, int] = defaultdict(int)
        for one in self.payments:
            received[one.line_id] += one.amount_cents
        rows = tuple(
            self._row(position, part, known, received[part.line.pk])
            for position, part in enumerate(self.parts, 1)
        )
        return ContractBook(
            pk=contract.pk,
            number=contract.number,
            signed_on=contract.signed_on,
            starts_on=contract.starts_on,
            ends_on=self.last_day,
            size_class=contract.size_class,
            size_label=str(contract.get_size_class_display()),
            population=contract.population,
            rows=rows,
            payments=self.payments,
            variable_low=self.variable.range.low,
            variable_high=self.variable.range.high,
            variable_whole=self.variable.whole_cents,
            unassigned_cents=self.variable.unassigned_cents,
            file=contract.file,
        )

    def _row(self, position: int, part: Any, known: dict[int, IndicatorLine], received: int) -> ContractRow:
        line = part.line
        hanging = [one for one in self.variable.rows if one.line.pk == line.pk]
        is_variable = part.part == "variable"
        shown = tuple(
            replace(
                known[one.indicator.pk],
                stake_cents=one.stake.cents,
                acquired_cents=None if known[one.indicator.pk].is_masked else one.stake.acquired,
                share_per_10000=one.share.share_per_10000,
                line_id=line.pk,
            )
            for one in hanging
            if one.indicator.pk in known
        )
        return ContractRow(
            position=position,
            line_id=line.pk,
            mission_id=line.mission_id,
            mission=line.mission.name if line.mission else "Fonctionnement de la CPTS",
            part=part.part,
            part_label=str(line.get_part_display()),
            due_cents=part.cents,
            acquired_cents=sum(one.stake.acquired for one in hanging) if is_variable else part.cents,
            received_cents=received,
            origin=part.origin,
            verified=part.verified,
            source=part.source,
            indicators=shown,
        )


def contract_of(year: ReportingYear) -> Stakes:
    """The contract in force on the last day of the year, else on its first. 9 queries at most."""
    contract = funding.contract_on(year.ends_on) or funding.contract_on(year.starts_on)
    if contract is None:
        return Stakes(year, None)
    lines = funding.contract_lines(contract)
    dues = {due.key: due.line.pk for due in funding.contract_schedule(contract, lines)}
    payments = ContractPayment.objects.filter(
        cancelled_at=None, received_on__gte=year.starts_on, received_on__lte=year.ends_on
    )
    return Stakes(
        year=year,
        contract=contract,
        parts=tuple(funding.parts(contract, year, lines)),
        payments=tuple(
            PaymentRow(row.received_on, row.label, row.amount_cents, dues.get(row.expected_key))
            for row in payments.order_by("received_on", "pk")
        ),
        variable=funding.variable_part(contract, year, lines=lines),
        last_day=funding.contract_last_day(contract),
    )
