"""« Et si… »: the same function as the real one, shareable, and nothing kept."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from django_scopes import scope

from maillage.contexts.dossier.readiness.supposing import suppose, values_of
from maillage.contexts.funding import api as funding
from maillage.contexts.funding.models import Contract, ContractLine, IndicatorShare
from maillage.contexts.programme.models import Indicator, Mission, Reading, ReportingYear, Target
from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.urls import community_url
from tests.people import ClientOf


@pytest.fixture(autouse=True)
def _in_june() -> Any:
    with time_machine.travel("2026-06-15 10:00:00+02:00", tick=False):
        yield


def a_year(community: Community) -> tuple[ReportingYear, Contract, list[Indicator]]:
    """Two indicators of 40 % each, all or nothing and in proportion, a fifth of the money on none."""
    mine: dict[str, Any] = {"community": community}
    year = ReportingYear.objects.create(
        **mine, label="2026", starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31)
    )
    mission = Mission.objects.create(**mine, name="Accès aux soins", kind="core")
    contract = Contract.objects.create(
        **mine, signed_on=date(2026, 1, 1), starts_on=date(2026, 1, 1), years=5, size_class="T2"
    )
    line = ContractLine.objects.create(
        **mine, contract=contract, mission=mission, part="variable", amount_cents=10_000_00
    )
    found = []
    for number, rule in enumerate(("all", "proportional")):
        one = Indicator.objects.create(
            **mine,
            code=f"I{number}",
            name=f"Indicateur {number}",
            kind="result",
            mission=mission,
            unit="actes",
        )
        Reading.objects.create(**mine, indicator=one, year=year, numerator=10, read_at=timezone.now())
        Target.objects.create(**mine, indicator=one, year=year, value=40)
        IndicatorShare.objects.create(
            **mine, line=line, year=year, indicator=one, share_per_10000=4_000, rule=rule
        )
        found.append(one)
    return year, contract, found


def test_now_then_and_at_best(scoped: Community) -> None:
    year, contract, (first, second) = a_year(scoped)
    plain = suppose(year, {})
    assert (plain.now.low, plain.now.high, plain.then_cents) == (1_000_00, 10_000_00, 1_000_00)
    found = suppose(year, {first.pk: Decimal(40)})
    assert (found.then_cents, found.more_cents) == (5_000_00, 4_000_00)
    # With that value, the second at its target and what nobody carries.
    assert found.then_best_cents == 10_000_00
    half = suppose(year, {second.pk: Decimal(20)})
    assert (half.then_cents, half.then_best_cents) == (2_000_00, 8_000_00)
    assert [one.more_cents for one in half.lines] == [0, 1_000_00]
    real = funding.variable_part(contract, year, {second.pk: Decimal(20)})
    assert half.then_cents == real.range.low
    assert sum(one.then_cents for one in half.lines) == half.then_cents
    worse = suppose(year, {second.pk: Decimal(0)})
    assert worse.more_cents == -1_000_00


def test_the_address_holds_the_values_and_nothing_is_kept(community: Community, client_of: ClientOf) -> None:
    with scope(community=community):
        year, _, (first, second) = a_year(community)
    url = community_url(community, "dossier:what_if")
    page = client_of("treasurer").get(f"{url}?annee={year.pk}&si_{first.pk}=40&si_{second.pk}=12,5")
    shown = page.content.decode()
    assert f"si_{first.pk}=40" in shown.partition('id="adresse"')[2]
    assert f"si_{second.pk}=12.5" in shown.partition('id="adresse"')[2]
    assert "une promesse" in shown
    with scope(community=community):
        assert Reading.objects.count() == 2
        assert set(Reading.objects.values_list("numerator", flat=True)) == {Decimal(10)}
    wrong = client_of("treasurer").get(f"{url}?annee={year.pk}&si_{first.pk}=beaucoup")
    assert "pas un nombre" in wrong.content.decode()


@pytest.mark.parametrize("text", ["NaN", "Infinity", "1e99", "x", "--1"])
def test_what_is_no_number_is_told(text: str) -> None:
    assert values_of({"si_1": text}, [1]) == ({}, True)
    assert values_of({"si_1": "1 ,5".replace(" ", "")}, [1, 2]) == ({1: Decimal("1.5")}, False)
