"""The figures of the demonstration, year by year: defined, aimed at, typed or computed, frozen, once corrected."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from maillage.contexts.programme import api as programme
from maillage.contexts.programme.models import Indicator
from maillage.interfaces.demo.association.clock import as_of, evening
from maillage.interfaces.demo.programme.figures import MEASURES, TARGETS, TYPED, Figure, Measure
from maillage.interfaces.demo.story import CLOSED_AFTER, YEAR, Story

_AGREED = 25


def define_measures(story: Story) -> None:
    """What no template brings, once the sheets are written; then targets and figures of the years that are over."""
    _name_those_of_sheets(story)
    with as_of(story.at(YEAR - 30, 9)):
        for one in MEASURES:
            story.indicators[one.key] = _defined(story, one)
    _aim(story, -1, 0)
    _type(story, -2, 0, story.before - timedelta(days=20))
    _type(story, -1, 1, story.on(YEAR - 1) + timedelta(days=20))


def _name_those_of_sheets(story: Story) -> None:
    for sheet, action in story.actions.items():
        rows = Indicator.objects.filter(action=action).order_by("pk")
        for rank, row in enumerate(rows):
            story.indicators.setdefault(f"{sheet}/{rank}", row)


def _defined(story: Story, one: Measure) -> Any:
    return programme.define_indicator(
        by=story.by,
        name=one.name,
        kind=one.kind,
        mission=story.missions[one.mission],
        action=story.actions.get(one.action) if one.action else None,
        unit=one.unit,
        source=one.source,
        option=one.option,
        own_links=one.own_links,
        direction=one.direction,
        definition=one.definition,
        numerator=one.numerator,
        denominator=one.denominator,
        origin=one.origin,
        mask_under=one.mask_under,
        # What is computed says nothing of the years before the contract.
        valid_from=story.before if one.source else None,
    )


def tell_this_year(story: Story) -> None:
    """Targets and figures of the open year, and a correction of the one that was closed."""
    _name_those_of_sheets(story)
    _aim(story, 0, 1)
    _type(story, 0, 2, story.today - timedelta(days=12))
    programme.refresh_indicators(by=story.by)
    with as_of(evening(story.today - timedelta(days=60), 10)):
        programme.correct_reading(
            by=story.by,
            indicator=story.indicators["medecin-traitant/1"],
            year=story.years[-1],
            numerator=Decimal(151),
            note="Huit propositions acceptées en fin d’année étaient restées dans un tableau d’un cabinet.",
        )


def _aim(story: Story, year: int, column: int) -> None:
    agreed = story.years[year].starts_on + timedelta(days=_AGREED)
    wanted = {key: one.targets[column] for key, one in TYPED.items()} | {
        key: pair[column] for key, pair in TARGETS.items()
    }
    with as_of(evening(min(agreed, story.today), 11)):
        for key, value in wanted.items():
            if value is not None and key in story.indicators:
                programme.set_target(
                    by=story.by,
                    indicator=story.indicators[key],
                    year=story.years[year],
                    value=Decimal(str(value)),
                    agreed_on=agreed,
                )


def _type(story: Story, year: int, column: int, on: Any) -> None:
    with as_of(evening(on, 10)):
        for key, one in TYPED.items():
            figure: Figure | None = one.figures[column]
            if figure is None or key not in story.indicators:
                continue
            number, among = figure
            programme.type_reading(
                by=story.by,
                indicator=story.indicators[key],
                year=story.years[year],
                numerator=Decimal(str(number)),
                denominator=None if among is None else Decimal(str(among)),
            )


def close_years(story: Story) -> None:
    """What is over is frozen: two years ago when the contract began, last year some weeks after its end."""
    for ago, day in ((2, story.before + timedelta(days=CLOSED_AFTER)), (1, closing_day(story))):
        with as_of(evening(day, 17)):
            programme.close_year(by=story.by, pk=story.years[-ago].pk, despite_waiting=True)


def closing_day(story: Story) -> Any:
    return story.current + timedelta(days=CLOSED_AFTER)
