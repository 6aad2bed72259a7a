"""A closed year cannot change: every service that writes about money refuses it, or is told why it may.

A new service of this context fails the first test until it is in one of the tables.
"""

from __future__ import annotations

import importlib
import inspect
import io
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.utils import timezone

from maillage.contexts import funding
from maillage.contexts.association.models import Attendee, Contact, Meeting
from maillage.contexts.funding.bank import services as bank
from maillage.contexts.funding.bank import statements
from maillage.contexts.funding.bank.models import BankLine
from maillage.contexts.funding.budget import services as budget
from maillage.contexts.funding.contract import payments as aci
from maillage.contexts.funding.contract import services as contracts
from maillage.contexts.funding.expenses import services as expenses
from maillage.contexts.funding.models import BudgetLine, Contract, ContractLine, Expense, PayTask, TimeEntry
from maillage.contexts.funding.rates import services as rates
from maillage.contexts.funding.time import collecting
from maillage.contexts.funding.time import services as time
from maillage.contexts.programme.models import Mission, ReportingYear
from maillage.platform.registry.spine import Period
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from tests.people import ActorOf

DAY = date(2025, 6, 2)
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@dataclass
class Ground:
    """2024 open, 2025 about to be closed with something of everything in it, 2020 closed without a contract."""

    by: Actor
    before: ReportingYear
    year: ReportingYear
    mission: Mission
    line: BudgetLine
    income: BudgetLine
    receipt: int
    carry: int
    costs: dict[str, Expense]
    contract: Contract
    parts: dict[str, ContractLine]
    payment: int
    entries: dict[str, TimeEntry]
    bank_line: BankLine


@pytest.fixture
def ground(scoped: Community, actor_of: ActorOf) -> Ground:
    by = actor_of("treasurer")
    years = {
        number: ReportingYear.objects.create(
            community=scoped, label=str(number), starts_on=date(number, 1, 1), ends_on=date(number, 12, 31)
        )
        for number in (2020, 2024, 2025)
    }
    mission = Mission.objects.create(
        community=scoped, reference="acces", name="Accès aux soins", kind="core", rank=1
    )
    line, income = [
        budget.create_line(
            by=by,
            year=years[2025],
            values={"kind": kind, "nature": nature, "label": "Ligne", "planned_cents": 500_00},
        )
        for kind, nature in (("expense", "services"), ("income", "fir"))
    ]
    budget.create_line(
        by=by,
        year=years[2024],
        values={"kind": "income", "nature": "fir", "label": "FIR", "planned_cents": 500_00},
    )
    receipt = budget.record_receipt(by=by, line_pk=income.pk, received_on=DAY, amount_cents=1_00)
    carry = budget.carry_over(
        by=by, from_year=years[2024], to_year=years[2025], mission=None, amount_cents=1_00
    )
    contract = contracts.create_contract(by=by, values=_contract(2025, 5), missions=[mission])
    payment = aci.record_payment(
        by=by, contract_pk=contract.pk, received_on=DAY, amount_cents=1_00, seen_payments=0, label="Avance"
    )
    made = Ground(
        by=by,
        before=years[2024],
        year=years[2025],
        mission=mission,
        line=line,
        income=income,
        receipt=receipt.pk,
        carry=carry.pk,
        costs=_costs(by, line, actor_of("coordinator")),
        contract=contract,
        parts={one.part: one for one in ContractLine.objects.filter(contract=contract)},
        payment=payment.pk,
        entries=_entries(by),
        bank_line=_bank_line(by),
    )
    now = timezone.now()
    ReportingYear.objects.filter(label__in=("2020", "2025")).update(state="closed", closed_at=now)
    return made


def _contract(first: int, years: int) -> dict[str, Any]:
    day = date(first, 1, 1)
    return {"signed_on": day, "starts_on": day, "years": years, "size_class": "T2"}


def _cost(line: BudgetLine, **changes: Any) -> dict[str, Any]:
    values = {"year": line.year, "line": line, "supplier": "Imprimerie", "label": "Affiches"}
    return {**values, "amount_cents": 10_00, "invoiced_on": DAY, **changes}


def _costs(by: Actor, line: BudgetLine, writer: Actor) -> dict[str, Expense]:
    found = {state: expenses.create(by=writer, values=_cost(line)) for state in ("draft", "sent", "approved")}
    for state in ("sent", "approved"):
        expenses.submit(by=writer, pk=found[state].pk)
    expenses.approve(by=by, pk=found["approved"].pk)
    return found


