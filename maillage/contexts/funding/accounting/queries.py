"""The journal of a year: what is frozen, then what would follow it today."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from maillage.contexts.association.api import fee_settings
from maillage.contexts.funding.accounting.chart import JOURNALS, accounts
from maillage.contexts.funding.accounting.facts import facts
from maillage.contexts.funding.accounting.models import FrozenPeriod, JournalRow
from maillage.contexts.programme.models import ReportingYear
from maillage.core.money.journal import Entry, Nets, decimal_comma, fec_name, pending


@dataclass(frozen=True)
class ShownRow:
    """A line of the journal. validated_on: when it was frozen; None while it may change."""

    pk: int
    journal: str
    number: int
    entered_on: date
    account: str
    account_label: str
    party: str
    party_label: str
    piece: str
    piece_on: date
    label: str
    debit_cents: int
    credit_cents: int
    validated_on: date | None
    source: str
    role: str

    @property
    def debit(self) -> float | None:
        return self.debit_cents / 100 if self.debit_cents else None

    @property
    def credit(self) -> float | None:
        return self.credit_cents / 100 if self.credit_cents else None

    @property
    def journal_label(self) -> str:
        return JOURNALS.get(self.journal, self.journal)

    @property
    def fec(self) -> tuple[str, ...]:
        """The eighteen fields, as text."""
        return (
            self.journal,
            self.journal_label,
            str(self.number),
            f"{self.entered_on:%Y%m%d}",
            self.account,
            self.account_label,
            self.party,
            self.party_label,
            self.piece,
            f"{self.piece_on:%Y%m%d}",
            self.label,
            decimal_comma(self.debit_cents),
            decimal_comma(self.credit_cents),
            "",
            "",
            f"{self.validated_on:%Y%m%d}" if self.validated_on else "",
            "",
            "",
        )


def frozen_until() -> date | None:
    """1 query."""
    found: date | None = FrozenPeriod.objects.order_by("-until_on").values_list("until_on", flat=True).first()
    return found


def periods(year: ReportingYear) -> list[FrozenPeriod]:
    """1 query."""
    return list(FrozenPeriod.objects.filter(year=year).select_related("frozen_by").order_by("until_on"))


def frozen_nets() -> tuple[dict[str, Nets], dict[tuple[str, str], tuple[str, str]]]:
    """What is frozen, by fact; and the account that each nature of a fact was written on. 1 query."""
    found: dict[str, dict[tuple[str, str], int]] = defaultdict(lambda: defaultdict(int))
    written: dict[tuple[str, str], tuple[str, str]] = {}
    rows = JournalRow.objects.order_by("pk").values_list(
        "source", "role", "party", "debit_cents", "credit_cents", "account", "account_label"
    )
    for source, role, party, debit, credit, account, label in rows:
        found[source][role, party] += debit - credit
        written[source, role] = (account, label)
    return {source: dict(sums) for source, sums in found.items()}, written


def to_write(year: ReportingYear, until: date | None = None) -> list[Entry]:
    """Entries of the year that are not frozen, until that day; in the order of their numbers."""
    last = min(year.ends_on, until or year.ends_on)
    known, _ = frozen_nets()
    new = pending(facts(timezone.localdate()), known, frozen_until())
    return [one for one in new if year.starts_on <= one.day <= last]


def rows_of(year: ReportingYear, entries: list[Entry], first_number: int) -> list[ShownRow]:
    """Entries as lines, numbered from `first_number`; a correction keeps the account that it corrects."""
    chart, (_, written) = accounts(), frozen_nets()
    found: list[ShownRow] = []
    for number, one in enumerate(entries, first_number):
        for row in one.rows:
            account = chart[row.role]
            place = written.get((one.source, row.role), (account.number, account.label))
            found.append(
                ShownRow(
                    len(found) + 1,
                    one.journal,
                    number,
                    one.day,
                    *place,
                    row.party,
                    row.party_label,
                    one.piece,
                    one.piece_on,
                    one.label[:200],
                    max(row.cents, 0),
                    max(-row.cents, 0),
                    None,
                    one.source,
                    row.role,
                )
            )
    return found


def last_number(year: ReportingYear) -> int:
    found = JournalRow.objects.filter(year=year).order_by("-number").values_list("number", flat=True).first()
    return found or 0


def journal(year: ReportingYear) -> list[ShownRow]:
    """Every line of the year: what is frozen, then what would follow it. About 12 queries, whatever the size."""
    rows = JournalRow.objects.filter(year=year).select_related("period").order_by("number", "rank")
    done = [
        ShownRow(
            row.pk,
            row.journal,
            row.number,
            row.entered_on,
            row.account,
            row.account_label,
            row.party,
            row.party_label,
            row.piece,
            row.piece_on,
            row.label,
            row.debit_cents,
            row.credit_cents,
            timezone.localdate(row.period.frozen_at),
            row.source,
            row.role,
        )
        for row in rows
    ]
    return done + rows_of(year, to_write(year), last_number(year) + 1)


def file_name(year: ReportingYear) -> str:
    """SIREN, FEC, closing day: the number is the one of the receipts of fees, when it is a SIREN."""
    return fec_name(fee_settings().registration, year.ends_on)
