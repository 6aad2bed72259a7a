"""The budget: sums equal the rows they are made of, the forecast is a range, closed years refuse, the threshold."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from maillage.contexts.association.models import Contact
from maillage.contexts.funding.budget import queries, services
from maillage.contexts.funding.budget.models import BudgetLine, CarryOver, Kind, Nature, Receipt
from maillage.contexts.funding.budget.offers import _of_action
from maillage.contexts.funding.budget.outlook import outlook, threshold
from maillage.contexts.funding.contract import payments
from maillage.contexts.funding.contract import services as contracts
from maillage.contexts.funding.expenses import services as spending
from maillage.contexts.funding.expenses.models import Expense
from maillage.contexts.funding.expenses.queries import Spent
from maillage.contexts.funding.models import TimeEntry
from maillage.contexts.programme.api import YearRefused
from maillage.contexts.programme.models import Action, Mission, ReportingYear
from maillage.core.aci.variable import Range
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.urls import community_url
from tests.people import ActorOf, ClientOf

TODAY = date(2026, 6, 15)
pytestmark = pytest.mark.usefixtures("_today")


@pytest.fixture
def _today() -> Any:
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def year(scoped: Community) -> ReportingYear:
    made: ReportingYear = ReportingYear.objects.create(
        community=scoped, label="2026", starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31)
    )
    return made


@pytest.fixture
def missions(scoped: Community) -> list[Mission]:
    return [
        Mission.objects.create(community=scoped, reference=ref, name=name, kind="core", rank=rank)
        for rank, (ref, name) in enumerate((("acces", "Accès"), ("prevention", "Prévention")))
    ]


def an_action(mission: Mission) -> Action:
    made: Action = Action.objects.create(
        community=mission.community, code="A1", title="Mois sans tabac", mission=mission, search_name="x"
    )
    return made


def a_line(by: Actor, year: ReportingYear, planned: int = 1_000_00, **values: Any) -> BudgetLine:
    given = {"kind": Kind.EXPENSE, "nature": Nature.SERVICES, "label": "Ligne", "planned_cents": planned}
    return services.create_line(by=by, year=year, values={**given, **values})


def an_expense(by: Actor, line: BudgetLine, cents: int) -> Expense:
    values = {
        "year": line.year,
        "line": line,
        "supplier": "Fournisseur",
        "label": "Achat",
        "amount_cents": cents,
        "invoiced_on": date(2026, 5, 1),
    }
    return spending.create(by=by, values=values)


def time_given(year: ReportingYear, action: Action | None, cents: int, state: str = "approved") -> None:
    contact = Contact.objects.create(community=year.community, last_name="Membre", search_name="membre")
    TimeEntry.objects.create(
        community=year.community,
        source="test",
        source_id=str(TimeEntry.objects.count()),
        contact=contact,
        kind="mission",
        action=action,
        title="Réunion",
        happened_on=date(2026, 4, 1),
        minutes=60,
        cap_year=2026,
        state=state,
        paid_on=date(2026, 5, 1) if state == "paid" else None,
        amount_cents=cents,
    )


def test_sums_by_mission_equal_the_raw_rows(
    year: ReportingYear, missions: list[Mission], actor_of: ActorOf
) -> None:
    team, treasurer = actor_of("coordinator"), actor_of("treasurer")
    action = an_action(missions[1])
    lines = [
        a_line(team, year, 500_00),
        a_line(team, year, 300_00, mission=missions[0], granted_cents=250_00),
        a_line(team, year, 200_00, action=action),
        a_line(team, year, 900_00, nature=Nature.MEMBERS, mission=missions[1]),
    ]
    assert lines[2].mission == missions[1]
    for line, cents in ((lines[0], 100_00), (lines[1], 260_00), (lines[2], 50_00), (lines[2], 7_03)):
        expense = an_expense(team, line, cents)
        spending.submit(by=team, pk=expense.pk)
        spending.approve(by=treasurer, pk=expense.pk)
    paid = Expense.objects.order_by("pk").first()
    assert paid is not None
    spending.mark_paid(by=treasurer, pk=paid.pk, paid_on=TODAY)
    spending.submit(by=team, pk=an_expense(team, lines[0], 11_00).pk)
    time_given(year, action, 60_00)
    time_given(year, action, 40_00, "paid")
    time_given(year, None, 25_00)
    time_given(year, action, 999_00, "validated")
    rows = {row.mission: row for row in queries.by_mission(year)}
    assert rows[None].spent == Spent(11_00, 125_00, 100_00)
    assert rows[missions[0]].left == -10_00
    assert rows[missions[1]].spent == Spent(0, 157_03, 40_00)
    # The pay of an action without line of its own is on its mission's; without any, it is outside of every line.
    assert rows[None].outside.engaged == 25_00
    planned = sum(row.planned for row in rows.values())
    assert planned == sum(BudgetLine.objects.values_list("planned_cents", flat=True))
    engaged = sum(row.spent.engaged for row in rows.values())
    of_expenses = Expense.objects.filter(state__in=("approved", "paid")).values_list(
        "amount_cents", flat=True
    )
    of_time = TimeEntry.objects.filter(state__in=("approved", "paid")).values_list("amount_cents", flat=True)
    assert engaged == sum(of_expenses) + sum(cents or 0 for cents in of_time)
    found = queries.by_action(action.pk)
    assert [(state.line, state.spent.engaged) for state in found] == [(lines[2], 57_03)]
    panel = _of_action(treasurer, action)
    assert panel["pay"] == "100\u00a0€"
    assert panel["rows"][0]["detail"] == "engagé 57,03\u00a0€, payé 0\u00a0€"


def test_the_year_ends_in_a_range(year: ReportingYear, missions: list[Mission], actor_of: ActorOf) -> None:
    """Half of two contract years: 60 000 + 70 000 sure, 30 000 at most, without any indicator."""
    by = actor_of("treasurer")
    values = {"signed_on": date(2025, 7, 1), "starts_on": date(2025, 7, 1), "size_class": "T2"}
    contract = contracts.create_contract(by=by, values=values, missions=missions[:1])
    payments.record_payment(
        by=by,
        contract_pk=contract.pk,
        received_on=date(2026, 1, 5),
        amount_cents=20_000_00,
        seen_payments=0,
        label="Avance",
    )
    fir = a_line(by, year, 5_000_00, kind=Kind.INCOME, nature=Nature.FIR, granted_cents=4_000_00)
    services.record_receipt(by=by, line_pk=fir.pk, received_on=date(2026, 2, 1), amount_cents=1_500_00)
    a_line(by, year, 40_000_00)
    found = outlook(year)
    assert found.aci.certain_cents == 130_000_00
    assert found.aci.range == Range(0, 30_000_00)
    assert (found.aci.unknown, found.aci.unconfirmed) == (0, 3)
    assert found.received_cents == 21_500_00
    assert (found.forecast.low_cents, found.forecast.high_cents) == (94_000_00, 124_000_00)


def test_two_contracts_that_follow_one_another_both_count(year: ReportingYear, actor_of: ActorOf) -> None:
    """60 000 € a year to 30 June (181 days of 365), 50 000 € from 1 July on (184 days of 365)."""
    by = actor_of("treasurer")
    first = {"signed_on": date(2025, 7, 1), "starts_on": date(2025, 7, 1), "size_class": "T2"}
    ended = {"ended_on": date(2026, 6, 30), "end_reason": "Nouvel accord"}
    contracts.create_contract(by=by, values={**first, **ended}, missions=[])
    second = {"signed_on": date(2026, 7, 1), "starts_on": date(2026, 7, 1), "size_class": "T1"}
    contracts.create_contract(by=by, values=second, missions=[])
    found = outlook(year)
    assert found.aci.certain_cents == 29_753_42 + 25_205_48
    assert found.aci.unconfirmed == 2


def test_a_year_without_contract_counts_nothing_of_it(year: ReportingYear, actor_of: ActorOf) -> None:
    found = outlook(year)
    assert (found.aci.variable, found.aci.certain_cents, found.forecast.low_cents) == (None, 0, 0)


def test_a_closed_year_refuses_every_change(
    year: ReportingYear, missions: list[Mission], actor_of: ActorOf
) -> None:
    by = actor_of("treasurer")
    line = a_line(by, year)
    income = a_line(by, year, kind=Kind.INCOME, nature=Nature.LOCAL)
    receipt = services.record_receipt(by=by, line_pk=income.pk, received_on=TODAY, amount_cents=1_00)
    year.state = "closed"
    year.save()
    before = ReportingYear.objects.create(
        community=year.community, label="2025", starts_on=date(2025, 1, 1), ends_on=date(2025, 12, 31)
    )
    calls: tuple[Any, ...] = (
        lambda: a_line(by, year),
        lambda: services.update_line(by=by, pk=line.pk, seen=1, values={"label": "Autre"}),
        lambda: services.delete_line(by=by, pk=line.pk),
        lambda: services.record_receipt(by=by, line_pk=income.pk, received_on=TODAY, amount_cents=1_00),
        lambda: services.cancel_receipt(by=by, pk=receipt.pk, reason="Erreur"),
        lambda: services.copy_lines(by=by, source=before, target=year),
        lambda: services.carry_over(by=by, from_year=before, to_year=year, mission=None, amount_cents=1),
    )
    for call in calls:
        with pytest.raises(YearRefused, match="close"):
            call()
    assert (BudgetLine.objects.count(), Receipt.objects.count(), CarryOver.objects.count()) == (2, 1, 0)


def test_two_who_correct_a_line_at_once_are_told(year: ReportingYear, actor_of: ActorOf) -> None:
    by = actor_of("treasurer")
    line = a_line(by, year)
    services.update_line(by=by, pk=line.pk, seen=1, values={"planned_cents": 2_00})
    with pytest.raises(services.ChangedMeanwhile) as told:
        services.update_line(by=by, pk=line.pk, seen=1, values={"planned_cents": 3_00})
    assert told.value.current.planned_cents == 2_00


def test_money_that_went_through_a_line_holds_it(year: ReportingYear, actor_of: ActorOf) -> None:
    by = actor_of("treasurer")
    line = a_line(by, year)
    an_expense(by, line, 1_00)
    with pytest.raises(services.MoneyRefused, match="prévu à 0"):
        services.delete_line(by=by, pk=line.pk)
    to_income = {"kind": Kind.INCOME, "nature": Nature.FIR}
    with pytest.raises(services.MoneyRefused, match="sens"):
        services.update_line(by=by, pk=line.pk, seen=1, values=to_income)
    with pytest.raises(services.MoneyRefused, match="nature"):
        a_line(by, year, nature=Nature.FIR)
    with pytest.raises(services.MoneyRefused, match="ligne de recette"):
        services.record_receipt(by=by, line_pk=line.pk, received_on=TODAY, amount_cents=1_00)


def test_what_is_left_goes_to_a_later_year(
    year: ReportingYear, missions: list[Mission], actor_of: ActorOf
) -> None:
    by = actor_of("treasurer")
    before = ReportingYear.objects.create(
        community=year.community,
        label="2025",
        starts_on=date(2025, 1, 1),
        ends_on=date(2025, 12, 31),
        state="closed",
    )
    services.carry_over(
        by=by, from_year=before, to_year=year, mission=missions[0], amount_cents=12_00, reason="Reste"
    )
    with pytest.raises(services.MoneyRefused, match="année suivante"):
        services.carry_over(by=by, from_year=year, to_year=year, mission=None, amount_cents=1)
    assert {row.mission: row.carried_in for row in queries.by_mission(year)}[missions[0]] == 12_00
    assert {row.mission: row.carried_out for row in queries.by_mission(before)}[missions[0]] == 12_00
    assert outlook(year).forecast.low_cents == 12_00
    services.remove_carry_over(by=by, pk=CarryOver.objects.get().pk)
    assert outlook(year).forecast.low_cents == 0


def test_a_budget_starts_from_another_year(year: ReportingYear, actor_of: ActorOf) -> None:
    by = actor_of("treasurer")
    line = a_line(by, year, 7_00, granted_cents=6_00)
    after = ReportingYear.objects.create(
        community=year.community, label="2027", starts_on=date(2027, 1, 1), ends_on=date(2027, 12, 31)
    )
    assert services.copy_lines(by=by, source=year, target=after) == 1
    copy = BudgetLine.objects.get(year=after)
    assert (copy.label, copy.planned_cents, copy.granted_cents) == (line.label, 7_00, None)
    with pytest.raises(services.MoneyRefused, match="déjà"):
        services.copy_lines(by=by, source=year, target=after)


@pytest.mark.parametrize(
    ("subsidies", "aci", "counts", "state"),
    [
        (100_000_00, 0, "unknown", "under"),
        (130_000_00, 0, "unknown", "near"),
        (160_000_00, 0, "no", "over"),
        (100_000_00, 60_000_00, "unknown", "depends"),
        (100_000_00, 60_000_00, "no", "under"),
        (100_000_00, 60_000_00, "yes", "over"),
    ],
)
def test_the_threshold_of_subsidies(
    year: ReportingYear, actor_of: ActorOf, subsidies: int, aci: int, counts: str, state: str
) -> None:
    by = actor_of("treasurer")
    line = a_line(by, year, kind=Kind.INCOME, nature=Nature.LOCAL)
    services.record_receipt(by=by, line_pk=line.pk, received_on=TODAY, amount_cents=subsidies)
    job = a_line(by, year, kind=Kind.INCOME, nature=Nature.JOB_SUPPORT)
    services.record_receipt(by=by, line_pk=job.pk, received_on=TODAY, amount_cents=999_00)
    if aci:
        values = {"signed_on": date(2025, 7, 1), "starts_on": date(2025, 7, 1), "size_class": "T2"}
        contract = contracts.create_contract(by=by, values=values, missions=[])
        payments.record_payment(
            by=by,
            contract_pk=contract.pk,
            received_on=TODAY,
            amount_cents=aci,
            seen_payments=0,
            label="ACI",
        )
    services.save_settings(by=by, aci_counts=counts, told_by="Cabinet Exemple")
    found = threshold(2026)
    assert found is not None
    assert (found.subsidies_cents, found.aci_cents, found.state) == (subsidies, aci, state)


def test_who_says_that_the_aci_counts_is_named(year: ReportingYear, actor_of: ActorOf) -> None:
    with pytest.raises(services.MoneyRefused, match="qui l’a confirmé"):
        services.save_settings(by=actor_of("treasurer"), aci_counts="yes")


# --- Pages ------------------------------------------------------------------------------------------------


def test_the_budget_is_written_and_read_on_its_pages(
    year: ReportingYear, missions: list[Mission], client_of: ClientOf
) -> None:
    community, browser = year.community, client_of("treasurer")
    create = community_url(community, "funding:budget_line_create")
    asked = {
        "label": "Coordinatrice",
        "nature": "staff",
        "mission": str(missions[0].pk),
        "action": "",
        "planned_cents": "42 000",
        "granted_cents": "",
        "note": "",
    }
    assert browser.post(create, asked).status_code == 302
    wrong = browser.post(create, {**asked, "planned_cents": "999999999"})
    assert "dépasse" in wrong.text
    income = {**asked, "label": "FIR fragilité", "nature": "fir", "planned_cents": "18000"}
    assert browser.post(create + "?sens=income", income).status_code == 302
    row = BudgetLine.objects.get(kind=Kind.INCOME)
    receive = community_url(community, "funding:budget_receive", pk=row.pk)
    sent = {"amount_cents": "13 500", "received_on": "2026-03-12", "payer": "ARS", "seen": "0"}
    assert browser.post(receive, sent).status_code == 302
    page = browser.get(community_url(community, "funding:budget")).text
    for words in (
        "42\u202f000\u00a0€",
        "FIR fragilité",
        "13\u202f500\u00a0€",
        "à confirmer avec l’expert-comptable",
    ):
        assert words in page
    lines = community_url(community, "funding:budget_lines")
    assert "Coordinatrice" in browser.get(lines, {"mission": str(missions[0].pk), "sens": "expense"}).text
    assert "Coordinatrice" not in browser.get(lines, {"q": "fragilité"}).text
    exported: Any = browser.get(lines, {"export": "csv"})
    content = b"".join(exported.streaming_content) if exported.streaming else exported.content
    assert "Coordinatrice" in content.decode("utf-8-sig")
    forecast = browser.get(community_url(community, "funding:budget_forecast")).text
    assert "une fourchette, pas une promesse" in forecast
    assert "les dépenses prévues dépassent les recettes" in forecast


def test_without_a_year_the_page_says_what_to_do(scoped: Community, client_of: ClientOf) -> None:
    browser = client_of("treasurer")
    for name in ("budget", "budget_forecast"):
        page = browser.get(community_url(scoped, f"funding:{name}")).text
        assert community_url(scoped, "programme:years") in page
    assert browser.get(community_url(scoped, "funding:budget_lines")).status_code == 200
    assert timezone.localdate() == TODAY
