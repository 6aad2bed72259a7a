"""A form that is sent twice, or by two people at once, records its receipt or its carry-over once."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.utils import timezone

from maillage.contexts.funding.budget import services
from maillage.contexts.funding.budget.models import BudgetLine, CarryOver, Kind, Nature, Receipt
from maillage.contexts.programme.models import ReportingYear
from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.urls import community_url
from tests.people import ActorOf, ClientOf


@pytest.fixture
def years(scoped: Community) -> tuple[ReportingYear, ReportingYear]:
    """The year before this one, and this one."""
    this = timezone.localdate().year
    made = [
        ReportingYear.objects.create(
            community=scoped, label=str(one), starts_on=date(one, 1, 1), ends_on=date(one, 12, 31)
        )
        for one in (this - 1, this)
    ]
    return made[0], made[1]


@pytest.fixture
def income(years: tuple[ReportingYear, ReportingYear], actor_of: ActorOf) -> BudgetLine:
    values = {"kind": Kind.INCOME, "nature": Nature.FIR, "label": "FIR", "planned_cents": 900_00}
    return services.create_line(by=actor_of("treasurer"), year=years[1], values=values)


def test_a_receipt_is_recorded_once(income: BudgetLine, actor_of: ActorOf) -> None:
    by, today = actor_of("treasurer"), timezone.localdate()

    def record(seen: int, cents: int = 1_00) -> Receipt:
        return services.record_receipt(
            by=by, line_pk=income.pk, received_on=today, amount_cents=cents, seen_receipts=seen
        )

    record(0)
    with pytest.raises(services.RecordedMeanwhile, match="même"):
        record(0)
    record(1, 2_00)
    assert Receipt.objects.count() == 2


def test_a_sum_is_carried_over_once(years: tuple[ReportingYear, ReportingYear], actor_of: ActorOf) -> None:
    by = actor_of("treasurer")

    def carry(seen: int) -> CarryOver:
        return services.carry_over(
            by=by,
            from_year=years[0],
            to_year=years[1],
            mission=None,
            amount_cents=1_00,
            seen_carries=seen,
        )

    carry(0)
    with pytest.raises(services.RecordedMeanwhile, match="même"):
        carry(0)
    carry(1)
    assert CarryOver.objects.count() == 2


def test_the_pages_tell_and_let_go_on(
    income: BudgetLine, years: tuple[ReportingYear, ReportingYear], client_of: ClientOf
) -> None:
    browser, community = client_of("treasurer"), income.community
    today = timezone.localdate().isoformat()
    forms = (
        (
            community_url(community, "funding:budget_receive", pk=income.pk),
            {"amount_cents": "10", "received_on": today, "payer": "ARS"},
            Receipt,
        ),
        (
            community_url(community, "funding:budget_carry", year=years[1].pk),
            {"from_year": str(years[0].pk), "mission": "", "amount_cents": "10", "reason": "Reste"},
            CarryOver,
        ),
    )
    for page, typed, model in forms:
        assert _seen(browser.get(page).text) == "0"
        assert browser.post(page, typed | {"seen": "0"}).status_code == 302
        told = browser.post(page, typed | {"seen": "0"})
        assert "vérifiez qu’il ne s’agit pas" in told.text
        assert model.objects.count() == 1
        # Whoever has read it, and means it, sends the same form again.
        assert _seen(told.text) == "1"
        assert browser.post(page, typed | {"seen": "1"}).status_code == 302
        assert model.objects.count() == 2


def _seen(page: str) -> str:
    found = re.search(r'<input type="hidden" name="seen" value="(\d+)"', page)
    assert found is not None
    return found[1]