def _entries(by: Actor) -> dict[str, TimeEntry]:
    """One in each state, and a presence that nobody collected yet."""
    contact = Contact.objects.create(
        community=by.community, last_name="Membre", search_name="membre", standing="member", profession="60"
    )
    task = rates.create_task(by=by, name="Groupe de travail", for_meetings=True)
    starts = timezone.make_aware(datetime(2025, 3, 12, 14))
    meeting = Meeting.objects.create(
        community=by.community,
        kind="working_group",
        title="Réunion",
        state="held",
        starts_at=starts,
        ends_at=starts + timedelta(minutes=60),
    )
    Attendee.objects.create(
        community=by.community, meeting=meeting, contact=contact, presence="present", noted_how="secretary"
    )
    return {
        state: TimeEntry.objects.create(
            community=by.community,
            source="declared",
            source_id=state,
            contact=contact,
            kind="mission",
            task=task,
            title="Rédaction",
            happened_on=DAY,
            minutes=60,
            cap_year=2025,
            state=state,
            amount_cents=40_00 if state == "approved" else None,
        )
        for state in ("proposed", "checked", "validated", "approved")
    }


def _bank_line(by: Actor) -> BankLine:
    account = statements.save_account(by=by, name="Courant", opening_on=date(2025, 1, 1), opening_cents=0)
    text = f"Date;Libellé;Montant\n{DAY:%d/%m/%Y};VIR ARS;500,00"
    sent = statements.send(by=by, account=account, name="r.csv", stream=io.BytesIO(text.encode()))
    statements.confirm(by=by, pk=sent.pk)
    row: BankLine = BankLine.objects.get()
    return row


def _income(ground: Ground) -> str:
    """A line of income of an open year, for money that came in the closed one."""
    row: BudgetLine = BudgetLine.objects.get(year=ground.before)
    return f"income:{row.pk}"


