"""What the contexts above and the interfaces may ask about money."""

from maillage.contexts.funding.bank.services import accept_sure as accept_sure_matches
from maillage.contexts.funding.bank.statements import confirm as confirm_statement
from maillage.contexts.funding.bank.statements import save_account as save_bank_account
from maillage.contexts.funding.bank.statements import send as send_statement
from maillage.contexts.funding.budget.outlook import aci_income, outlook, threshold
from maillage.contexts.funding.budget.queries import by_action, by_mission, line_states
from maillage.contexts.funding.budget.services import carry_over, record_receipt
from maillage.contexts.funding.budget.services import create_line as create_budget_line
from maillage.contexts.funding.contract.payments import record_payment as record_aci_payment
from maillage.contexts.funding.contract.queries import (
    PlainWorth,
    contract_on,
    parts,
    plain_worths,
    variable_shares,
)
from maillage.contexts.funding.contract.queries import contracts as aci_contracts
from maillage.contexts.funding.contract.queries import last_day as contract_last_day
from maillage.contexts.funding.contract.queries import late as late_dues
from maillage.contexts.funding.contract.queries import lines_of as contract_lines
from maillage.contexts.funding.contract.queries import schedule as contract_schedule
from maillage.contexts.funding.contract.services import attach_file as attach_contract
from maillage.contexts.funding.contract.services import confirm_line, create_contract, set_shares
from maillage.contexts.funding.contract.stakes import variable_part, what_if
from maillage.contexts.funding.expenses.queries import engaged_by_line, expenses
from maillage.contexts.funding.expenses.services import approve as approve_expense
from maillage.contexts.funding.expenses.services import attach_file as attach_invoice
from maillage.contexts.funding.expenses.services import create as create_expense
from maillage.contexts.funding.expenses.services import mark_paid as mark_expense_paid
from maillage.contexts.funding.expenses.services import refuse as refuse_expense
from maillage.contexts.funding.expenses.services import submit as submit_expense
from maillage.contexts.funding.payments.accounts import save_account, save_payer
from maillage.contexts.funding.payments.queries import dues as payments_due
from maillage.contexts.funding.payments.services import make_batch, mark_paid
from maillage.contexts.funding.permissions import VIEW as VIEW_MONEY
from maillage.contexts.funding.rates.services import create_task as create_pay_task
from maillage.contexts.funding.rates.services import save_settings as save_pay_settings
from maillage.contexts.funding.rates.services import set_rate as set_pay_rate
from maillage.contexts.funding.rates.services import start_rule as start_pay_rule
from maillage.contexts.funding.time.queries import counter as time_counter
from maillage.contexts.funding.time.queries import entries as time_entries
from maillage.contexts.funding.time.queries import minutes_by_action, ready_to_pay
from maillage.contexts.funding.time.services import (
    approve_many,
    check,
    collect,
    declare,
    validate_many,
)

__all__ = [
    "VIEW_MONEY",
    "PlainWorth",
    "accept_sure_matches",
    "aci_contracts",
    "aci_income",
    "approve_expense",
    "approve_many",
    "attach_contract",
    "attach_invoice",
    "by_action",
    "by_mission",
    "carry_over",
    "check",
    "collect",
    "confirm_line",
    "confirm_statement",
    "contract_last_day",
    "contract_lines",
    "contract_on",
    "contract_schedule",
    "create_budget_line",
    "create_contract",
    "create_expense",
    "create_pay_task",
    "declare",
    "engaged_by_line",
    "expenses",
    "late_dues",
    "line_states",
    "make_batch",
    "mark_expense_paid",
    "mark_paid",
    "minutes_by_action",
    "outlook",
    "parts",
    "payments_due",
    "plain_worths",
    "ready_to_pay",
    "record_aci_payment",
    "record_receipt",
    "refuse_expense",
    "save_account",
    "save_bank_account",
    "save_pay_settings",
    "save_payer",
    "send_statement",
    "set_pay_rate",
    "set_shares",
    "start_pay_rule",
    "submit_expense",
    "threshold",
    "time_counter",
    "time_entries",
    "validate_many",
    "variable_part",
    "variable_shares",
    "what_if",
]
