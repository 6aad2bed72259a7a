"""Reads on payments. Every function works inside the community's scope."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum
from django.utils import timezone

from maillage.contexts.association.api import Contact
from maillage.contexts.funding.payments.models import (
    Batch,
    BatchState,
    MemberAccount,
    PaidEntry,
    PayerAccount,
    Transfer,
)
from maillage.contexts.funding.rates.ceilings import YearCeiling, ceilings
from maillage.contexts.funding.rates.models import PayKind
from maillage.contexts.funding.time.models import EntryState, TimeEntry
from maillage.contexts.funding.time.queries import ready_to_pay
from maillage.contexts.programme.models import ReportingYear
from maillage.core.dues.euros import euros
from maillage.core.pay.amounts import fits, room_cents
from maillage.core.pay.sepa import Account, Order
from maillage.core.pay.sepa import Transfer as Line
from maillage.platform.audit.models import AccessEntry

_LARGEST = 2**63 - 1
# What the access log calls taking the file of a batch.
BATCH_FILE: Final = "funding.batch_file"


def payer() -> PayerAccount | None:
    found: PayerAccount | None = PayerAccount.objects.first()
    return found


def account_of(contact_id: int) -> MemberAccount | None:
    """The account in use of a member. 1 query."""
    found: MemberAccount | None = MemberAccount.objects.filter(contact=contact_id, ended_at=None).first()
    return found


def accounts_of(contact_ids: Iterable[int]) -> dict[int, MemberAccount]:
    """Accounts in use, by contact. 1 query."""
    rows = MemberAccount.objects.filter(contact__in=sorted(set(contact_ids)), ended_at=None)
    return {row.contact_id: row for row in rows.order_by("pk")}


def batches() -> QuerySet[Batch]:
    """Batches with the number of their transfers."""
    lines = Transfer.objects.filter(batch=OuterRef("pk")).order_by().values("batch")
    rows: QuerySet[Batch] = Batch.objects.annotate(
        lines=Subquery(lines.annotate(n=Count("pk")).values("n"))
    ).select_related("made_by")
    return rows


def find_batch(pk: int) -> Batch | None:
    return batches().filter(pk=pk).first() if pk <= _LARGEST else None


def transfers_of(batch: Batch) -> list[Transfer]:
    """Transfers of a batch by the name of the member. 1 query."""
    rows = Transfer.objects.filter(batch=batch).select_related("contact", "batch")
    return list(rows.order_by("contact__search_name", "pk"))


def entries_of(transfers: Iterable[Transfer]) -> dict[int, list[PaidEntry]]:
    """What each transfer pays, by transfer. 1 query."""
    rows = PaidEntry.objects.filter(transfer__in=sorted(one.pk for one in transfers)).select_related("entry")
    found: dict[int, list[PaidEntry]] = defaultdict(list)
    for row in rows.order_by("entry__happened_on", "pk"):
        found[row.transfer_id].append(row)
    return dict(found)


@dataclass
class Due:
    """What one member would get: approved entries, corrections that take back included.

    ceiling: of the calendar year of the transfer, None where nobody knows it; received_cents: what was paid in that
    year, batches that wait at the bank included.
    """

    contact: Contact
    account: MemberAccount | None
    ceiling: YearCeiling | None = None
    received_cents: int = 0
    entries: list[TimeEntry] = field(default_factory=list)

    @property
    def cents(self) -> int:
        return sum(entry.amount_cents or 0 for entry in self.entries)

    @property
    def amount(self) -> str:
        return euros(self.cents)

    @property
    def obstacle(self) -> str:
        """Why nothing can leave for this member yet; "" when it can."""
        if self.cents == 0:
            return "solde nul : rien à verser"
        if self.cents < 0:
            return "rien à payer : ce qui est repris dépasse ce qui est dû, le reste viendra en déduction"
        if self.account is None:
            return "compte bancaire manquant"
        if self.ceiling is not None and not fits(self.ceiling.amount_cents, self.received_cents, self.cents):
            room = euros(room_cents(self.ceiling.amount_cents, self.received_cents))
            return (
                f"plafond des sommes perçues en {self.ceiling.year} : il reste {room}, à verser dans un lot exécuté "
                "l’année suivante"
            )
        return ""


def dues(execution_on: date | None = None) -> list[Due]:
    """What would be paid that day (today without one), by member in the order of names. 5 queries at most.

    The ceiling of the decree holds for the work of a calendar year, checked at the approval; and for what is received
    in one, checked here: whichever way it is read, nobody gets more (ADR 18).
    """
    year = (execution_on or timezone.localdate()).year
    rows = list(ready_to_pay())
    people = {row.contact_id for row in rows}
    accounts, ceiling = accounts_of(people), ceilings([year]).get(year)
    received = leaving_cents(year, people)
    found: dict[int, Due] = {}
    for row in rows:
        if row.contact_id not in found:
            pk = row.contact_id
            found[pk] = Due(row.contact, accounts.get(pk), ceiling, received.get(pk, 0))
        found[row.contact_id].entries.append(row)
    return list(found.values())


def leaving_cents(year: int, contact_ids: Iterable[int]) -> dict[int, int]:
    """Cents that left in a calendar year, or wait at the bank to leave in it, by contact. 1 query."""
    batch = "transfer__batch__"
    left = Q(**{f"{batch}state": BatchState.PAID, f"{batch}paid_on__year": year})
    waits = Q(**{f"{batch}state": BatchState.READY, f"{batch}execution_on__year": year})
    rows = PaidEntry.objects.filter(
        left | waits, in_force=True, transfer__contact__in=sorted(set(contact_ids))
    )
    return dict(rows.order_by().values_list("transfer__contact").annotate(Sum("amount_cents")))


@dataclass(frozen=True)
class Unpaid:
    """What is approved and not yet paid. waiting: in no batch; leaving: in a batch that the bank has yet to do."""

    waiting_cents: int
    leaving_cents: int

    @property
    def waiting(self) -> str:
        return euros(self.waiting_cents)

    @property
    def leaving(self) -> str:
        return euros(self.leaving_cents)

    @property
    def total(self) -> str:
        return euros(self.waiting_cents + self.leaving_cents)


def unpaid(year: ReportingYear | None = None) -> Unpaid:
    """Of all that was approved, or for the work of one year of report. 1 query.

    The whole for a year is what its board and its budget call engaged and not paid.
    """
    rows = TimeEntry.objects.filter(state__in=(EntryState.APPROVED, EntryState.BATCHED))
    if year is not None:
        rows = rows.filter(happened_on__gte=year.starts_on, happened_on__lte=year.ends_on)
    sums = dict(rows.order_by().values_list("state").annotate(Sum("amount_cents")))
    return Unpaid(sums.get(EntryState.APPROVED) or 0, sums.get(EntryState.BATCHED) or 0)


def order_of(batch: Batch) -> Order:
    """The batch as a message to the bank, the same every time. 1 query."""
    lines = [
        Line(
            to=Account(one.holder, one.iban, one.bic),
            amount_cents=one.amount_cents,
            reference=f"{batch.label}-{one.pk}",
            reason=f"Indemnites et remunerations CPTS {batch.label}",
        )
        for one in transfers_of(batch)
    ]
    return Order(
        number=number_of(batch),
        made_at=timezone.localtime(batch.made_at),
        execution_on=batch.execution_on,
        payer=Account(batch.payer_name, batch.payer_iban, batch.payer_bic),
        transfers=lines,
    )


def last_download(batch: Batch) -> AccessEntry | None:
    """The last time that somebody took the file of the batch, XML or table. 1 query."""
    rows = AccessEntry.objects.filter(
        what=BATCH_FILE, object_type=Batch._meta.label_lower, object_id=str(batch.pk), at__gte=batch.made_at
    )
    found: AccessEntry | None = rows.order_by("-at", "-pk").first()
    return found


def number_of(batch: Batch) -> str:
    """Of the message, never used twice by the community: « MAILLAGE-12-2026-003 »."""
    return f"MAILLAGE-{batch.community_id}-{batch.label}"


# --- What was paid in a year ------------------------------------------------------------------------------


def paid_in(year: int) -> QuerySet[PaidEntry]:
    """Entries whose transfer left in a calendar year and did not come back."""
    rows: QuerySet[PaidEntry] = PaidEntry.objects.filter(
        in_force=True, transfer__batch__state=BatchState.PAID, transfer__batch__paid_on__year=year
    )
    return rows


def paid_cents(year: int) -> dict[int, int]:
    """Cents paid in a calendar year, by contact. 1 query."""
    rows = paid_in(year).order_by().values_list("transfer__contact").annotate(Sum("amount_cents"))
    return dict(rows)


def recipients(year: int) -> QuerySet[Contact]:
    """Members who were paid in a calendar year, with `paid_cents`."""
    sums = (
        paid_in(year)
        .filter(transfer__contact=OuterRef("pk"))
        .order_by()
        .values("transfer__contact")
        .annotate(cents=Sum("amount_cents"))
        .values("cents")
    )
    rows: Any = Contact.objects.annotate(paid_cents=Subquery(sums))
    found: QuerySet[Contact] = rows.filter(paid_cents__isnull=False).select_related("commune")
    return found


def paid_years() -> list[int]:
    """Calendar years in which something was paid, the latest first. 1 query."""
    rows = Batch.objects.filter(state=BatchState.PAID).exclude(paid_on=None)
    days: list[date] = list(rows.order_by("-paid_on").values_list("paid_on", flat=True))
    return sorted({day.year for day in days}, reverse=True)


@dataclass(frozen=True)
class Statement:
    """What one member was paid in a calendar year."""

    year: int
    contact: Contact
    lines: list[PaidEntry]

    @property
    def total_cents(self) -> int:
        return sum(line.amount_cents for line in self.lines)

    def of_kind(self, kind: PayKind) -> int:
        return sum(line.amount_cents for line in self.lines if line.entry.kind == kind)

    @property
    def minutes(self) -> int:
        return sum(line.entry.minutes for line in self.lines)


def statement(contact: Contact, year: int) -> Statement:
    """1 query."""
    rows = paid_in(year).filter(transfer__contact=contact)
    rows = rows.select_related("entry", "entry__task", "transfer", "transfer__batch")
    return Statement(year, contact, list(rows.order_by("entry__happened_on", "pk")))