Call = Callable[[Ground], object]
# Each is refused, with the year's being closed as the reason.
REFUSED: dict[str, Call] = {
    "budget.services.create_line": lambda g: budget.create_line(
        by=g.by,
        year=g.year,
        values={"kind": "expense", "nature": "services", "label": "x", "planned_cents": 1},
    ),
    "budget.services.update_line": lambda g: budget.update_line(
        by=g.by, pk=g.line.pk, seen=1, values={"label": "x"}
    ),
    "budget.services.delete_line": lambda g: budget.delete_line(by=g.by, pk=g.line.pk),
    "budget.services.copy_lines": lambda g: budget.copy_lines(by=g.by, source=g.before, target=g.year),
    "budget.services.record_receipt": lambda g: budget.record_receipt(
        by=g.by, line_pk=g.income.pk, received_on=timezone.localdate(), amount_cents=1
    ),
    "budget.services.cancel_receipt": lambda g: budget.cancel_receipt(by=g.by, pk=g.receipt, reason="x"),
    "budget.services.carry_over": lambda g: budget.carry_over(
        by=g.by, from_year=g.before, to_year=g.year, mission=None, amount_cents=1
    ),
    "budget.services.remove_carry_over": lambda g: budget.remove_carry_over(by=g.by, pk=g.carry),
    "contract.services.create_contract": lambda g: contracts.create_contract(
        by=g.by, values=_contract(2020, 1), missions=[g.mission]
    ),
    "contract.services.update_contract": lambda g: contracts.update_contract(
        by=g.by, pk=g.contract.pk, seen=g.contract.version, values={"size_class": "T3"}
    ),
    "contract.services.add_line": lambda g: contracts.add_line(
        by=g.by, contract_pk=g.contract.pk, mission=_other_mission(g), part="fixed", amount_cents=1_00
    ),
    "contract.services.confirm_line": lambda g: contracts.confirm_line(
        by=g.by, pk=g.parts["fixed"].pk, seen=1, amount_cents=1_00
    ),
    "contract.services.remove_line": lambda g: contracts.remove_line(by=g.by, pk=g.parts["fixed"].pk),
    "contract.services.set_shares": lambda g: contracts.set_shares(
        by=g.by, line_pk=g.parts["variable"].pk, year_pk=g.year.pk, shares=[]
    ),
    "contract.payments.record_payment": lambda g: aci.record_payment(
        by=g.by, contract_pk=g.contract.pk, received_on=DAY, amount_cents=1, seen_payments=1, label="x"
    ),
    "contract.payments.cancel_payment": lambda g: aci.cancel_payment(by=g.by, pk=g.payment, reason="x"),
    "expenses.services.create": lambda g: expenses.create(by=g.by, values=_cost(g.line)),
    "expenses.services.update": lambda g: expenses.update(
        by=g.by, pk=g.costs["draft"].pk, seen=1, values={"label": "x"}
    ),
    "expenses.services.attach_file": lambda g: expenses.attach_file(
        by=g.by, pk=g.costs["draft"].pk, name="f.pdf", stream=io.BytesIO(PDF)
    ),
    "expenses.services.submit": lambda g: expenses.submit(by=g.by, pk=g.costs["draft"].pk),
    "expenses.services.take_back": lambda g: expenses.take_back(by=g.by, pk=g.costs["sent"].pk),
    "expenses.services.approve": lambda g: expenses.approve(by=g.by, pk=g.costs["sent"].pk),
    "expenses.services.refuse": lambda g: expenses.refuse(by=g.by, pk=g.costs["sent"].pk, reason="x"),
    "expenses.services.delete": lambda g: expenses.delete(by=g.by, pk=g.costs["draft"].pk),
    "time.declaring.declare": lambda g: time.declare(
        by=g.by,
        contact=g.entries["proposed"].contact,
        task=g.entries["proposed"].task,
        happened_on=DAY,
        minutes=60,
        title="x",
    ),
    "time.declaring.add_proof": lambda g: time.add_proof(by=g.by, pk=g.entries["proposed"].pk, proof="x"),
    "time.services.check": lambda g: time.check(by=g.by, pk=g.entries["proposed"].pk, by_link=True),
    "time.services.dispute": lambda g: time.dispute(
        by=g.by, pk=g.entries["proposed"].pk, reason="x", by_link=True
    ),
    "time.services.set_task": lambda g: time.set_task(
        by=g.by, pk=g.entries["checked"].pk, task=PayTask.objects.get()
    ),
    "time.services.validate": lambda g: time.validate(by=g.by, pk=g.entries["checked"].pk),
    "time.services.approve": lambda g: time.approve(by=g.by, pk=g.entries["validated"].pk),
    "time.services.refuse": lambda g: time.refuse(by=g.by, pk=g.entries["validated"].pk, reason="x"),
    "time.services.reverse": lambda g: time.reverse(by=g.by, pk=g.entries["approved"].pk, reason="x"),
    "bank.services.accept": lambda g: bank.accept(by=g.by, line_pk=g.bank_line.pk, key=_income(g)),
    "bank.services.accept_many": lambda g: bank.accept_many(
        by=g.by, line_pk=g.bank_line.pk, keys=[_income(g)], seen_left=500_00
    ),
}
# Several at once: what is of a closed year is left as it is, and told.
LEFT: dict[str, Call] = {
    "bank.services.accept_sure": lambda g: bank.accept_sure(by=g.by, account_pk=g.bank_line.account_id),
    "time.services.validate_many": lambda g: time.validate_many(by=g.by, pks=[g.entries["checked"].pk]),
    "time.services.approve_many": lambda g: time.approve_many(by=g.by, pks=[g.entries["validated"].pk]),
    "time.services.refuse_many": lambda g: time.refuse_many(
        by=g.by, pks=[g.entries["validated"].pk], reason="x"
    ),
    "time.collecting.collect": lambda g: collecting.collect(
        by=g.by, period=Period(g.year.starts_on, g.year.ends_on)
    ),
}
_LEAVES = "what was approved before the closing is still paid, on the day the bank says"
_RATE = "an approved entry keeps the rate it was approved with"
_BANK = "what the bank sent, and what explains it: no figure of a year"
# Of no year: why.
FREE: dict[str, str] = {
    "accounting.services.freeze": "gives numbers to entries that are there, and changes none",
    "accounting.services.note_folder": "notes that a folder left, in the journal alone",
    "accounting.services.save_account": "of the next entries: what is frozen keeps its account",
    "bank.services.set_aside": _BANK,
    "bank.services.undo": _BANK,
    "bank.services.undo_group": _BANK,
    "bank.statements.confirm": _BANK,
    "bank.statements.drop": _BANK,
    "bank.statements.save_account": _BANK,
    "bank.statements.send": _BANK,
    "bank.statements.set_layout": _BANK,
    "budget.services.save_settings": "how the threshold of a civil year is watched",
    "contract.services.attach_file": "the signed paper, for the whole of the contract",
    "expenses.services.mark_paid": _LEAVES,
    "payments.accounts.save_account": "where money goes from now on",
    "payments.accounts.save_payer": "where money comes from from now on",
    "payments.services.make_batch": _LEAVES,
    "payments.services.mark_paid": _LEAVES,
    "payments.services.cancel_batch": _LEAVES,
    "payments.services.return_transfer": _LEAVES,
    "rates.ceilings.state_ceiling": "of a year that nobody could be approved in before; what is approved stays",
    "rates.services.create_task": _RATE,
    "rates.services.end_rate": _RATE,
    "rates.services.save_profile": _RATE,
    "rates.services.save_settings": _RATE,
    "rates.services.set_rate": _RATE,
    "rates.services.start_rule": _RATE,
    "rates.services.update_task": _RATE,
    "time.links.revoke_links": "who may read",
    "time.links.send_link": "who may read",
    "time.writing.edition_after": "called by what refuses a closed day first",
}
# What is of a year, and a service of the table that would change it; None: written by the closing, or by no service.
OF_A_YEAR: dict[str, str | None] = {
    "budgetline": "budget.services.update_line",
    "carryover": "budget.services.carry_over",
    "expense": "expenses.services.update",
    "frozenperiod": None,
    "indicatorshare": "contract.services.set_shares",
    "journalrow": None,
}


