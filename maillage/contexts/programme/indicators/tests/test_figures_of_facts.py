"""Every figure is what a plain walk through the raw rows says, and opens to rows that sum to it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from maillage.contexts.association.models import Contact, Meeting, MemberEvent
from maillage.contexts.programme.indicators import queries, services
from maillage.contexts.programme.indicators.measuring import links_of, measured
from maillage.contexts.programme.indicators.models import Indicator, Reading
from maillage.contexts.programme.indicators.tests import ground
from maillage.contexts.programme.indicators.tests.raw import PLAIN
from maillage.core.indicators.figures import quantized
from maillage.platform.registry.spine import IndicatorSource, Period, Question, indicator_sources
from maillage.platform.tenancy.models import Community
from tests.hostile.queries import recorded
from tests.people import ActorOf


def _questions(source: IndicatorSource, action_id: int) -> Iterator[Question]:
    """Every option of the source in three years and in odd periods, narrowed to the action or not."""
    today = timezone.localdate()
    periods = [Period(date(year, 1, 1), date(year, 12, 31)) for year in range(today.year - 2, today.year + 1)]
    periods.append(Period(date(today.year - 1, 12, 31), date(today.year, 1, 1)))
    periods.append(Period(today - timedelta(days=400), today - timedelta(days=37)))
    links = links_of([action_id])[action_id]
    narrowed = [None, {kind: links[kind] for kind in source.links}] if source.links else [None]
    options = ["", *(key for key, _ in source.options())]
    for period in periods:
        for option in options:
            for only in narrowed:
                yield Question(period, option, only)


@pytest.mark.parametrize("name", sorted(PLAIN))
@pytest.mark.parametrize("seed", [1, 2])
def test_a_source_answers_as_a_plain_walk_through_the_rows(
    name: str, seed: int, scoped: Community, actor_of: ActorOf
) -> None:
    action = ground.life(scoped, seed)
    source = indicator_sources.get(name)
    assert source is not None
    questions = list(_questions(source, action.pk))
    with recorded() as queries_made:
        answers = source.measure(questions)
    assert len(queries_made) <= source.queries
    plain = [PLAIN[name](question) for question in questions]
    assert [(one.numerator, one.denominator) for one in answers] == [
        (one.numerator, one.denominator) for one in plain
    ]
    # The draw holds something, or the test would say nothing.
    assert any(one.numerator for one in plain)


@pytest.mark.parametrize("name", sorted(PLAIN))
@pytest.mark.parametrize("role", ["coordinator", "professional"])
def test_the_rows_of_a_figure_sum_to_it_whoever_looks(
    name: str, role: str, scoped: Community, actor_of: ActorOf
) -> None:
    action = ground.life(scoped, 3, meetings=12)
    source = indicator_sources.get(name)
    assert source is not None
    asked = [one for number, one in enumerate(_questions(source, action.pk)) if number % 5 == 0]
    for question, answer in zip(asked, source.measure(asked), strict=True):
        rows = list(source.rows(actor_of(role), question))
        assert sum((row.amount for row in rows), Decimal(0)) == answer.numerator
        days = [row.on for row in rows]
        assert days == sorted(days, reverse=True)


def test_names_are_for_who_sees_the_members(scoped: Community, actor_of: ActorOf) -> None:
    ground.life(scoped, 4)
    today = timezone.localdate()
    question = Question(Period(date(today.year - 2, 1, 1), today))
    for name in ("association.members", "association.participants"):
        source = indicator_sources.get(name)
        assert source is not None
        seen = " ".join(f"{row.label} {row.detail}" for row in source.rows(actor_of("secretary"), question))
        kept = " ".join(
            f"{row.label} {row.detail}" for row in source.rows(actor_of("professional"), question)
        )
        assert "Exemple0" in seen
        assert "Exemple0" not in kept


def test_who_left_and_came_back_counts_once(scoped: Community, actor_of: ActorOf) -> None:
    one = ground.contact(scoped, 0)
    for kind, day in (("admitted", 1), ("left", 40), ("admitted", 80)):
        MemberEvent.objects.create(
            community=scoped, contact=one, kind=kind, happened_on=date(2024, 1, 1) + timedelta(days=day)
        )
    source = indicator_sources.get("association.members")
    assert source is not None
    ends = [date(2024, 1, 1), date(2024, 1, 20), date(2024, 2, 20), date(2024, 12, 31)]
    asked = [Question(Period(date(2023, 12, 1), end), one.profession) for end in ends]
    assert [int(answer.numerator) for answer in source.measure(asked)] == [0, 1, 0, 1]
    assert Contact.objects.count() == 1
    assert actor_of("coordinator").can("programme.view")


def _everything(actor_of: ActorOf) -> list[Indicator]:
    """An indicator of each source, and one of its first option."""
    by = actor_of("coordinator")
    made = []
    for source in indicator_sources:
        if source.name not in PLAIN:
            continue
        made.append(services.define(by=by, name=source.label, source=source.name))
        option = source.options()[0][0]
        made.append(
            services.define(by=by, name=f"{source.label} : {option}", source=source.name, option=option)
        )
    return made


def test_the_table_of_a_year_says_what_the_raw_rows_say(scoped: Community, actor_of: ActorOf) -> None:
    action = ground.life(scoped, 5)
    years = ground.years(actor_of("coordinator"))
    by = actor_of("coordinator")
    _everything(actor_of)
    services.define(by=by, name="De la fiche", source="association.meetings", action=action, own_links=True)
    services.refresh(by=None)
    links = links_of([action.pk])[action.pk]
    for year in years:
        rows = queries.table(year, actor=by)
        assert len(rows) == 2 * len(PLAIN) + 1
        for row in rows:
            one = row.indicator
            source = indicator_sources.get(one.source)
            assert source is not None
            only = {kind: links[kind] for kind in source.links} if one.own_links else None
            plain = PLAIN[one.source](Question(Period(year.starts_on, year.ends_on), one.option, only))
            assert row.reading is not None
            assert (row.reading.numerator, row.reading.denominator) == (plain.numerator, plain.denominator)
            if plain.denominator is None:
                assert row.value == quantized(plain.numerator)
            elif plain.denominator:
                assert row.value == quantized(plain.numerator * 100 / plain.denominator)
            else:
                assert row.value is None


def test_a_refresh_follows_the_facts_and_writes_nothing_else(scoped: Community, actor_of: ActorOf) -> None:
    ground.life(scoped, 6)
    year = ground.years(actor_of("coordinator"))[-1]
    _everything(actor_of)
    assert services.refresh(by=None) == 0
    before = dict(Reading.objects.order_by().values_list("pk", "numerator"))
    with recorded() as made:
        assert services.refresh(by=None) == 0
    assert not [one for one in made if one.sql.startswith(("INSERT", "UPDATE", "DELETE"))]
    held = ground.held_meeting(scoped, timezone.localdate())
    assert services.refresh(by=None) == sum(
        one.source in ("association.meetings", "association.meeting_hours") and one.option in ("", held.kind)
        for one in Indicator.objects.all()
    )
    after = dict(Reading.objects.order_by().values_list("pk", "numerator"))
    # In place: one figure for each indicator and year, however often it is computed.
    assert after.keys() == before.keys()
    assert Meeting.objects.filter(starts_at__year=year.starts_on.year).exists()


def test_the_queries_of_a_community_do_not_grow(scoped: Community, actor_of: ActorOf) -> None:
    ground.life(scoped, 7)
    years = ground.years(actor_of("coordinator"))
    indicators = _everything(actor_of)
    today = timezone.localdate()
    with recorded() as few:
        measured(scoped, indicators[:14], years[:1], today)
    with recorded() as many:
        measured(scoped, indicators * 10, years, today)
    assert len(few) == len(many)


def test_a_source_that_is_switched_off_is_left_alone(scoped: Community, actor_of: ActorOf) -> None:
    by = actor_of("coordinator")
    year = ground.years(by)[-1]
    row = services.define(by=by, name="Réunions", source="association.meetings")
    ground.held_meeting(scoped, timezone.localdate())
    scoped.modules = [name for name in scoped.modules if name != "association"]
    scoped.save(update_fields=["modules"])
    assert services.refresh(by=None) == 0
    found = Reading.objects.get(indicator=row, year=year)
    assert found.numerator == 0
