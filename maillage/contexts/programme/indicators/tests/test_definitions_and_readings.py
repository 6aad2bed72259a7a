"""Definitions that follow one another, typed figures, corrections, masks."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from maillage.contexts.programme.indicators import queries, services
from maillage.contexts.programme.indicators.chart import Point, chart_of
from maillage.contexts.programme.indicators.forms import FigureField
from maillage.contexts.programme.indicators.models import Indicator, Reading
from maillage.contexts.programme.indicators.tests import ground
from maillage.contexts.programme.years.models import ReportingYear
from maillage.contexts.programme.years.services import close_year
from maillage.platform.audit.models import AuditEntry
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.urls import community_url
from tests.people import ActorOf, ClientOf

TODAY = timezone.localdate()


@pytest.fixture
def by(scoped: Community, actor_of: ActorOf) -> Actor:
    del scoped
    return actor_of("coordinator")


@pytest.fixture
def years(by: Actor) -> list[ReportingYear]:
    return ground.years(by)


def _row(indicator: Indicator, year: ReportingYear, actor: Actor | None = None) -> queries.IndicatorRow:
    return next(row for row in queries.table(year, actor=actor) if row.pk == indicator.pk)


def test_numbers_are_given_once(by: Actor) -> None:
    first, second = (services.define(by=by, name=name) for name in ("Un", "Deux"))
    assert (first.code, second.code) == ("I01", "I02")
    with pytest.raises(services.IndicatorRefused, match="I01 est déjà"):
        services.define(by=by, name="Trois", code="I01")
    for values, why in (
        ({"name": " "}, "nom"),
        ({"name": "X", "source": "nowhere"}, "n’existe pas"),
        ({"name": "X", "source": "association.members", "option": "zz"}, "précision"),
        ({"name": "X", "source": "association.meetings", "own_links": True}, "fiche action"),
        ({"name": "X", "mask_under": 2}, "Masquer sous 4"),
    ):
        with pytest.raises(services.IndicatorRefused, match=why):
            services.define(by=by, **values)


def test_two_who_define_are_told(by: Actor) -> None:
    row = services.define(by=by, name="Un")
    services.update(by=by, pk=row.pk, seen=row.version, values={"name": "Deux"})
    with pytest.raises(services.ChangedMeanwhile) as refusal:
        services.update(by=by, pk=row.pk, seen=row.version, values={"name": "Trois"})
    assert refusal.value.current.name == "Deux"


def test_a_typed_figure_says_who_and_the_earlier_one_stays(by: Actor, years: list[ReportingYear]) -> None:
    row = services.define(by=by, name="Patients", unit="patients")
    first = services.type_reading(by=by, indicator=row, year=years[-1], numerator=Decimal(12), seen=None)
    with pytest.raises(services.FigureChangedMeanwhile):
        services.type_reading(by=by, indicator=row, year=years[-1], numerator=Decimal(40), seen=None)
    services.type_reading(by=by, indicator=row, year=years[-1], numerator=Decimal(15), seen=first.pk)
    found = queries.history(row, years, actor=by).years[-1]
    assert (found.row.reading and found.row.reading.read_by, found.row.value) == (by.user, Decimal(15))
    assert found.replaced == [(first, "12 patients", False)]
    assert Reading.objects.filter(is_current=True, indicator=row).count() == 1
    assert AuditEntry.objects.filter(action="indicator.typed").count() == 2


@pytest.mark.parametrize(
    "amounts", [(Decimal(1), Decimal(0)), (Decimal("Infinity"), None), (Decimal(10) ** 12, None)]
)
def test_an_amount_that_cannot_be_is_refused(
    by: Actor, years: list[ReportingYear], amounts: tuple[Decimal, Decimal | None]
) -> None:
    row = services.define(by=by, name="Part", unit="%")
    with pytest.raises(services.IndicatorRefused):
        services.type_reading(
            by=by, indicator=row, year=years[-1], numerator=amounts[0], denominator=amounts[1]
        )
    assert not Reading.objects.exists()


def test_a_computed_figure_is_not_typed(by: Actor, years: list[ReportingYear]) -> None:
    row = services.define(by=by, name="Réunions", source="association.meetings")
    with pytest.raises(services.IndicatorRefused, match="calculé"):
        services.type_reading(by=by, indicator=row, year=years[-1], numerator=Decimal(3))


def test_a_correction_stands_beside_the_frozen_figure(by: Actor, years: list[ReportingYear]) -> None:
    row = services.define(by=by, name="Réunions", source="association.meetings")
    last = years[-2]
    ground.held_meeting(by.community, date(last.starts_on.year, 3, 3))  # type: ignore[arg-type]
    with pytest.raises(services.IndicatorRefused, match="encore ouverte"):
        services.correct(by=by, indicator=row, year=last, numerator=Decimal(2), note="Oubli")
    close_year(by=by, pk=last.pk)
    # A fact that is noted late changes nothing of a closed year.
    ground.held_meeting(by.community, date(last.starts_on.year, 4, 4))  # type: ignore[arg-type]
    services.refresh(by=by)
    assert _row(row, last).value == 1
    with pytest.raises(services.IndicatorRefused, match="pourquoi"):
        services.correct(by=by, indicator=row, year=last, numerator=Decimal(2), note=" ")
    services.correct(by=by, indicator=row, year=last, numerator=Decimal(2), note="Réunion notée tard")
    services.correct(by=by, indicator=row, year=last, numerator=Decimal(3), note="Et une autre")
    found = next(one for one in queries.history(row, years).years if one.row.year == last)
    assert (found.row.value, found.row.is_corrected) == (Decimal(3), True)
    assert found.frozen_words == "1 réunion"
    assert found.frozen is not None and found.frozen.corrects_id is None and not found.frozen.is_typed
    assert [one[1:] for one in found.replaced] == [("2 réunions", True), ("1 réunion", False)]


def test_another_meaning_is_another_definition(by: Actor, years: list[ReportingYear]) -> None:
    row = services.define(by=by, name="Réunions", source="association.meetings")
    last, this = years[-2], years[-1]
    close_year(by=by, pk=last.pk)
    with pytest.raises(services.IndicatorRefused, match="nouvelle"):
        services.update(by=by, pk=row.pk, seen=row.version, values={"option": "board"})
    services.update(by=by, pk=row.pk, seen=row.version, values={"name": "Toutes les réunions"})
    row.refresh_from_db()
    with pytest.raises(services.IndicatorRefused, match="est close avec cette définition"):
        services.replace_definition(
            by=by, pk=row.pk, seen=row.version, from_on=last.starts_on, values={"option": "board"}
        )
    new = services.replace_definition(
        by=by, pk=row.pk, seen=row.version, from_on=this.starts_on, values={"option": "board"}
    )
    row.refresh_from_db()
    assert (new.code, new.replaces, new.option) == ("I01.2", row, "board")
    assert row.valid_until == last.ends_on
    assert [one.pk for one in queries.chain_of(row)] == [row.pk, new.pk]
    assert {one.row.year: one.row.indicator for one in queries.history(new, years).years}[this] == new
    assert [row.pk for row in queries.table(this)] == [new.pk]
    assert [one.pk for one in queries.table(last)] == [row.pk]


def test_what_served_is_not_erased(by: Actor, years: list[ReportingYear]) -> None:
    row = services.define(by=by, name="Patients")
    services.set_target(by=by, indicator=row, year=years[-1], value=Decimal(3))
    with pytest.raises(services.IndicatorRefused, match="a servi"):
        services.remove(by=by, pk=row.pk)
    services.set_target(by=by, indicator=row, year=years[-1], value=None)
    services.remove(by=by, pk=row.pk)
    assert not Indicator.objects.exists()


def test_a_target_is_reached_by_its_direction(by: Actor, years: list[ReportingYear]) -> None:
    up = services.define(by=by, name="Trouvés")
    down = services.define(by=by, name="Passages", unit="%", direction="down")
    for one, target in ((up, 100), (down, 20)):
        services.set_target(by=by, indicator=one, year=years[-1], value=Decimal(target))
    services.type_reading(by=by, indicator=up, year=years[-1], numerator=Decimal(75))
    services.type_reading(by=by, indicator=down, year=years[-1], numerator=Decimal(1), denominator=Decimal(5))
    assert (_row(up, years[-1]).progress, _row(up, years[-1]).reached) == (75, False)
    assert (_row(down, years[-1]).progress, _row(down, years[-1]).reached) == (100, True)
    assert _row(up, years[-1]).state == queries.NOT_REACHED


def test_small_counts_are_masked_for_who_sees_totals_only(
    by: Actor, years: list[ReportingYear], actor_of: ActorOf
) -> None:
    few = services.define(by=by, name="Peu", mask_under=5)
    many = services.define(by=by, name="Beaucoup", mask_under=5)
    share = services.define(by=by, name="Part", unit="%", mask_under=5)
    for one, numerator, denominator in ((few, 3, None), (many, 40, None), (share, 19, Decimal(20))):
        services.type_reading(
            by=by, indicator=one, year=years[-1], numerator=Decimal(numerator), denominator=denominator
        )
    seen = {row.pk: row for row in queries.table(years[-1], actor=actor_of("supervisor"))}
    assert {pk for pk, row in seen.items() if row.is_masked} == {few.pk, share.pk}
    assert (seen[few.pk].value, seen[few.pk].value_words, seen[share.pk].quotient_words) == (
        None,
        "masqué",
        "",
    )
    assert not any(row.is_masked for row in queries.table(years[-1], actor=actor_of("professional")))
    hidden = queries.history(few, years, actor=actor_of("supervisor")).years[-1]
    assert hidden.row.is_masked and hidden.earlier == ()


def test_pages_show_a_masked_figure_nowhere(
    scoped: Community, by: Actor, years: list[ReportingYear], client_of: ClientOf
) -> None:
    row = services.define(by=by, name="Cas rares", mask_under=5, unit="cas")
    services.type_reading(by=by, indicator=row, year=years[-1], numerator=Decimal("3.33"))
    client = client_of("supervisor")
    for url in (
        community_url(scoped, "programme:indicators"),
        f"{community_url(scoped, 'programme:indicators')}?export=csv",
        community_url(scoped, "programme:indicator", pk=row.pk),
    ):
        answer: Any = client.get(url)
        shown = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert "masqué" in shown.decode("utf-8-sig") or "oui" in shown.decode("utf-8-sig")
        assert "3,33" not in shown.decode("utf-8-sig")
    assert "3,33" in client_of("auditor").get(community_url(scoped, "programme:indicators")).content.decode()


def test_a_figure_is_typed_on_its_page(
    scoped: Community, by: Actor, years: list[ReportingYear], client_of: ClientOf
) -> None:
    row = services.define(by=by, name="Part", unit="%", numerator="trouvés", denominator="cherchés")
    url = community_url(scoped, "programme:figure", pk=row.pk, year=years[-1].pk)
    client = client_of("secretary")
    assert "cherchés" in client.get(url).content.decode()
    wrong = client.post(url, {"numerator": "douze", "denominator": "20", "version": "0"})
    assert "Écrivez un nombre" in wrong.content.decode()
    assert client.post(url, {"numerator": "12,5", "denominator": "1 000", "version": "0"}).status_code == 302
    found = Reading.objects.get()
    assert (found.numerator, found.denominator, found.read_by) == (
        Decimal("12.5"),
        Decimal(1000),
        found.read_by,
    )
    late = client.post(url, {"numerator": "99", "denominator": "100", "version": "0"})
    assert late.status_code == 200
    assert "entre-temps" in late.content.decode()
    assert client_of("professional").get(url).status_code == 403


def test_the_pilot_types_the_figures_of_his_action(
    scoped: Community, by: Actor, years: list[ReportingYear], client_of: ClientOf, actor_of: ActorOf
) -> None:
    action = ground.action(scoped)
    action.pilot = ground.contact(scoped, 0, user=actor_of("professional").user)
    action.save()
    row = services.define(by=by, name="Patients", action=action)
    url = community_url(scoped, "programme:figure", pk=row.pk, year=years[-1].pk)
    assert client_of("professional").post(url, {"numerator": "7", "version": "0"}).status_code == 302
    assert client_of("board_member").get(url).status_code == 403


def test_the_page_of_an_indicator_draws_its_years(
    scoped: Community, by: Actor, years: list[ReportingYear], client_of: ClientOf
) -> None:
    row = services.define(by=by, name="Réunions", source="association.meetings")
    ground.held_meeting(scoped, TODAY)
    services.refresh(by=by)
    page = (
        client_of("professional")
        .get(community_url(scoped, "programme:indicator", pk=row.pk))
        .content.decode()
    )
    assert page.count('class="pg-year"') == len(years)
    rows = client_of("professional").get(
        community_url(scoped, "programme:figure_rows", pk=row.pk, year=years[-1].pk)
    )
    assert "Réunion du" in rows.content.decode()


def test_a_drawing_holds_what_it_is_given() -> None:
    points = [Point("2024", Decimal(10), Decimal(20), False, "10"), Point("2025", None, Decimal(5), True)]
    chart = chart_of(points)
    assert chart is not None
    low, high = (float(chart.bars[0].y), float(chart.bars[0].target_y))
    assert high < low
    assert chart.bars[1].words == ""
    # The words of a value do not run into the line of a target just above the bar.
    near = chart_of([Point("2024", Decimal(38), Decimal(40), False, "38")])
    assert near is not None and near.bars[0].words_y == near.bars[0].target_y != near.bars[0].y
    assert all(bar.words_y == bar.y for bar in chart.bars)
    assert chart_of([Point("2024", None, None, True)]) is None
    assert chart_of([Point("2024", Decimal(0), None, True, "0")]) is not None


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("1 250,5", Decimal("1250.5")), ("12.50", Decimal("12.50")), ("68 %", Decimal(68)), ("", None)],
)
def test_numbers_as_people_type_them(typed: str, meant: Decimal | None) -> None:
    assert FigureField(label="x").clean(typed) == meant
