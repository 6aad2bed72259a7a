"""What members owe: rates, campaigns, waivers, and who is up to date on a day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maillage.contexts.association.contacts.models import Standing
from maillage.contexts.association.fees import letters, queries, services
from maillage.contexts.association.fees.models import Basis, Fee, FeePeriod, FeeState
from maillage.contexts.association.fees.payments import record_payment
from maillage.contexts.association.fees.services import FeeRefused
from maillage.contexts.association.fees.tests.conftest import Member, OpenYear, Owe
from maillage.contexts.association.statutes.models import College
from maillage.platform.audit.models import AuditEntry
from maillage.platform.messaging.models import Message
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community

TODAY = timezone.localdate


def state(fee: Fee) -> str:
    fee.refresh_from_db()
    return str(fee.state)


def test_a_member_pays_the_rate_of_the_college_and_the_others_the_general_one(
    member: Member, open_year: OpenYear, college: College, treasurer: Actor
) -> None:
    year = open_year(rates={None: 2_000, college.pk: 5_000})
    first = services.ask_fee(by=treasurer, contact=member("A", college=college), period=year)
    second = services.ask_fee(by=treasurer, contact=member("B"), period=year)
    assert (first.amount_cents, second.amount_cents) == (5_000, 2_000)
    assert (first.starts_on, first.ends_on) == (date(2026, 1, 1), date(2026, 12, 31))


def test_a_fee_keeps_its_amount_when_the_rate_changes(owe: Owe, treasurer: Actor) -> None:
    fee = owe()
    year = fee.period
    services.change_period(
        by=treasurer,
        pk=year.pk,
        name=year.name,
        basis=year.basis,
        starts_on=year.starts_on,
        ends_on=year.ends_on,
        rates={None: 9_900},
    )
    fee.refresh_from_db()
    assert fee.amount_cents == 2_000
    with pytest.raises(FeeRefused, match="dates ne changent plus"):
        services.change_period(
            by=treasurer,
            pk=year.pk,
            name=year.name,
            basis=year.basis,
            starts_on=date(2025, 1, 1),
            ends_on=year.ends_on,
            rates={None: 9_900},
        )


def test_a_rolling_year_begins_on_the_anniversary(
    member: Member, open_year: OpenYear, treasurer: Actor
) -> None:
    year = open_year(basis=Basis.ROLLING)
    fee = services.ask_fee(by=treasurer, contact=member(joined_on=date(2024, 2, 29)), period=year)
    assert (fee.starts_on, fee.ends_on) == (date(2026, 2, 28), date(2027, 2, 27))
    late = member("Tard", joined_on=date(2027, 3, 1))
    with pytest.raises(FeeRefused, match="ne commence pas"):
        services.ask_fee(by=treasurer, contact=late, period=year)


def test_a_rate_of_nothing_leaves_the_member_up_to_date(
    member: Member, open_year: OpenYear, treasurer: Actor
) -> None:
    fee = services.ask_fee(by=treasurer, contact=member(), period=open_year(rates={None: 0}))
    assert fee.state == FeeState.WAIVED
    assert queries.is_up_to_date([fee.contact_id], date(2026, 6, 1)) == {fee.contact_id}


def test_who_is_no_member_or_has_no_rate_is_not_asked(
    member: Member, open_year: OpenYear, college: College, treasurer: Actor
) -> None:
    year = open_year(rates={college.pk: 5_000})
    with pytest.raises(FeeRefused, match="Aucun tarif"):
        services.ask_fee(by=treasurer, contact=member(), period=year)
    with pytest.raises(FeeRefused, match="n’est pas adhérent"):
        services.ask_fee(
            by=treasurer, contact=member("Ancien", standing=Standing.FORMER, college=college), period=year
        )
    assert not Fee.objects.exists()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"name": " "}, "nom"),
        ({"ends_on": date(2025, 12, 31)}, "précède"),
        ({"ends_on": date(2028, 1, 1)}, "deux ans"),
        ({"rates": {}}, "tarif"),
        ({"rates": {None: -1}}, "tarif"),
        ({"basis": "lunaire"}, "année"),
    ],
)
def test_a_year_that_makes_no_sense_is_refused(
    open_year: OpenYear, change: dict[str, Any], words: str
) -> None:
    with pytest.raises(FeeRefused, match=words):
        open_year(**change)
    assert not FeePeriod.objects.exists()


def test_two_years_do_not_bear_one_name(open_year: OpenYear) -> None:
    open_year()
    with pytest.raises(FeeRefused, match="existe déjà"):
        open_year()


def test_a_campaign_asks_everybody_once_and_writes_to_those_who_have_an_address(
    member: Member, open_year: OpenYear, treasurer: Actor, college: College
) -> None:
    year = open_year(rates={None: 2_000, college.pk: 0})
    member("A")
    member("B", email="")
    member("C", email="pas une adresse")
    member("D", college=college)
    member("E", standing=Standing.FORMER)
    member("F", standing=Standing.SUSPENDED)
    seen = queries.campaign(year, TODAY())
    assert (len(seen.to_ask), seen.letters, seen.total_cents) == (4, 2, 6_000)
    assert [one.last_name for one in seen.without_address] == ["B"]
    done = letters.launch(by=treasurer, period_pk=year.pk, write=True)
    assert (done.fees, done.letters) == (4, 1)
    [letter] = Message.objects.all()
    assert letter.to == "a@adherents.example"
    assert "20\u00a0€" in letter.body
    assert "Cotisation 2026" in letter.body
    assert letter.unsubscribe_url == ""
    assert letters.launch(by=treasurer, period_pk=year.pk, write=True) == letters.Asked(0, 0)
    assert (Fee.objects.count(), Message.objects.count()) == (4, 1)
    assert AuditEntry.objects.filter(action="fee_period.campaign").count() == 1


def test_a_campaign_costs_the_same_queries_for_few_and_many(
    member: Member, open_year: OpenYear, treasurer: Actor, django_assert_max_num_queries: Any
) -> None:
    year = open_year()
    for number in range(40):
        member(f"Membre{number:02}")
    with django_assert_max_num_queries(16):
        assert letters.launch(by=treasurer, period_pk=year.pk, write=True) == letters.Asked(40, 40)


def test_a_closed_year_asks_nobody(owe: Owe, member: Member, treasurer: Actor) -> None:
    fee = owe()
    services.close_period(by=treasurer, pk=fee.period_id)
    with pytest.raises(FeeRefused, match="close"):
        letters.launch(by=treasurer, period_pk=fee.period_id, write=False)
    fee.period.refresh_from_db()
    with pytest.raises(FeeRefused, match="close"):
        services.ask_fee(by=treasurer, contact=member("Autre"), period=fee.period)
    services.reopen_period(by=treasurer, pk=fee.period_id)
    fee.period.refresh_from_db()
    assert services.ask_fee(by=treasurer, contact=member("Autre2"), period=fee.period).state == FeeState.DUE


def test_late_fees_are_reminded_once_a_week(owe: Owe, treasurer: Actor) -> None:
    late, due = owe("Retard"), owe("Jour")
    Fee.objects.filter(pk=late.pk).update(due_on=TODAY() - timedelta(days=1))
    Fee.objects.filter(pk=due.pk).update(due_on=TODAY())
    assert letters.remind(by=treasurer) == letters.Asked(1, 1)
    assert letters.remind(by=treasurer) == letters.Asked(0, 0)
    late.refresh_from_db()
    assert late.reminders == 1
    assert [one.to for one in Message.objects.filter(purpose=letters.REMINDER)] == [
        "retard@adherents.example"
    ]
    Fee.objects.filter(pk=late.pk).update(reminded_at=timezone.now() - queries.REMIND_AGAIN)
    assert letters.remind(by=treasurer) == letters.Asked(1, 1)


def test_a_waived_member_is_up_to_date_and_the_reason_stays(owe: Owe, treasurer: Actor) -> None:
    fee = owe()
    with pytest.raises(FeeRefused, match="motif"):
        services.waive_fee(by=treasurer, pk=fee.pk, reason="  ")
    services.waive_fee(by=treasurer, pk=fee.pk, reason="Étudiante")
    assert (state(fee), fee.note) == (FeeState.WAIVED, "Étudiante")
    services.require_fee(by=treasurer, pk=fee.pk)
    assert state(fee) == FeeState.DUE


def test_a_cancelled_fee_may_be_asked_again(owe: Owe, treasurer: Actor) -> None:
    fee = owe()
    services.cancel_fee(by=treasurer, pk=fee.pk, reason="Doublon")
    assert state(fee) == FeeState.CANCELLED
    with pytest.raises(FeeRefused, match="annulée"):
        services.waive_fee(by=treasurer, pk=fee.pk, reason="x")
    again = services.ask_fee(by=treasurer, contact=fee.contact, period=fee.period)
    assert again.pk != fee.pk
    assert services.ask_fee(by=treasurer, contact=fee.contact, period=fee.period) == again


def test_money_on_a_fee_forbids_to_waive_cancel_or_change_it(owe: Owe, treasurer: Actor) -> None:
    fee = owe()
    record_payment(by=treasurer, fee_pk=fee.pk, amount_cents=500, method="cash", paid_on=TODAY())
    for refused in (
        lambda: services.waive_fee(by=treasurer, pk=fee.pk, reason="x"),
        lambda: services.cancel_fee(by=treasurer, pk=fee.pk, reason="x"),
        lambda: services.change_amount(by=treasurer, pk=fee.pk, amount_cents=100, reason="x"),
    ):
        with pytest.raises(FeeRefused, match="paiement est enregistré"):
            refused()
    assert state(fee) == FeeState.DUE


def test_another_amount_for_one_member(owe: Owe, treasurer: Actor) -> None:
    fee = owe()
    services.change_amount(by=treasurer, pk=fee.pk, amount_cents=1_000, reason="Six mois")
    fee.refresh_from_db()
    assert (fee.amount_cents, fee.note) == (1_000, "Six mois")
    for cents in (0, -5, services.MAX_CENTS + 1):
        with pytest.raises(FeeRefused, match="montant va de"):
            services.change_amount(by=treasurer, pk=fee.pk, amount_cents=cents, reason="x")


STATES = st.sampled_from(FeeState.values)
SPANS = st.lists(
    st.tuples(st.integers(0, 3), st.dates(date(2025, 1, 1), date(2026, 12, 31)), st.integers(0, 400), STATES),
    max_size=8,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(SPANS, st.dates(date(2025, 1, 1), date(2027, 12, 31)))
def test_who_is_up_to_date_is_who_has_a_paid_or_waived_fee_that_day(
    scoped: Community, member: Member, spans: list[tuple[int, date, int, str]], day: date
) -> None:
    Fee.objects.all().delete()
    FeePeriod.objects.all().delete()
    people = [member(f"P{number}", rpps="") for number in range(4)]
    for rank, (who, first, length, what) in enumerate(spans):
        period = FeePeriod.objects.create(
            community=scoped, name=f"Année {rank}", starts_on=first, ends_on=first + timedelta(days=length)
        )
        Fee.objects.create(
            community=scoped,
            period=period,
            contact=people[who],
            starts_on=first,
            ends_on=first + timedelta(days=length),
            amount_cents=1,
            state=what,
            due_on=first,
            asked_at=timezone.now(),
        )
    naive = {
        people[who].pk
        for who, first, length, what in spans
        if what in {"paid", "waived"} and first <= day <= first + timedelta(days=length)
    }
    assert queries.is_up_to_date([one.pk for one in people], day) == naive
    assert queries.is_up_to_date([], day) == set()
