"""Departures and arrivals as figures of the health project: those of the page, and the rows that make them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django_scopes import scope

from maillage.contexts.directory.movements.models import Movement
from maillage.contexts.directory.tests.ground import (
    ALPHA,
    BETA,
    DELTA,
    GAMMA,
    PERIMETER,
    TOWN,
    bring,
    edition,
    line,
    settle,
)
from maillage.platform.registry.spine import IndicatorSource, Period, Question, indicator_sources
from maillage.platform.tenancy.models import Community
from tests.people import ActorOf

pytestmark = [pytest.mark.django_db(transaction=True)]

FIRST, SECOND, THIRD = date(2026, 9, 1), date(2026, 10, 1), date(2026, 11, 2)
# By person: communes at each of three editions.
PLACES: dict[int, tuple[tuple[str, ...], ...]] = {
    1: ((ALPHA,), (), ()),
    2: ((ALPHA,), (BETA,), ()),
    3: ((ALPHA, BETA), (ALPHA,), (ALPHA,)),
    4: ((), (TOWN,), (TOWN,)),
    5: ((GAMMA,), (ALPHA,), (GAMMA,)),
    6: ((BETA,), (BETA,), (BETA,)),
}


def _source(name: str) -> IndicatorSource:
    source = indicator_sources.get(name)
    assert source is not None
    return source


def _plain(kind: str, question: Question) -> int:
    """From the raw rows: persons, by profession, who lost (or won) their last (first) place on the territory."""
    here = set(PERIMETER)
    seen = set()
    for row in Movement.objects.order_by("pk"):
        left, joined = row.from_commune_id in here, row.to_commune_id in here
        was, stays = (bool(here & set(codes.split())) for codes in (row.before_codes, row.after_codes))
        whole = not (was and stays)
        told = left and not joined if kind == "departures" else joined and not left
        wanted = question.option in ("", row.profession_code)
        if told and whole and wanted and question.period.start_on <= row.seen_on <= question.period.end_on:
            seen.add((row.profession_code, row.professional_id))
    return len(seen)


@pytest.mark.parametrize("kind", ["departures", "arrivals"])
def test_figures_of_movements_are_those_of_the_raw_rows(
    kind: str, land: Community, other_community: Community, folder: Path, actor_of: ActorOf
) -> None:
    settle(other_community, [DELTA])
    for day, at in ((FIRST, 0), (SECOND, 1), (THIRD, 2)):
        bring(
            edition(folder, day, [line(rank, code) for rank, all_of in PLACES.items() for code in all_of[at]])
        )
    source = _source(f"directory.{kind}")
    periods = [Period(date(2026, 1, 1), date(2026, 12, 31)), Period(SECOND, SECOND), Period(THIRD, THIRD)]
    asked = [Question(period, option) for period in periods for option in ("", "10", "60")]
    with scope(community=land):
        answers = source.measure(asked)
        assert [int(one.numerator) for one in answers] == [_plain(kind, one) for one in asked]
        assert any(one.numerator for one in answers)
        for question, answer in zip(asked, answers, strict=True):
            for role in ("coordinator", "partner"):
                rows = list(source.rows(actor_of(role), question))
                assert sum((row.amount for row in rows), Decimal(0)) == answer.numerator
        named = [row.url for row in source.rows(actor_of("coordinator"), asked[0])]
        assert all(named)
        assert not any(row.url for row in source.rows(actor_of("partner"), asked[0]))
