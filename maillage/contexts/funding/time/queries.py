"""Reads on time entries. Every function works inside the community's scope."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet, Sum

from maillage.contexts.association import api as association
from maillage.contexts.funding.rates import queries as rates
from maillage.contexts.funding.rates.ceilings import YearCeiling, ceilings
from maillage.contexts.funding.rates.models import PayRate, PayRule
from maillage.contexts.funding.time.models import COUNTED, WAITING, EntryState, TimeEntry
from maillage.contexts.funding.time.readiness import Block, Ground, blocks, worth
from maillage.contexts.programme.models import ReportingYear
from maillage.core.aci.pass_ceiling import CEILINGS
from maillage.core.dues.euros import euros
from maillage.core.pay.amounts import room_cents

_LARGEST = 2**63 - 1
# The readiness of more than so many entries is asked page by page.
MOST_JUDGED = 5_000
# Money that left and did not come back: an entry that was paid, then cancelled, still left.
LEFT = Q(paid_on__isnull=False)


def entries() -> QuerySet[TimeEntry]:
    """Every entry with its person, task, action and pilot."""
    rows: QuerySet[TimeEntry] = TimeEntry.objects.select_related(
        "contact", "task", "rate", "action", "action__pilot"
    )
    return rows


def find(pk: int) -> TimeEntry | None:
    """An entry of the community. 1 query."""
    return entries().filter(pk=pk).first() if pk <= _LARGEST else None


def closed_years() -> list[tuple[date, date]]:
    """First and last days of the years of report that are closed. 1 query."""
    rows = ReportingYear.objects.filter(state="closed").order_by("starts_on")
    return list(rows.values_list("starts_on", "ends_on"))


def counted_cents(pairs: Iterable[tuple[int, int]]) -> dict[tuple[int, int], int]:
    """Cents that count under the ceiling, by contact and calendar year. 1 query."""
    wanted = set(pairs)
    rows = TimeEntry.objects.filter(
        contact__in=sorted({one for one, _ in wanted}),
        cap_year__in=sorted({year for _, year in wanted}),
        state__in=COUNTED,
    )
    sums = rows.order_by().values_list("contact_id", "cap_year").annotate(Sum("amount_cents"))
    found = {(contact, year): cents for contact, year, cents in sums}
    return {pair: found.get(pair, 0) for pair in wanted}


def received_cents(year: int, contact_ids: Iterable[int]) -> dict[int, int]:
    """Cents that the bank paid in a calendar year, whatever the year of the work, by contact. 1 query."""
    rows = TimeEntry.objects.filter(
        contact__in=sorted(set(contact_ids)), paid_on__year=year, state__in=COUNTED
    )
    return dict(rows.order_by().values_list("contact_id").annotate(Sum("amount_cents")))


@dataclass(frozen=True)
class Overrun:
    """More than the ceiling for the work of one calendar year: two records of one person became one."""

    contact: association.Contact
    counted_cents: int
    ceiling: YearCeiling

    @property
    def words(self) -> str:
        over = euros(self.counted_cents - self.ceiling.amount_cents)
        return f"{self.ceiling.year} : {over} au-dessus du plafond de {self.ceiling.amount}"


def overruns() -> list[Overrun]:
    """Who is above the ceiling of a year, the latest year first. 3 queries at most."""
    rows = TimeEntry.objects.filter(state__in=COUNTED).order_by().values_list("contact_id", "cap_year")
    least = min(one.amount_cents for one in CEILINGS)
    sums = list(rows.annotate(cents=Sum("amount_cents")).filter(cents__gt=least))
    known = ceilings(year for _, year, _ in sums)
    above = [one for one in sums if one[1] in known and one[2] > known[one[1]].amount_cents]
    people = association.Contact.objects.in_bulk(sorted({contact for contact, *_ in above})) if above else {}
    found = [Overrun(people[contact], cents, known[year]) for contact, year, cents in above]
    return sorted(found, key=lambda one: (-one.ceiling.year, one.contact.search_name, one.contact.pk))


def chains_of(rows: Sequence[TimeEntry]) -> dict[int, tuple[int, int]]:
    """Of the facts that these entries correct: minutes and cents approved, by entry corrected. 1 query at most."""
    corrected = {row.corrects_id for row in rows if row.corrects_id is not None}
    facts = {(row.source, row.source_id) for row in rows if row.corrects_id is not None}
    if not facts:
        return {}
    approved: dict[tuple[str, str], tuple[int, int]] = {}
    of_facts: dict[tuple[str, str], set[int]] = {}
    found = TimeEntry.objects.filter(
        source__in=sorted({one for one, _ in facts}), source_id__in=sorted({key for _, key in facts})
    )
    columns = ("pk", "source", "source_id", "state", "minutes", "amount_cents")
    for pk, source, key, state, minutes, cents in found.order_by("pk").values_list(*columns):
        of_facts.setdefault((source, key), set()).add(pk)
        if state in COUNTED:
            before = approved.get((source, key), (0, 0))
            approved[source, key] = before[0] + minutes, before[1] + (cents or 0)
    return {pk: approved.get(fact, (0, 0)) for fact, pks in of_facts.items() for pk in pks if pk in corrected}


def ground_for(rows: Sequence[TimeEntry]) -> Ground:
    """All that judging these entries needs, in 11 queries at most however many they are."""
    people = {row.contact_id for row in rows}
    asks = association.asks_fees()
    known_rules: list[PayRule] = rates.rules()
    known_rates: list[PayRate] = list(
        PayRate.objects.filter(Q(contact=None) | Q(contact__in=sorted(people))).order_by("pk")
    )
    return Ground(
        validated_on=rates.project_validated_on(),
        rules=known_rules,
        rates=known_rates,
        asks_fees=asks,
        fees=association.fee_days(people) if asks else {},
        profiles=rates.profiles(people),
        counted=counted_cents((row.contact_id, row.cap_year) for row in rows),
        closed=closed_years(),
        ceilings=ceilings(row.cap_year for row in rows),
        chains=chains_of(rows),
    )


@dataclass(frozen=True)
class Judged:
    """An entry with what keeps it from being paid. estimate_cents: what it is worth today, None without a rate."""

    entry: TimeEntry
    blocks: list[Block]
    estimate_cents: int | None

    @property
    def is_ready(self) -> bool:
        return not self.blocks

    @property
    def estimate(self) -> str:
        return "" if self.estimate_cents is None else euros(self.estimate_cents)


def judged(rows: Sequence[TimeEntry]) -> list[Judged]:
    """The entries in their order, those that are not settled with what blocks them. At most 11 queries."""
    ground = ground_for(rows) if rows else None
    found = []
    for row in rows:
        if ground is None or row.state not in WAITING:
            found.append(Judged(row, [], row.amount_cents))
        else:
            found.append(Judged(row, blocks(row, ground), worth(row, ground).amount))
    return found


def minutes_by_action(year: ReportingYear) -> dict[tuple[int | None, int | None], int]:
    """Minutes approved for the facts of a year, corrections with them, by (mission, action). 1 query."""
    rows = TimeEntry.objects.filter(
        state__in=COUNTED, happened_on__gte=year.starts_on, happened_on__lte=year.ends_on
    )
    summed = rows.order_by().values_list("action__mission_id", "action_id").annotate(Sum("minutes"))
    return {(mission, action): minutes for mission, action, minutes in summed}


def to_validate() -> QuerySet[TimeEntry]:
    """What the members checked and no pilot validated yet, oldest first."""
    return entries().filter(state=EntryState.CHECKED).order_by("happened_on", "pk")


def to_approve() -> QuerySet[TimeEntry]:
    """What the pilots validated, oldest first."""
    return entries().filter(state=EntryState.VALIDATED).order_by("happened_on", "pk")


def ready_to_pay() -> QuerySet[TimeEntry]:
    """What is approved and in no transfer yet, corrections that take back included."""
    rows = entries().filter(state=EntryState.APPROVED)
    return rows.order_by("contact__search_name", "contact_id", "happened_on", "pk")


@dataclass(frozen=True)
class Counter:
    """Where one person stands in a calendar year. ceiling is None for a year whose ceiling is not known.

    approved_cents: for the work of that year; received_cents: what the bank paid in that year.
    """

    year: int
    ceiling: YearCeiling | None
    approved_cents: int
    paid_cents: int
    received_cents: int
    waiting: int
    minutes: int

    @property
    def room_cents(self) -> int:
        return room_cents(self.ceiling.amount_cents, self.approved_cents) if self.ceiling else 0

    @property
    def over_cents(self) -> int:
        """Beyond the ceiling, in either reading: of the work of the year, of what was received in it."""
        if self.ceiling is None:
            return 0
        return max(
            self.approved_cents - self.ceiling.amount_cents,
            self.received_cents - self.ceiling.amount_cents,
            0,
        )

    @property
    def percent(self) -> int:
        """Of the ceiling, rounded down; 0 without one."""
        if self.ceiling is None:
            return 0
        return max(min(100 * self.approved_cents // self.ceiling.amount_cents, 100), 0)


def counter(contact_id: int, year: int) -> Counter:
    """Hours and money of one person in a calendar year, under its ceiling. 2 queries, 3 for a year of no table."""
    rows = TimeEntry.objects.filter(contact=contact_id, cap_year=year)
    sums = {
        state: (minutes or 0, cents or 0, count, paid or 0)
        for state, minutes, cents, count, paid in rows.order_by()
        .values_list("state")
        .annotate(Sum("minutes"), Sum("amount_cents"), Count("pk"), paid=Sum("amount_cents", filter=LEFT))
    }
    counted = [sums[state] for state in COUNTED if state in sums]
    waiting = [sums[state] for state in WAITING if state in sums]
    return Counter(
        year=year,
        ceiling=ceilings([year]).get(year),
        approved_cents=sum(cents for _, cents, *_ in counted),
        paid_cents=sum(paid for *_, paid in counted),
        received_cents=received_cents(year, [contact_id]).get(contact_id, 0),
        waiting=sum(count for _, _, count, _ in waiting),
        minutes=sum(minutes for minutes, *_ in (*counted, *waiting)),
    )


def of_contact(contact_id: int, year: int) -> QuerySet[TimeEntry]:
    """The entries of one person in a calendar year, the latest first."""
    return entries().filter(contact=contact_id, cap_year=year).order_by("-happened_on", "-pk")


def years_of(contact_id: int) -> list[int]:
    """Calendar years in which the person gave time, the latest first. 1 query."""
    rows = TimeEntry.objects.filter(contact=contact_id).order_by("-cap_year")
    return list(rows.values_list("cap_year", flat=True).distinct())


def history_of(entry: TimeEntry) -> list[TimeEntry]:
    """Every edition of the same fact and what reverses them, in order. 1 query."""
    same = Q(source=entry.source, source_id=entry.source_id)
    rows = entries().filter(same | Q(reverses=entry.pk) | Q(pk=entry.reverses_id))
    return list(rows.order_by("pk"))


@dataclass(frozen=True)
class Figures:
    """How much is where: number of entries by what they wait for, cents approved and not yet paid."""

    to_check: int
    to_validate: int
    to_approve: int
    unpaid_cents: int

    @property
    def unpaid(self) -> str:
        return euros(self.unpaid_cents)


def figures() -> Figures:
    """1 query."""
    states = (*WAITING, EntryState.APPROVED)
    rows = TimeEntry.objects.filter(state__in=states).order_by().values_list("state")
    sums = {
        state: (count, cents or 0) for state, count, cents in rows.annotate(Count("pk"), Sum("amount_cents"))
    }
    none = (0, 0)
    return Figures(
        to_check=sums.get(EntryState.PROPOSED, none)[0],
        to_validate=sums.get(EntryState.CHECKED, none)[0],
        to_approve=sums.get(EntryState.VALIDATED, none)[0],
        unpaid_cents=sums.get(EntryState.APPROVED, none)[1],
    )
