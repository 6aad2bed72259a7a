"""Figures of access to care: the same before and after the purge, masked outside the team, opened down to the rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine

from maillage.contexts.care.activity import figures, sources_elsewhere, sources_indicators, withheld
from maillage.contexts.care.activity.chart import chart_of
from maillage.contexts.care.activity.tests.conftest import NOON, MakeRequest, MakeResponder
from maillage.contexts.care.activity.waits import in_words
from maillage.contexts.care.unscheduled import purging
from maillage.contexts.care.unscheduled.models import CareRequest
from maillage.core.indicators.sums import DatedFact
from maillage.platform.registry.spine import Period, Question, indicator_sources
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from tests.people import ActorOf, ClientOf

BASE = "/c/val-exemple/soins/chiffres/"
MARCH = date(2026, 3, 1)
YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))


@pytest.fixture(autouse=True)
def in_march() -> Iterator[None]:
    with time_machine.travel(NOON + timedelta(days=2), tick=False):
        yield


@pytest.fixture
def week(request_at: MakeRequest, responder: MakeResponder) -> list[CareRequest]:
    """Eight requests: six taken (one after thirty hours), one cancelled, one that nobody took."""
    doctor = responder()
    rows = [
        request_at(NOON, yes_min=minutes, taken_by=doctor, state="closed", closed_at=NOON, outcome="honoured")
        for minutes in (4, 9, 14, 29, 55)
    ]
    rows.append(
        request_at(
            NOON,
            need="dentaire",
            delay="h48",
            yes_min=30 * 60,
            taken_by=doctor,
            state="closed",
            closed_at=NOON,
            outcome="no_show",
            emergency_avoided=True,
        )
    )
    rows.append(request_at(NOON, state="cancelled", closed_at=NOON))
    rows.append(request_at(NOON, state="closed", closed_at=NOON, outcome="unanswered", escalated_at=NOON))
    return rows


def everything(actor: Actor) -> list[Any]:
    """All that is shown of the month, along every axis, and each source with its options."""
    lines = [
        (
            axis,
            [
                (one.key, one.label, dict(one.counts or {}))
                for one in figures.breakdown(actor, axis, MARCH, MARCH)
            ],
        )
        for axis in figures.AXES
    ]
    told = figures.summary(actor, MARCH, MARCH)
    options = ["", *(key for key, _ in sources_indicators.options())]
    measured = [
        (one.name, sources_indicators.measure(one, [Question(YEAR, option) for option in options]))
        for one in sources_indicators.FIGURES
    ]
    return [lines, dict(told.total.counts or {}), told.median_min, told.ninth_min, measured]


def test_figures_are_the_same_before_and_after_the_purge(coordinator: Actor, week: list[CareRequest]) -> None:
    before = everything(coordinator)
    with time_machine.travel(NOON + timedelta(days=40), tick=False):
        assert purging.purge_requests() == len(week)
    assert not CareRequest.objects.exists()
    after = everything(coordinator)
    assert [(axis, [line for line in lines if line[2]]) for axis, lines in before[0]] == [
        (axis, [line for line in lines if line[2]]) for axis, lines in after[0]
    ]
    assert after[1:] == before[1:]


def test_the_summary_says_what_was_met_and_how_soon(coordinator: Actor, week: list[CareRequest]) -> None:
    told = figures.summary(coordinator, MARCH, MARCH)
    assert (told.total.count("requests"), told.total.judged, told.total.count("taken")) == (8, 7, 6)
    assert told.total.share("met_24h") == pytest.approx(500 / 7)
    assert told.total.share("met_48h") == pytest.approx(600 / 7)
    # Upper bounds of the classes in which the third and the sixth of six lie.
    assert (told.median_min, told.ninth_min) == (15, 2_880)
    assert (told.median_words, told.ninth_words) == ("15\u00a0min", "48\u00a0h")


def test_the_page_draws_and_lists_every_axis(week: list[CareRequest], client_of: ClientOf) -> None:
    client = client_of("coordinator")
    for axis in ("", *figures.AXES):
        page = client.get(BASE, {"axe": axis, "periode": "2026"})
        text = page.content.decode()
        assert page.status_code == 200
        assert ("<svg viewBox=" in text) is (axis in {"", "month", "hour", "weekday", "season"})
        assert "satisfaites en 24" in text
    assert "dentaire" in client.get(BASE, {"axe": "need"}).content.decode()
    book = client.get(BASE, {"axe": "need", "export": "csv"})
    assert book.status_code == 200
    assert "Soin dentaire urgent" in book.getvalue().decode("utf-8-sig")


def test_small_counts_are_masked_outside_the_team(
    week: list[CareRequest], actor_of: ActorOf, client_of: ClientOf
) -> None:
    member = actor_of("professional")
    lines = {one.key: one for one in figures.breakdown(member, "need", MARCH, MARCH)}
    # One request for the dentist: masked, and with it the others, which the total would give away.
    assert lines["dentaire"].is_masked
    assert lines["medecine-generale"].is_masked
    assert lines["dentaire"].share("met_24h") is None
    # What became of few is masked too, beside a total that is shown.
    total = figures.summary(member, MARCH, MARCH).total
    assert (total.count("requests"), total.count("cancelled"), total.count("honoured")) == (8, None, 5)
    # A share would tell as much as its count: one escalated of seven, five met in 24 h.
    assert total.share("escalated") is None
    assert total.share("met_24h") == pytest.approx(500 / 7)
    page = client_of("supervisor").get(BASE, {"axe": "need", "periode": "2026"}).content.decode()
    assert "dont moins de 5 annulées" in page.replace("\u00a0", " ")
    # Eight less seven would be the one that is masked.
    assert "7 non annulées" not in page.replace("\u00a0", " ")
    assert "masqué" in page
    assert "sont masqués" in page


def test_nobody_outside_the_team_asks_for_a_single_month(
    week: list[CareRequest], client_of: ClientOf
) -> None:
    assert "ce mois-ci" in client_of("coordinator").get(BASE).content.decode()
    page = client_of("professional").get(BASE, {"periode": "mois"})
    assert "ce mois-ci" not in page.content.decode()


def test_a_total_that_is_itself_small_is_masked(
    request_at: MakeRequest, actor_of: ActorOf, client_of: ClientOf
) -> None:
    request_at(NOON, yes_min=3)
    told = figures.summary(actor_of("professional"), MARCH, MARCH)
    assert (told.total.is_masked, told.median_min) == (True, None)
    assert "moins de 5" in client_of("professional").get(BASE).content.decode()


@pytest.mark.parametrize("figure", sources_indicators.FIGURES, ids=lambda one: one.name)
def test_rows_add_up_to_each_figure(
    figure: Any, coordinator: Actor, week: list[CareRequest], actor_of: ActorOf, request_at: MakeRequest
) -> None:
    """For the team, down to the requests; for others, without any; half of it erased meanwhile."""
    with time_machine.travel(NOON + timedelta(days=40), tick=False):
        purging.purge_requests()
    for _ in range(5):
        request_at(NOON + timedelta(hours=3), yes_min=20, emergency_avoided=True, escalated_at=NOON)
    source = indicator_sources.get(figure.name)
    assert source is not None
    for option in (
        "",
        "need:medecine-generale",
        "profession:10",
        "delay:h24",
        "origin:member",
        "need:inconnu",
    ):
        question = Question(YEAR, option)
        [told] = source.measure([question])
        for actor in (coordinator, actor_of("professional")):
            found = list(source.rows(actor, question))
            assert sum((row.amount for row in found), Decimal(0)) == told.numerator
        assert all(row.url == "" for row in source.rows(actor_of("professional"), question))
    assert any("/demandes/" in row.url for row in source.rows(coordinator, Question(YEAR)) if row.url)


def test_an_indicator_gives_no_small_count(
    week: list[CareRequest], coordinator: Actor, actor_of: ActorOf
) -> None:
    """Any member reads an indicator: what is asked of it knows no reader."""

    def answer(name: str, option: str = "") -> tuple[int, int | None]:
        source = indicator_sources.get(name)
        assert source is not None
        question = Question(YEAR, option)
        [told] = source.measure([question])
        for actor in (coordinator, actor_of("professional")):
            rows = list(source.rows(actor, question))
            assert sum((row.amount for row in rows), Decimal(0)) == told.numerator
            assert ("Trop peu" in str(rows)) is (told == withheld.WITHHELD)
        return int(told.numerator), None if told.denominator is None else int(told.denominator)

    assert answer("care.requests") == (8, None)
    # One for the dentist; and with it the others, which the total would give away.
    assert answer("care.requests", "need:dentaire") == (0, 0)
    assert answer("care.requests", "need:medecine-generale") == (0, 0)
    assert answer("care.requests", "origin:member") == (8, None)
    # Of eight, one was escalated and one is said to have avoided the emergency ward.
    assert answer("care.escalated") == answer("care.emergency_avoided") == (0, 0)
    assert answer("care.met_24h") == (5, 7)
    assert answer("care.met_24h", "delay:h48") == (0, 0)
    assert answer("care.first_yes")[1] == 6


def test_a_year_with_few_requests_gives_no_indicator(request_at: MakeRequest, coordinator: Actor) -> None:
    for _ in range(4):
        request_at(yes_min=5)
    for figure in sources_indicators.FIGURES:
        assert sources_indicators.measure(figure, [Question(YEAR)]) == [withheld.WITHHELD]
        # Of a year without any, nought is said.
        [nothing] = sources_indicators.rows(figure, coordinator, Question(YEAR))
        assert nothing.amount == 0
        empty = Question(Period(date(2025, 1, 1), date(2025, 12, 31)))
        assert sources_indicators.rows(figure, coordinator, empty) == []


def test_the_other_sources_give_no_small_count_either(
    coordinator: Actor,
) -> None:
    told = {"honoured": 60, "no_show": 2, "cancelled": 9}
    facts = [DatedFact(MARCH, count, (key,)) for key, count in told.items()]
    source = replace(sources_elsewhere.SOURCES[0], facts=lambda span: facts)

    def answer(option: str = "") -> Decimal:
        question = Question(YEAR, option)
        [found] = sources_elsewhere.measure(source, [question])
        assert (
            sum(row.amount for row in sources_elsewhere.rows(source, coordinator, question))
            == found.numerator
        )
        return found.numerator

    assert [answer(), answer("honoured"), answer("no_show"), answer("cancelled")] == [71, 60, 0, 0]
    facts[:] = [DatedFact(MARCH, 4)]
    assert answer() == 0


def test_a_request_counts_in_its_month(coordinator: Actor, request_at: MakeRequest) -> None:
    # 23:30 UTC on the last day of February is March in Paris.
    request_at(datetime(2026, 2, 28, 23, 30, tzinfo=UTC))
    assert figures.summary(coordinator, MARCH, MARCH).total.count("requests") == 1
    assert figures.summary(coordinator, date(2026, 2, 1), date(2026, 2, 1)).total.count("requests") == 0


def test_december_is_of_the_winter(coordinator: Actor, request_at: MakeRequest) -> None:
    request_at(datetime(2025, 12, 15, 9, tzinfo=UTC))
    request_at(datetime(2026, 3, 1, 9, tzinfo=UTC))
    lines = figures.breakdown(coordinator, "season", date(2025, 12, 1), MARCH)
    assert [one.count("requests") for one in lines] == [1, 1, 0, 0]


def test_a_community_without_the_module_has_no_figures(scoped: Community, client_of: ClientOf) -> None:
    scoped.modules = []
    scoped.save(update_fields=["modules"])
    assert client_of("coordinator").get(BASE).status_code == 404


def test_strangers_and_partners_see_none(client_of: ClientOf) -> None:
    assert client_of("stranger").get(BASE).status_code == 404
    assert client_of("partner").get(BASE).status_code == 403
    assert client_of("professional").get(f"{BASE}repartition/").status_code == 403


def test_a_drawing_without_counts_is_none() -> None:
    assert chart_of([("janvier", 0), ("février", None)]) is None
    drawn = chart_of([("a", 3), ("b", 12), ("c", None)])
    assert drawn is not None
    assert [bar.words for bar in drawn.bars] == ["3", "12", ""]
    assert drawn.graduations[-1][1] == "15"
    assert float(drawn.bars[1].height) > float(drawn.bars[0].height) > float(drawn.bars[2].height) == 0


def test_lengths_in_words() -> None:
    assert [in_words(one) for one in (None, 0, 59, 60, 125, 2_880, 99_999)] == [
        "",
        "0\u00a0min",
        "59\u00a0min",
        "1\u00a0h",
        "2\u00a0h\u00a005",
        "48\u00a0h",
        "plus de 48\u00a0h",
    ]
