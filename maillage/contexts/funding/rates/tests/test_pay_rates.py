"""Rates: dated, the most precise wins, one for all is refused for indemnities."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.contexts.association.models import Contact
from maillage.contexts.funding.rates import queries, services
from maillage.contexts.funding.rates.choosing import rate_on, rule_on
from maillage.contexts.funding.rates.models import PayRate, PayRule
from maillage.contexts.funding.rates.refusals import RateRefused
from maillage.contexts.programme.models import Stage
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from tests.people import ActorOf

JANUARY, JUNE = date(2025, 1, 1), date(2025, 6, 1)
DAYS = st.dates(date(2025, 1, 1), date(2025, 1, 12))
RATES = st.lists(
    st.builds(
        PayRate,
        pk=st.integers(1, 10_000),
        kind=st.sampled_from(["indemnity", "mission"]),
        task_id=st.sampled_from([None, 1, 2]),
        profession=st.sampled_from(["", "60", "10"]),
        contact_id=st.sampled_from([None, None, 7, 8]),
        valid_from=DAYS,
        valid_until=st.one_of(st.none(), DAYS),
    ),
    max_size=12,
    unique_by=lambda rate: rate.pk,
)


@pytest.fixture
def treasurer(actor_of: ActorOf, scoped: Community) -> Actor:
    return actor_of("treasurer")


@given(RATES, st.sampled_from([None, 1]), st.sampled_from([7, 9]), st.sampled_from(["60", ""]), DAYS)
def test_the_rate_is_the_one_found_by_hand(
    rates: list[PayRate], task: int | None, contact: int, profession: str, day: date
) -> None:
    kind = "mission" if task else "indemnity"

    def holds(rate: PayRate) -> bool:
        return (
            rate.kind == kind
            and rate.task_id == task
            and rate.valid_from <= day
            and not (rate.valid_until and rate.valid_until < day)
        )

    known = [rate for rate in rates if holds(rate)]
    own = [rate for rate in known if rate.contact_id == contact]
    of_profession = [r for r in known if r.contact_id is None and r.profession and r.profession == profession]
    for_all = [rate for rate in known if rate.contact_id is None and not rate.profession]
    found = rate_on(rates, kind=kind, task_id=task, contact_id=contact, profession=profession, day=day)
    # A person's own rate bears no profession; where one does, the rate with it is the more precise.
    wanted = own or of_profession or for_all
    assert found is None if not wanted else found in wanted


def test_the_latest_rule_that_began() -> None:
    rules = [PayRule(pk=1, valid_from=JANUARY), PayRule(pk=2, valid_from=JUNE)]
    assert rule_on(rules, JANUARY - timedelta(days=1)) is None
    assert [rule_on(rules, day) for day in (JANUARY, JUNE)] == rules


def test_a_new_rate_ends_the_former_the_day_before(treasurer: Actor) -> None:
    first = services.set_rate(
        by=treasurer, kind="indemnity", amount_cents=50_00, valid_from=JANUARY, profession="60"
    )
    services.set_rate(by=treasurer, kind="indemnity", amount_cents=60_00, valid_from=JUNE, profession="60")
    first.refresh_from_db()
    assert first.valid_until == JUNE - timedelta(days=1)
    with pytest.raises(RateRefused, match="commence déjà"):
        services.set_rate(
            by=treasurer, kind="indemnity", amount_cents=70_00, valid_from=JANUARY, profession="60"
        )


def test_what_is_refused(scoped: Community, treasurer: Actor) -> None:
    contact = Contact.objects.create(community=scoped, last_name="Exemple", search_name="exemple")
    task = services.create_task(by=treasurer, name="Réunion")
    for words, changes in (
        ("jamais un tarif unique", {"kind": "indemnity"}),
        ("tâche", {"kind": "mission"}),
        ("pas de tâche", {"kind": "indemnity", "task": task, "profession": "60"}),
        ("base de calcul", {"kind": "indemnity", "contact": contact}),
        ("va de 0,01", {"kind": "mission", "task": task, "amount_cents": 0}),
    ):
        values: dict[str, object] = {"amount_cents": 50_00, "valid_from": JANUARY, **changes}
        with pytest.raises(RateRefused, match=words):
            services.set_rate(by=treasurer, **values)  # type: ignore[arg-type]


def test_a_task_with_a_rate_keeps_its_unit(treasurer: Actor) -> None:
    task = services.create_task(by=treasurer, name="Réunion")
    services.set_rate(by=treasurer, kind="mission", amount_cents=40_00, valid_from=JANUARY, task=task)
    values = {name: getattr(task, name) for name in services.TASK_FIELDS}
    with pytest.raises(RateRefused, match="comptée de la même façon"):
        services.update_task(by=treasurer, pk=task.pk, version=None, values=values | {"unit": "task"})
    with pytest.raises(RateRefused, match="entre-temps"):
        services.update_task(by=treasurer, pk=task.pk, version=0, values=values)


def test_the_validation_is_the_treasurers_date_else_the_stage(scoped: Community, treasurer: Actor) -> None:
    assert queries.project_validated_on() is None
    Stage.objects.create(community=scoped, kind="validation", reached_on=JUNE)
    assert queries.project_validated_on() == JUNE
    services.save_settings(by=treasurer, project_validated_on=JANUARY)
    assert queries.project_validated_on() == JANUARY
