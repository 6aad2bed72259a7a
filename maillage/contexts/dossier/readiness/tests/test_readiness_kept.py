"""What the page keeps is what it would read anew, whatever was written since and by whom."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext

from maillage.contexts.association.models import Contact
from maillage.contexts.dossier.readiness import queries
from maillage.contexts.dossier.readiness.parts import TOUCHED, Parts, touched_since
from maillage.contexts.dossier.readiness.summary import Summary, summary, summed
from maillage.contexts.funding.contract import payments
from maillage.contexts.funding.contract.queries import schedule
from maillage.contexts.funding.expenses import services as expenses
from maillage.contexts.funding.models import Contract, ContractLine, Expense, IndicatorShare, TimeEntry
from maillage.contexts.funding.time import services as times
from maillage.contexts.programme.actions.sheet import services as sheets
from maillage.contexts.programme.actions.steps import services as steps
from maillage.contexts.programme.evidence import services as evidence
from maillage.contexts.programme.indicators import readings
from maillage.contexts.programme.indicators import services as indicators
from maillage.contexts.programme.models import Action, Evidence, Indicator, Mission, ReportingYear, Step
from maillage.platform.audit.labels import ACTIONS
from maillage.platform.audit.services import record
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from tests.people import ActorOf

TODAY = date(2026, 6, 15)
pytestmark = [pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _in_june() -> Any:
    caches["process"].clear()
    with time_machine.travel("2026-06-15 10:00:00+02:00", tick=False):
        yield
    caches["process"].clear()


@pytest.fixture
def year(scoped: Community) -> ReportingYear:
    """A year with an action, an indicator that carries money, an expense and time that waits."""
    mine: dict[str, Any] = {"community": scoped}
    made: ReportingYear = ReportingYear.objects.create(
        **mine, label="2026", starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31)
    )
    pilot = Contact.objects.create(**mine, last_name="Nom", first_name="Prénom", search_name="nom")
    mission = Mission.objects.create(**mine, name="Accès aux soins", kind="core", rank=1, pilot=pilot)
    action = Action.objects.create(
        **mine, code="A1", title="Une action", mission=mission, state="running", search_name="a"
    )
    indicator = Indicator.objects.create(
        **mine, code="I1", name="Un indicateur", kind="result", action=action
    )
    contract = Contract.objects.create(
        **mine, signed_on=date(2025, 1, 1), starts_on=date(2025, 1, 1), years=5, size_class="T2"
    )
    line = ContractLine.objects.create(
        **mine, contract=contract, mission=mission, part="variable", amount_cents=30_000_00
    )
    ContractLine.objects.create(
        **mine, contract=contract, mission=mission, part="fixed", amount_cents=10_000_00
    )
    IndicatorShare.objects.create(
        **mine, line=line, year=made, indicator=indicator, share_per_10000=9_000, rule="all"
    )
    Expense.objects.create(
        **mine,
        year=made,
        supplier="X",
        label="Y",
        invoiced_on=TODAY,
        search_name="x",
        amount_cents=10_00,
        state="draft",
    )
    TimeEntry.objects.create(
        **mine,
        source="tests",
        source_id="1",
        contact=pilot,
        kind="indemnity",
        title="Réunion",
        happened_on=TODAY,
        minutes=60,
        cap_year=2026,
        state="proposed",
        action=action,
        proof="",
    )
    return made


def _type(by: Actor, year: ReportingYear) -> None:
    readings.type_reading(by=by, indicator=Indicator.objects.get(code="I1"), year=year, numerator=Decimal(12))


def _aim(by: Actor, year: ReportingYear) -> None:
    indicators.set_target(by=by, indicator=Indicator.objects.get(code="I1"), year=year, value=Decimal(10))


def _define(by: Actor, year: ReportingYear) -> None:
    indicators.define(by=by, name="Un autre", action=Action.objects.get())


def _prove(by: Actor, year: ReportingYear) -> None:
    evidence.add(
        by=by, title="Photo", detail="La salle", happened_on=TODAY, indicator=Indicator.objects.get(code="I1")
    )


def _unprove(by: Actor, year: ReportingYear) -> None:
    evidence.remove(by=by, pk=Evidence.objects.get().pk)


def _plan(by: Actor, year: ReportingYear) -> None:
    steps.add_step(by=by, action=Action.objects.get(), title="En retard", due_on=TODAY - timedelta(days=9))


def _finish(by: Actor, year: ReportingYear) -> None:
    steps.finish_step(by=by, pk=Step.objects.get().pk)


def _comment(by: Actor, year: ReportingYear) -> None:
    sheets.comment(by=by, action=Action.objects.get(), text="Bien parti.")


def _drop(by: Actor, year: ReportingYear) -> None:
    sheets.set_state(by=by, pk=Action.objects.get().pk, state="dropped", reason="Sans suite.")


def _receive(by: Actor, year: ReportingYear) -> None:
    [contract] = Contract.objects.all()
    due = schedule(contract)[0]
    payments.record_payment(
        by=by,
        contract_pk=contract.pk,
        received_on=TODAY,
        amount_cents=due.expected.cents,
        seen_payments=0,
        expected_key=due.key,
    )


def _file(by: Actor, year: ReportingYear) -> None:
    expenses.delete(by=by, pk=Expense.objects.get().pk)


def _show(by: Actor, year: ReportingYear) -> None:
    times.add_proof(by=by, pk=TimeEntry.objects.get().pk, proof="Feuille signée")


def _rename(by: Actor, year: ReportingYear) -> None:
    """A write of which nothing is known here."""
    Mission.objects.update(name="Accès à un médecin")
    record(by=by, action="mission.changed", obj=Mission.objects.get())


WRITES: tuple[Callable[[Actor, ReportingYear], None], ...] = (
    _type,
    _aim,
    _define,
    _prove,
    _unprove,
    _plan,
    _finish,
    _comment,
    _receive,
    _file,
    _show,
    _rename,
    _drop,
)


def _anew(year: ReportingYear, by: Actor) -> Summary:
    return summed(queries.missing(year, by))


def test_after_each_write_the_page_says_what_is_true(year: ReportingYear, actor_of: ActorOf) -> None:
    by = actor_of("coordinator")
    assert summary(year, by) == _anew(year, by)
    changed = []
    for write in WRITES:
        before = summary(year, by)
        write(Actor.system(by.community), year)
        after = summary(year, by)
        assert after == _anew(year, by), write.__name__
        changed.append((write.__name__, before != after))
    assert {name for name, differs in changed if not differs} == {"_comment"}


def test_two_writes_between_two_looks(year: ReportingYear, actor_of: ActorOf) -> None:
    by = actor_of("coordinator")
    system = Actor.system(by.community)
    summary(year, by)
    _type(system, year)
    _prove(system, year)
    assert summary(year, by) == _anew(year, by)


def test_only_what_was_touched_is_read_again(year: ReportingYear, actor_of: ActorOf) -> None:
    by = actor_of("coordinator")

    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            summary(year, by)
        return len(captured)

    everything = asked()
    assert asked() == 1
    _comment(Actor.system(by.community), year)
    assert asked() == 1
    _type(Actor.system(by.community), year)
    assert asked() == 2
    _rename(Actor.system(by.community), year)
    assert asked() == everything > 10


def test_nothing_is_older_than_a_minute(year: ReportingYear, actor_of: ActorOf) -> None:
    """A write without a line shows a minute later, even where other parts were read again meanwhile."""
    by = actor_of("coordinator")
    system = Actor.system(by.community)
    with time_machine.travel("2026-06-15 11:00:00+02:00", tick=False) as clock:
        summary(year, by)
        Expense.objects.update(state="submitted")
        clock.shift(timedelta(seconds=50))
        _type(system, year)
        assert summary(year, by) != _anew(year, by)
        clock.shift(timedelta(seconds=11))
        assert summary(year, by) == _anew(year, by)


def test_who_may_see_no_sum_is_not_served_what_another_was(year: ReportingYear, actor_of: ActorOf) -> None:
    for role in ("coordinator", "professional", "coordinator"):
        assert summary(year, actor_of(role)) == _anew(year, actor_of(role))
    assert {one.cents for one in summary(year, actor_of("professional")).first} == {None}


def test_lines_that_are_known_exist_and_touch_known_parts() -> None:
    assert not TOUCHED.keys() - ACTIONS.keys()
    assert set().union(*TOUCHED.values()) == set(Parts._fields)


@pytest.mark.parametrize(
    ("lines", "line", "touched"),
    [
        ([], 0, set()),
        ([(9, "indicator.typed")], 9, set()),
        ([(9, "indicator.typed"), (8, "x")], 8, {"indicators"}),
        ([(9, "indicator.typed"), (8, "time.proof"), (7, "x")], 7, {"indicators", "time"}),
        ([(9, "somebody.wrote"), (8, "x")], 8, set(Parts._fields)),
        # A journal whose lines are not those that were seen: another database, or too many since.
        ([(9, "indicator.typed")], 8, set(Parts._fields)),
        ([], 8, set(Parts._fields)),
    ],
)
def test_what_a_line_touches(lines: list[tuple[int, str]], line: int, touched: set[str]) -> None:
    assert touched_since(lines, line) == touched