def _other_mission(ground: Ground) -> Mission:
    mission: Mission = Mission.objects.exclude(pk=ground.mission.pk).get()
    return mission


def _services() -> set[str]:
    """Public functions of the context that write as somebody: `by` is a keyword of theirs."""
    found = set()
    for module in pkgutil.walk_packages(funding.__path__, f"{funding.__name__}."):
        if {"tests", "migrations"} & set(module.name.split(".")):
            continue
        known = importlib.import_module(module.name)
        for name, one in inspect.getmembers(known, inspect.isfunction):
            given = inspect.signature(one).parameters.get("by")
            if given is None or given.kind is not given.KEYWORD_ONLY or name.startswith("_"):
                continue
            if one.__module__ == known.__name__:
                found.add(f"{module.name.removeprefix(f'{funding.__name__}.')}.{name}")
    return found


def test_every_service_is_in_one_table() -> None:
    told = [*REFUSED, *LEFT, *FREE]
    assert len(told) == len(set(told))
    assert _services() == set(told)


def test_everything_of_a_year_has_a_service_that_refuses() -> None:
    found = {
        model._meta.model_name
        for model in apps.get_app_config("funding").get_models()
        if any(one.related_model is ReportingYear for one in model._meta.fields)
    }
    assert found == set(OF_A_YEAR)
    assert {one for one in OF_A_YEAR.values() if one is not None} <= set(REFUSED)


def _state() -> dict[str, Any]:
    """Every row of the context, as it is in the database."""
    models = apps.get_app_config("funding").get_models()
    rows: dict[str, Any] = {
        model.__name__: list(model._default_manager.order_by("pk").values()) for model in models
    }
    return rows


def test_a_closed_year_cannot_change(ground: Ground) -> None:
    Mission.objects.create(
        community=ground.by.community, reference="prevention", name="Prévention", kind="core", rank=2
    )
    before, changed = _state(), []
    for name, call in REFUSED.items():
        try:
            call(ground)
        except ValueError as refusal:
            assert "close" in str(refusal), (name, str(refusal))
        else:
            changed.append(name)
    for call in LEFT.values():
        call(ground)
    assert changed == []
    after = _state()
    assert {key: rows for key, rows in after.items() if rows != before[key]} == {}


def test_the_same_calls_write_while_the_year_is_open(ground: Ground) -> None:
    """They are refused because the year is closed, and for nothing else."""
    ReportingYear.objects.update(state="open", closed_at=None)
    before = _state()
    done = collecting.collect(by=ground.by, period=Period(ground.year.starts_on, ground.year.ends_on))
    assert (done.made, done.closed) == (1, 0)
    for name in (
        "bank.services.accept",
        "budget.services.update_line",
        "contract.services.confirm_line",
        "expenses.services.submit",
        "time.services.set_task",
    ):
        REFUSED[name](ground)
    after = _state()
    for model in ("BankLine", "BudgetLine", "ContractLine", "Expense", "Receipt", "TimeEntry"):
        assert after[model] != before[model], model
