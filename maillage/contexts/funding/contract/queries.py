"""Reading the contract: what it pays, by line and by indicator, when, and what came in. In the community's scope."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import reduce
from operator import or_
from typing import Final, NamedTuple, Protocol

from django.db.models import Q, QuerySet

from maillage.contexts.funding.contract.models import (
    Contract,
    ContractLine,
    ContractPayment,
    IndicatorShare,
    Part,
)
from maillage.contexts.programme.models import ReportingYear
from maillage.core.aci import agreements as tables
from maillage.core.aci import schedule as dates
from maillage.core.aci.carried import agreements
from maillage.core.aci.variable import worth
from maillage.core.dues.years import year_of
from maillage.platform.tenancy.prepared import Prepared

CONTRACT: Final = "contrat"
TABLE: Final = "barème"
NOWHERE: Final = "à saisir"
# A transfer takes its time: a payment is said to be late a month after its day.
LATE_AFTER: Final = timedelta(days=30)
_LARGEST: Final = 2**63 - 1


class Days(Protocol):
    """A reporting year, a year of the contract, or any other days."""

    @property
    def starts_on(self) -> date: ...
    @property
    def ends_on(self) -> date: ...


@dataclass(frozen=True)
class ContractYear:
    """Year `number` (1 the first) of a contract, from anniversary to anniversary."""

    number: int
    starts_on: date
    ends_on: date

    @property
    def label(self) -> str:
        return f"année {self.number}"


@dataclass(frozen=True)
class PartDue:
    """What a line of the contract earns in some days. cents None: nobody knows the sum yet.

    origin: « contrat » when the treasurer confirmed it, « barème » when the table stands in for it, « à saisir » when
    the table says nothing. verified: confirmed, or read in its source.
    """

    line: ContractLine
    cents: int | None
    origin: str
    verified: bool
    source: str

    @property
    def part(self) -> str:
        return self.line.part

    @property
    def mission_id(self) -> int | None:
        return self.line.mission_id


@dataclass(frozen=True)
class Due:
    """A payment of the schedule and what came in for it."""

    expected: dates.Expected
    line: ContractLine
    is_confirmed: bool
    received_cents: int
    received_on: date | None

    @property
    def key(self) -> str:
        return self.expected.key

    @property
    def left_cents(self) -> int:
        return max(0, self.expected.cents - self.received_cents)


# --- Contracts --------------------------------------------------------------------------------------------


def contracts() -> QuerySet[Contract]:
    """The latest first."""
    rows: QuerySet[Contract] = Contract.objects.order_by("-starts_on", "-pk")
    return rows


def find(pk: int) -> Contract | None:
    """1 query."""
    return contracts().select_related("file", "created_by").filter(pk=pk).first() if pk <= _LARGEST else None


def last_day(contract: Contract) -> date:
    """Last day of the contract: its term, or the day on which it was ended."""
    term = year_of(contract.starts_on, contract.years - 1)[1]
    return min(term, contract.ended_on) if contract.ended_on else term


def contract_on(day: date) -> Contract | None:
    """The contract in force that day, or signed and not begun yet; None without one. 1 query."""
    found = contracts().select_related("file").filter(signed_on__lte=day).first()
    return found if found is not None and last_day(found) >= day else None


def contract_shown(day: date) -> Contract | None:
    """The contract in force, else the latest one. 1 query."""
    return contracts().select_related("file").first() if (found := contract_on(day)) is None else found


def years_of(contract: Contract) -> list[ContractYear]:
    """Every year of its term."""
    return [
        ContractYear(number, *year_of(contract.starts_on, number - 1))
        for number in range(1, contract.years + 1)
    ]


def year_on(contract: Contract, day: date) -> ContractYear | None:
    """The year of the contract that holds this day."""
    return next((one for one in years_of(contract) if one.starts_on <= day <= one.ends_on), None)


# --- What it pays -----------------------------------------------------------------------------------------

_RANK: Final = {part: rank for rank, part in enumerate(Part.values)}


def lines_of(contract: Contract) -> list[ContractLine]:
    """The operating fund, then the missions in their order, fixed part first. 1 query."""
    rows = ContractLine.objects.filter(contract=contract).select_related("mission")
    return sorted(rows, key=_order)


def _order(line: ContractLine) -> tuple[int, int, int, date, int]:
    mission = line.mission
    return (
        -1 if mission is None else mission.rank,
        mission.pk if mission else 0,
        _RANK[line.part],
        line.starts_on or date.min,
        line.pk,
    )


def table_line(contract: Contract, line: ContractLine, day: date) -> tables.TableLine | None:
    """What the agreement in force that day says of this line; None when it says nothing for that size."""
    mission = line.mission.reference if line.mission else ""
    if line.mission is not None and not mission:
        return None
    found = tables.line_on(agreements(), day, line.part, mission)
    return found if found is not None and contract.size_class in found.cents else None


def yearly_cents(contract: Contract, line: ContractLine, day: date) -> int | None:
    """What the line pays for the year of the contract that begins on `day`."""
    if line.amount_cents is not None:
        return line.amount_cents
    found = table_line(contract, line, day)
    return found.cents[contract.size_class] if found else None  # type: ignore[index]  # one of the four sizes


def paid_lines(contract: Contract, lines: Iterable[ContractLine]) -> list[dates.PaidLine]:
    """The lines as the schedule takes them."""
    end = contract.ended_on
    starts = [one.starts_on for one in years_of(contract)]
    return [
        dates.PaidLine(
            line.pk,
            line.part,
            tuple(yearly_cents(contract, line, day) for day in starts),
            line.starts_on,
            min(line.ends_on, end) if line.ends_on and end else line.ends_on or end,
        )
        for line in lines
    ]


def parts(contract: Contract, year: Days, lines: list[ContractLine] | None = None) -> list[PartDue]:
    """What each line earns in these days, pro rata to the anniversary. 1 query, none when `lines` is given."""
    known = lines_of(contract) if lines is None else lines
    found = []
    for line, paid in zip(known, paid_lines(contract, known), strict=True):
        cents = dates.earned_between(paid, contract.starts_on, year.starts_on, year.ends_on)
        found.append(_part(contract, line, cents, max(year.starts_on, contract.starts_on)))
    return found


def _part(contract: Contract, line: ContractLine, cents: int | None, day: date) -> PartDue:
    if line.amount_cents is not None:
        return PartDue(line, cents, CONTRACT, True, "Contrat signé, confirmé par la trésorerie")
    # The table of the day on which the year of the contract begins.
    within = year_on(contract, day)
    found = table_line(contract, line, within.starts_on if within else contract.starts_on)
    if found is None:
        return PartDue(line, cents, NOWHERE, False, "Montant non trouvé : saisissez celui du contrat signé")
    return PartDue(line, cents, TABLE, found.verified, f"{found.agreement} : {found.source}")


def to_confirm(lines: Iterable[ContractLine]) -> list[ContractLine]:
    """The lines that nobody has confirmed from the signed contract yet."""
    return [one for one in lines if one.confirmed_at is None]


# --- The variable part ------------------------------------------------------------------------------------


def shares(contract: Contract, year: ReportingYear) -> list[IndicatorShare]:
    """The shares of a year: its own or, for a line without, those of the latest year before. 2 queries."""
    rows = _shares(contract, year).select_related("line__mission", "indicator", "year")
    return list(rows.order_by("-year__starts_on", "pk"))


_SHARED_YEARS: Final = Prepared(
    lambda contract, day: (
        IndicatorShare.objects.filter(line__contract=contract, year__starts_on__lte=day)
        .order_by("line_id", "-year__starts_on")
        .values_list("line_id", "year_id", "year__starts_on")
        .distinct()
    )
)


_SHARES: Final = Prepared(
    lambda lines, years: (
        IndicatorShare.objects.filter(line__in=lines, year__in=years)
        .order_by("pk")
        .values_list("line_id", "year_id", "indicator_id", "share_per_10000", "rule")
    )
)


def _latest(contract: Contract, year: ReportingYear) -> dict[int, int]:
    """By line, the latest year up to this one that says its shares. 1 query."""
    latest: dict[int, int] = {}
    for line, of_year, _ in _SHARED_YEARS.rows(contract=contract.pk, day=year.starts_on):
        latest.setdefault(line, of_year)
    return latest


def _shares(contract: Contract, year: ReportingYear) -> QuerySet[IndicatorShare]:
    """1 query, by line and year; the shares themselves are read by whoever asks for them."""
    wanted: dict[int, list[int]] = defaultdict(list)
    for line, of_year in _latest(contract, year).items():
        wanted[of_year].append(line)
    rows: QuerySet[IndicatorShare] = IndicatorShare.objects.none()
    if wanted:
        chosen = (Q(year=of_year, line__in=lines) for of_year, lines in sorted(wanted.items()))
        rows = IndicatorShare.objects.filter(reduce(or_, chosen))
    return rows


@dataclass(frozen=True)
class Worth:
    """What an indicator carries in a year; indicator None: the rest of the line, which no indicator carries."""

    line: ContractLine
    share: IndicatorShare | None
    cents: int


def worths(
    contract: Contract, year: ReportingYear, lines: list[ContractLine] | None = None
) -> tuple[list[Worth], list[Worth]]:
    """What hangs on each indicator in the year, then what no indicator carries; together, the variable lines.

    2 queries, 3 when `lines` is not given.
    """
    by_line: dict[int, list[IndicatorShare]] = defaultdict(list)
    for row in shares(contract, year):
        by_line[row.line_id].append(row)
    carried, rest = [], []
    for part in parts(contract, year, lines):
        if part.part != Part.VARIABLE or not part.cents:
            continue
        own = by_line[part.line.pk]
        cents, left = worth(part.cents, [one.share_per_10000 for one in own])
        carried += [Worth(part.line, one, sum_) for one, sum_ in zip(own, cents, strict=True)]
        if left:
            rest.append(Worth(part.line, None, left))
    return carried, rest


class PlainWorth(NamedTuple):
    """As `Worth`, by numbers: indicator None is the rest of the line."""

    line: ContractLine
    indicator_id: int | None
    cents: int
    rule: str = ""


def plain_worths(contract: Contract, year: ReportingYear, lines: list[ContractLine]) -> list[PlainWorth]:
    """What hangs on each indicator, and what none carries, line by line: for hundreds of them at once. 2 queries."""
    by_line: dict[int, list[tuple[int, int, str]]] = defaultdict(list)
    latest = _latest(contract, year)
    chosen = _SHARES.rows(lines=tuple(sorted(latest)), years=tuple(sorted(set(latest.values()))))
    for line_id, of_year, *share in chosen:
        if latest[line_id] == of_year:
            by_line[line_id].append((share[0], share[1], share[2]))
    found = []
    for part in parts(contract, year, lines):
        if part.part != Part.VARIABLE or not part.cents:
            continue
        own = by_line[part.line.pk]
        cents, left = worth(part.cents, [weight for _, weight, _ in own])
        found += [
            PlainWorth(part.line, indicator, sum_, rule)
            for (indicator, _, rule), sum_ in zip(own, cents, strict=True)
        ]
        if left:
            found.append(PlainWorth(part.line, None, left))
    return found


def variable_shares(contract: Contract, year: ReportingYear) -> dict[int, int]:
    """Cents that hang on each indicator in the year, by its key. 3 queries."""
    found: dict[int, int] = defaultdict(int)
    for one in worths(contract, year)[0]:
        assert one.share is not None
        found[one.share.indicator_id] += one.cents
    return dict(found)


# --- The schedule and what was received -------------------------------------------------------------------


def payments_of(contract: Contract) -> QuerySet[ContractPayment]:
    """The latest first, those cancelled included."""
    rows: QuerySet[ContractPayment] = ContractPayment.objects.filter(contract=contract)
    return rows.select_related("recorded_by").order_by("-received_on", "-pk")


_RECEIVED: Final = Prepared(
    lambda contract: (
        ContractPayment.objects.filter(contract=contract, cancelled_at=None)
        .order_by()
        .values_list("expected_key", "amount_cents", "received_on")
    )
)


def schedule(contract: Contract, lines: list[ContractLine] | None = None) -> list[Due]:
    """Every payment of the contract by date, with what came in. 1 query, 2 when `lines` is not given."""
    known = lines_of(contract) if lines is None else lines
    by_key = {line.pk: line for line in known}
    terms = tables.terms_on(agreements(), max(contract.signed_on, tables_begin()))
    received: dict[str, list[tuple[int, date]]] = defaultdict(list)
    for key, cents, day in _RECEIVED.rows(contract=contract.pk):
        received[key].append((cents, day))
    return [
        Due(
            one,
            by_key[one.line],
            by_key[one.line].confirmed_at is not None,
            sum(cents for cents, _ in received[one.key]),
            max((day for _, day in received[one.key]), default=None),
        )
        for one in dates.schedule(contract.starts_on, paid_lines(contract, known), terms)
    ]


def tables_begin() -> date:
    """First day that an agreement covers."""
    return agreements()[0].applies_from_on


def late(dues: Iterable[Due], today: date) -> list[Due]:
    """What was to come more than a month ago and did not come whole; of a variable part, nothing at all."""
    return [
        one
        for one in dues
        if one.expected.due_on + LATE_AFTER < today
        and (one.left_cents if dates.is_certain(one.expected.part) else not one.received_cents)
    ]


def received_between(start: date, end: date) -> int:
    """Cents received from the insurer in these days, all contracts together. 1 query."""
    rows = ContractPayment.objects.filter(
        cancelled_at=None, received_on__gte=start, received_on__lte=end
    ).values_list("amount_cents", flat=True)
    return sum(rows.order_by())


def on_account(contract: Contract, dues: Iterable[Due], today: date, lines: list[ContractLine]) -> int:
    """What was received in advance of what was earned so far (negative: what is still owed), the certain parts only.

    Of a sum that is not known nothing is counted.
    """
    certain = [one for one in lines if dates.is_certain(one.part)]
    so_far = ContractYear(0, contract.starts_on, today)
    earned = sum(part.cents or 0 for part in parts(contract, so_far, certain))
    received = sum(one.received_cents for one in dues if dates.is_certain(one.expected.part))
    return received - earned


def without_amount(contract: Contract, lines: Iterable[ContractLine]) -> list[ContractLine]:
    """The lines of which nobody knows the sum."""
    return [line for line in lines if yearly_cents(contract, line, contract.starts_on) is None]
