"""The page for the board: one page whatever the community, sums as of the day, nobody named."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from django_scopes import scope
from pypdf import PdfReader

from maillage.contexts.association.models import AgendaItem, Contact, Meeting
from maillage.contexts.dossier.board.contents import page
from maillage.contexts.dossier.board.state import state_on
from maillage.contexts.dossier.board.views import TEMPLATE
from maillage.contexts.dossier.figures.gathering import gather
from maillage.contexts.dossier.pack.paper.report import report
from maillage.contexts.funding.models import (
    Contract,
    ContractLine,
    ContractPayment,
    Expense,
    IndicatorShare,
    TimeEntry,
)
from maillage.contexts.programme.models import (
    Action,
    Indicator,
    Mission,
    Reading,
    ReportingYear,
    Step,
    Target,
)
from maillage.platform.documents.pdf import render_pdf
from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.urls import community_url
from tests.people import ActorOf, ClientOf

TODAY = date(2026, 6, 15)
pytestmark = [pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _in_june() -> Any:
    with time_machine.travel("2026-06-15 10:00:00+02:00", tick=False):
        yield


def _at(day: date) -> datetime:
    return timezone.make_aware(datetime(day.year, day.month, day.day, 12))


def a_crowd(community: Community, *, actions: int = 60, missions: int = 12, name: str = "") -> ReportingYear:
    """Long names everywhere, more of everything than one page holds."""
    mine: dict[str, Any] = {"community": community}
    said = (
        name or "Coordination des parcours de soins complexes entre la ville et l’hôpital de proximité " * 2
    )
    year: ReportingYear = ReportingYear.objects.create(
        **mine, label="2026", starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31)
    )
    pilot = Contact.objects.create(**mine, last_name="Secretnom", search_name="secretnom")
    contract = Contract.objects.create(
        **mine, signed_on=date(2026, 1, 1), starts_on=date(2026, 1, 1), years=5, size_class="T4"
    )
    rows = [
        Mission.objects.create(**mine, name=f"{n} {said}"[:160], kind="core", rank=n, pilot=pilot)
        for n in range(missions)
    ]
    lines = [
        ContractLine.objects.create(
            **mine, contract=contract, mission=row, part="variable", amount_cents=123_456_78
        )
        for row in rows
    ]
    for n in range(actions):
        action = Action.objects.create(
            **mine,
            code=f"A{n}",
            title=f"{n} {said}"[:200],
            mission=rows[n % missions],
            state="running",
            pilot=pilot,
            search_name="a",
        )
        Step.objects.create(
            **mine, action=action, rank=1, title=said[:200], due_on=TODAY - timedelta(days=n + 1)
        )
        one = Indicator.objects.create(
            **mine, code=f"I{n}", name=f"{n} {said}"[:200], kind="result", action=action, unit="%"
        )
        Target.objects.create(**mine, indicator=one, year=year, value=50)
        IndicatorShare.objects.create(
            **mine,
            line=lines[n % missions],
            year=year,
            indicator=one,
            share_per_10000=10_000 // -(-actions // missions),
        )
    for n in range(12):
        meeting = Meeting.objects.create(
            **mine,
            kind="board",
            title=f"{n} {said}"[:160],
            state="convened",
            starts_at=_at(TODAY + timedelta(days=n + 1)),
        )
        AgendaItem.objects.create(**mine, meeting=meeting, rank=1, title=f"{n} {said}"[:200], kind="decision")
    return year


def data_of(year: ReportingYear, community: Community, on: date = TODAY) -> dict[str, Any]:
    return page(state_on(year, on), community=community.name, today=TODAY)


@pytest.mark.parametrize("actions", [0, 1, 60])
def test_one_page_and_what_does_not_fit_is_counted(scoped: Community, actions: int) -> None:
    scoped.name = "Communauté professionnelle territoriale de santé " * 4
    year = a_crowd(scoped, actions=actions)
    for on in (TODAY, TODAY - timedelta(days=20)):
        data = data_of(year, scoped, on)
        pdf = PdfReader(BytesIO(render_pdf(TEMPLATE, data)))
        assert len(pdf.pages) == 1
        text = " ".join(pdf.pages[0].extract_text().split())
        assert "Secretnom" not in text
    data = data_of(year, scoped)
    if actions == 60:
        assert data["late"]["more"] == "et 54\u00a0autres actions en retard"
        assert data["risks"]["more"].startswith("et 54\u00a0autres indicateurs")
        assert data["missions"]["rows"][-2]["name"] == "5\u00a0autres missions"
    assert data["decisions"]["more"] == "et 8\u00a0autres décisions"
    *rows, whole = data["missions"]["rows"]
    assert whole["name"] == "Ensemble"
    assert sum(int(row["running"] or 0) for row in rows) == int(whole["running"] or 0) == actions


def test_the_sheets_are_counted_as_in_the_report(scoped: Community, actor_of: ActorOf) -> None:
    year = a_crowd(scoped, actions=12, missions=2, name="Dépistage")
    keys = list(Action.objects.order_by("pk").values_list("pk", flat=True))
    kinds: list[dict[str, Any]] = [
        {"state": "idea"},
        {"state": "planned"},
        {"state": "planned", "starts_on": date(2027, 1, 1)},
        {"state": "paused"},
        {"state": "done", "ends_on": date(2026, 2, 1)},
        {"state": "done", "ends_on": date(2025, 11, 1)},
        {"state": "dropped"},
    ]
    for at, changes in enumerate(kinds):
        Action.objects.filter(pk=keys[at]).update(**changes)
    # What is only an idea, or of another year, leaves no figure in this one.
    IndicatorShare.objects.all().delete()
    data = data_of(year, scoped)
    *_, whole = data["missions"]["rows"]
    assert [whole[name] for name in ("coming", "running", "paused", "done")] == ["1", "5", "1", "1"]
    assert data["figures"][0]["value"] == "8"
    assert any("1\u00a0fiche à l’étude n’y est pas comptée" in note for note in data["notes"])
    told = report(gather(year, actor=actor_of("coordinator")), on=TODAY)["essentials"][1]
    assert told["value"] == "8"
    assert told["than"] == "1 prévue, 5 en cours, 1 suspendue, 1 terminée"


def test_as_of_that_day(scoped: Community) -> None:
    year = a_crowd(scoped, actions=1, missions=1, name="Dépistage")
    mine: dict[str, Any] = {"community": scoped}
    step, one = Step.objects.get(), Indicator.objects.get()
    Step.objects.filter(pk=step.pk).update(state="done", done_on=date(2026, 6, 1), due_on=date(2026, 3, 1))
    Action.objects.update(created_at=_at(date(2026, 1, 2)))
    for numerator, day, current in ((10, date(2026, 2, 1), False), (60, date(2026, 5, 1), True)):
        Reading.objects.create(
            **mine,
            indicator=one,
            year=year,
            numerator=numerator,
            read_at=_at(day),
            is_current=current,
            is_typed=True,
        )
    expense = {
        "year": year,
        "supplier": "X",
        "label": "Y",
        "search_name": "x",
        "invoiced_on": date(2026, 1, 5),
    }
    Expense.objects.create(
        **mine,
        **expense,
        amount_cents=100,
        state="paid",
        decided_at=_at(date(2026, 2, 1)),
        paid_on=date(2026, 5, 1),
    )
    Expense.objects.create(**mine, **expense, amount_cents=7, state="submitted")
    person = Contact.objects.get()
    for number, (approved, paid) in enumerate(
        ((date(2026, 2, 1), date(2026, 4, 10)), (date(2026, 5, 2), None), (None, None))
    ):
        TimeEntry.objects.create(
            **mine,
            source="tests",
            source_id=str(number),
            contact=person,
            kind="indemnity",
            title="Réunion",
            happened_on=date(2026, 1, 20),
            minutes=60,
            cap_year=2026,
            state="paid" if paid else "approved" if approved else "checked",
            amount_cents=50 if approved else None,
            approved_at=_at(approved) if approved else None,
            paid_on=paid,
        )
    contract = Contract.objects.get()
    for day in (date(2026, 1, 31), date(2026, 6, 2)):
        ContractPayment.objects.create(
            **mine, contract=contract, label="Avance", received_on=day, amount_cents=1_000
        )
    march, june = state_on(year, date(2026, 3, 31)), state_on(year, TODAY)
    assert [(row.late, row.done) for row in march.actions] == [(1, 0)]
    assert [(row.late, row.done) for row in june.actions] == [(0, 1)]
    assert [row.reached for row in march.indicators] == [False]
    assert [row.reached for row in june.indicators] == [True]
    assert (march.standing.range.low, june.standing.range.low) == (0, 123_456_78)
    assert (march.money.engaged, march.money.paid, march.money.received) == (150, 0, 1_000)
    assert (june.money.engaged, june.money.paid, june.money.received) == (200, 150, 2_000)
    assert (march.money.pay_waiting, march.money.pay_due, march.money.pay_paid) == (2, 50, 0)
    assert (june.money.pay_waiting, june.money.pay_due, june.money.pay_paid) == (1, 50, 50)
    before = state_on(year, date(2026, 1, 15))
    assert (before.recomputed, before.indicators[0].is_known) == (1, False)
    assert any("ceux d’aujourd’hui" in note for note in data_of(year, scoped, date(2026, 3, 31))["notes"])


def test_the_page_says_which_day(community: Community, client_of: ClientOf) -> None:
    with scope(community=community):
        a_crowd(community, actions=2, missions=1)
    url = community_url(community, "dossier:board")
    shown = client_of("board_member").get(f"{url}?le=2026-03-31").content.decode()
    assert "31 mars 2026" in shown.replace("\u00a0", " ")
    assert "Secretnom" not in shown.partition("<main")[2]
    assert "pas passée" in client_of("board_member").get(f"{url}?le=2030-01-01").content.decode()
    for name in ("board_pdf", "board_docx"):
        address = community_url(community, f"dossier:{name}")
        assert client_of("board_member").get(f"{address}?le=2026-03-31").status_code == 200
        assert client_of("board_member").get(f"{address}?le=31/03").status_code == 404
