"""On which account of the association each sum came or left: what the bank says, else the usual account.

Each account has its own account of the plan: « bank » for the first one, « bank2 », « bank3 »… in the order in which
they were written here, which never changes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from maillage.contexts.funding.bank.models import BankAccount, Match, Settles
from maillage.core.money.journal import Row

BANK: Final = "bank"
# Sums of one kind of thing, by account: (role, cents above zero).
Shares = dict[int, dict[str, int]]


def role_of(rank: int) -> str:
    """Of the account of that rank, 1 for the first."""
    return BANK if rank == 1 else f"{BANK}{rank}"


def number_of(rank: int, count: int) -> str:
    """« 512100 », « 512200 »…; « 512000 » while there is one account at most."""
    if count < 2:
        return "512000"
    return f"512{rank}00" if rank < 10 else f"5129{rank:02d}"


def bank_accounts() -> list[BankAccount]:
    """In the order of their ranks. 1 query."""
    return list(BankAccount.objects.only("name", "payer").order_by("pk"))


@dataclass(frozen=True)
class Banks:
    """roles: by account. payer: where transfers leave from. shares: what lines settle, by kind and thing."""

    roles: dict[int, str]
    payer: str
    shares: dict[str, Shares]

    def rows(self, kind: str, pk: int, cents: int, *, leaves: bool = False) -> list[Row]:
        """Debits of the accounts where a sum came; credits where it leaves. What no line tells is on the usual one."""
        found, left = [], cents
        for role, part in sorted(self.shares.get(kind, {}).get(pk, {}).items()):
            part = min(part, left)
            found.append((role, part))
            left -= part
        usual = self.payer if kind in (Settles.BATCH, Settles.RETURNED) else BANK
        found.append((usual, left))
        return [Row(role, -part if leaves else part) for role, part in found if part]


def read_banks() -> Banks:
    """2 queries."""
    accounts = bank_accounts()
    roles = {row.pk: role_of(rank) for rank, row in enumerate(accounts, 1)}
    payer = next((roles[row.pk] for row in accounts if row.payer_id is not None), BANK)
    return Banks(roles, payer, _shares(roles) if len(roles) > 1 else {})


def _shares(roles: dict[int, str]) -> dict[str, Shares]:
    found: dict[str, Shares] = defaultdict(lambda: defaultdict(lambda: defaultdict(int)))
    rows = Match.objects.exclude(kind=Settles.ASIDE).order_by("pk")
    columns = ("batch", "transfer__batch", "transfer", "expense", "aci_payment", "receipt", "fee_payment")
    for kind, cents, account, *things in rows.values_list("kind", "amount_cents", "line__account", *columns):
        # A transfer that has its own line is a part of its batch; one that came back is told by itself.
        told = Settles.BATCH if kind == Settles.TRANSFER else kind
        if kind == Settles.RETURNED:
            things = things[2:]
        pk = _first(things)
        if pk is not None:
            found[told][pk][roles[account]] += cents
    return found


def _first(things: Sequence[int | None] | Iterable[int | None]) -> int | None:
    return next((one for one in things if one is not None), None)
