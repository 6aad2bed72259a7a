"""Assembles the models of the capabilities."""

from maillage.contexts.funding.accounting.models import FrozenPeriod, JournalRow, LedgerAccount
from maillage.contexts.funding.bank.models import BankAccount, BankLine, Match, Statement
from maillage.contexts.funding.budget.models import BudgetLine, BudgetSettings, CarryOver, Receipt
from maillage.contexts.funding.contract.models import Contract, ContractLine, ContractPayment, IndicatorShare
from maillage.contexts.funding.expenses.models import Expense
from maillage.contexts.funding.payments.models import Batch, MemberAccount, PaidEntry, PayerAccount, Transfer
from maillage.contexts.funding.rates.models import (
    PayProfile,
    PayRate,
    PayRule,
    PaySettings,
    PayTask,
    StatedCeiling,
)
from maillage.contexts.funding.time.models import MyYearLink, TimeEntry

__all__ = [
    "BankAccount",
    "BankLine",
    "Batch",
    "BudgetLine",
    "BudgetSettings",
    "CarryOver",
    "Contract",
    "ContractLine",
    "ContractPayment",
    "Expense",
    "FrozenPeriod",
    "IndicatorShare",
    "JournalRow",
    "LedgerAccount",
    "Match",
    "MemberAccount",
    "MyYearLink",
    "PaidEntry",
    "PayProfile",
    "PayRate",
    "PayRule",
    "PaySettings",
    "PayTask",
    "PayerAccount",
    "Receipt",
    "StatedCeiling",
    "Statement",
    "TimeEntry",
    "Transfer",
]
