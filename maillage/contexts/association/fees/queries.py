"""Reads on fees: who is up to date, what is late, what a campaign would ask."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from maillage.contexts.association.contacts.models import Contact, Standing
from maillage.contexts.association.fees.models import Fee, FeePeriod, FeeSettings, FeeState, Payment
from maillage.contexts.association.fees.services import days_of, new_fee, rate_of, rates_of
from maillage.platform.tenancy.prepared import Prepared

# Nobody gets two reminders of the same fee within this time, however often the button is pressed.
REMIND_AGAIN: Final = timedelta(days=7)
COVERED: Final = (FeeState.PAID, FeeState.WAIVED)
LATE: Final = "late"
# Of more than so many contacts the whole year is read: that is less than to name each of them to the database.
_FEW: Final = 100


def is_up_to_date(contact_ids: Iterable[int], on: date) -> set[int]:
    """Those of these contacts whose fee for that day is paid or waived. 1 query."""
    wanted = set(contact_ids)
    covering = Fee.objects.filter(state__in=COVERED, starts_on__lte=on, ends_on__gte=on)
    if len(wanted) <= _FEW:
        covering = covering.filter(contact__in=wanted)
    return wanted & set(covering.order_by().values_list("contact_id", flat=True))


def covered_days(contact_ids: Iterable[int]) -> dict[int, list[tuple[date, date]]]:
    """First and last days for which these contacts paid or were excused, by contact. 1 query."""
    rows = Fee.objects.filter(state__in=COVERED, contact__in=sorted(set(contact_ids)))
    found: dict[int, list[tuple[date, date]]] = {}
    for contact_id, first, last in rows.order_by("pk").values_list("contact_id", "starts_on", "ends_on"):
        found.setdefault(contact_id, []).append((first, last))
    return found


def asks_fees() -> bool:
    """Whether the association asks for fees at all: before the first year of fees, nobody is late. 1 query."""
    return bool(FeePeriod.objects.exists())


def fees() -> QuerySet[Fee]:
    """Fees with their member, year and college, and the cents received in `.paid_cents`."""
    # Looked up for the rows that a page shows, not summed for all of them.
    of_fee = Payment.objects.filter(fee=OuterRef("pk"), cancelled_at=None).order_by().values("fee")
    received = of_fee.annotate(cents=Sum("amount_cents")).values("cents")
    rows: QuerySet[Fee] = Fee.objects.select_related("contact", "period", "college").annotate(
        paid_cents=Coalesce(Subquery(received), 0)
    )
    return rows


def find(pk: int) -> Fee | None:
    return fees().filter(pk=pk).first()


def payments() -> QuerySet[Payment]:
    rows: QuerySet[Payment] = Payment.objects.select_related(
        "fee", "fee__contact", "fee__period", "recorded_by"
    )
    return rows


def find_payment(pk: int) -> Payment | None:
    return payments().filter(pk=pk).first()


def payments_of(fee: Fee) -> list[Payment]:
    return list(payments().filter(fee=fee).order_by("-recorded_at", "-pk"))


def late(today: date) -> QuerySet[Fee]:
    """Fees whose day has passed; the oldest first."""
    rows: QuerySet[Fee] = Fee.objects.filter(state=FeeState.DUE, due_on__lt=today).order_by("due_on", "pk")
    return rows


def to_remind(today: date) -> QuerySet[Fee]:
    """Late fees that nobody was reminded of lately."""
    lately = timezone.now() - REMIND_AGAIN
    return late(today).filter(Q(reminded_at=None) | Q(reminded_at__lt=lately))


_TO_REMIND = Prepared(
    lambda today, lately: (
        Fee.objects.filter(
            Q(reminded_at=None) | Q(reminded_at__lt=lately), state=FeeState.DUE, due_on__lt=today
        )
        .order_by()
        .values_list("state")
        .annotate(Count("pk"))
    )
)


def count_to_remind(today: date) -> int:
    """How many `to_remind` would give. 1 query."""
    rows = _TO_REMIND.rows(today=today, lately=timezone.now() - REMIND_AGAIN)
    return sum(count for _, count in rows)


def periods() -> QuerySet[FeePeriod]:
    """Years of fees, the latest first, with what was asked and what came in, in cents."""
    asked = ~Q(fees__state=FeeState.CANCELLED)
    rows: QuerySet[FeePeriod] = FeePeriod.objects.annotate(
        asked=Count("fees", filter=asked),
        up_to_date=Count("fees", filter=Q(fees__state__in=COVERED)),
    ).order_by("-starts_on", "-pk")
    return rows


def open_periods() -> list[FeePeriod]:
    return list(FeePeriod.objects.filter(closed_on=None).order_by("-starts_on", "-pk"))


def current_period(today: date) -> FeePeriod | None:
    """The year in use today, else the next to begin."""
    rows = FeePeriod.objects.filter(closed_on=None, ends_on__gte=today).order_by("starts_on", "pk")
    found: FeePeriod | None = rows.first()
    return found


def settings_of() -> FeeSettings:
    """What receipts say; empty where nothing was written yet."""
    found: FeeSettings | None = FeeSettings.objects.first()
    return found or FeeSettings()


@dataclass(frozen=True)
class Totals:
    """Sums of a year, in cents; counts of fees."""

    asked_cents: int
    received_cents: int
    due_cents: int
    late: int
    due: int
    up_to_date: int


_ASKED = Prepared(
    lambda period: (
        Fee.objects.filter(period=period)
        .exclude(state=FeeState.CANCELLED)
        .order_by()
        .values_list("state", "due_on")
        .annotate(Count("pk"), Sum("amount_cents"))
    )
)
_RECEIVED = Prepared(
    lambda period: (
        Payment.objects.filter(fee__period=period, cancelled_at=None)
        .order_by()
        .values_list("fee__period")
        .annotate(Sum("amount_cents"))
    )
)


def totals(period: FeePeriod, today: date) -> Totals:
    """2 queries."""
    asked = due = late = covered = 0
    for state, due_on, count, cents in _ASKED.rows(period=period.pk):
        asked += cents if state in (FeeState.DUE, FeeState.PAID) else 0
        due += count if state == FeeState.DUE else 0
        late += count if state == FeeState.DUE and due_on < today else 0
        covered += count if state in COVERED else 0
    received = sum(cents for _, cents in _RECEIVED.rows(period=period.pk))
    return Totals(asked, received, asked - received, late, due, covered)


def fees_of(contact: Contact) -> list[Fee]:
    """Fees of one contact, the latest first. 1 query."""
    return list(fees().filter(contact=contact).order_by("-starts_on", "-pk"))


@dataclass
class Campaign:
    """What asking every member for the fee of a year would do."""

    period: FeePeriod
    to_ask: list[Fee] = field(default_factory=list)
    there_already: int = 0
    # Their own year begins in another period.
    another_year: int = 0
    without_rate: list[Contact] = field(default_factory=list)
    without_address: list[Contact] = field(default_factory=list)

    @property
    def total_cents(self) -> int:
        return sum(fee.amount_cents for fee in self.to_ask)

    @property
    def letters(self) -> int:
        """How many letters would leave: not to those who owe nothing, nor to those without address."""
        return sum(1 for fee in self.to_ask if fee.amount_cents and fee.contact.email)


def campaign(period: FeePeriod, today: date) -> Campaign:
    """The campaign, without writing anything. 3 queries, whatever the number of members."""
    rates = rates_of(period)
    found = Campaign(period)
    asked: Collection[int] = set(
        Fee.objects.filter(period=period)
        .exclude(state=FeeState.CANCELLED)
        .order_by()
        .values_list("contact_id", flat=True)
    )
    members = Contact.objects.filter(standing=Standing.MEMBER).select_related("college")
    for contact in members.order_by("search_name", "pk"):
        cents, days = rate_of(rates, contact), days_of(period, contact)
        if contact.pk in asked:
            found.there_already += 1
        elif days is None:
            found.another_year += 1
        elif cents is None:
            found.without_rate.append(contact)
        else:
            found.to_ask.append(new_fee(period, contact, days, cents, today))
            if cents and not contact.email:
                found.without_address.append(contact)
    return found


def state_of(fee: Fee, today: date) -> str:
    """A key of FeeState, or LATE."""
    return LATE if fee.state == FeeState.DUE and fee.due_on < today else fee.state


def received_between(start: date, end: date) -> int:
    """Cents of fees received in these days, cancelled payments left out. 1 query."""
    rows = Payment.objects.filter(cancelled_at=None, paid_on__gte=start, paid_on__lte=end)
    total: int = rows.aggregate(cents=Sum("amount_cents", default=0))["cents"]
    return total
