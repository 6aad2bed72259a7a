"""Indicators that come with a sheet: defined with it, to be adapted on their own page."""

from __future__ import annotations

from collections.abc import Iterable

from maillage.contexts.programme.actions.models import Action
from maillage.contexts.programme.actions.starting.patterns import PatternIndicator
from maillage.contexts.programme.indicators.models import Indicator
from maillage.contexts.programme.indicators.services import define
from maillage.platform.tenancy.actor import Actor


def define_all(by: Actor, action: Action, wanted: Iterable[PatternIndicator]) -> list[Indicator]:
    """One typed indicator each, tied to the action and its mission; figures and sources come later."""
    return [
        define(
            by=by,
            name=one.name,
            kind=one.kind,
            unit=one.unit,
            numerator=one.numerator,
            denominator=one.denominator,
            direction=one.direction,
            origin=one.origin,
            mission=action.mission,
            action=action,
        )
        for one in wanted
    ]


def of_action(action: Action) -> tuple[PatternIndicator, ...]:
    """The definitions in use of an action, without their figures. 1 query."""
    rows = Indicator.objects.filter(action=action, valid_until=None).order_by("code", "pk")
    return tuple(
        PatternIndicator(
            name=one.name,
            kind=one.kind,
            unit=one.unit,
            numerator=one.numerator,
            denominator=one.denominator,
            direction=one.direction,
            origin=one.origin,
        )
        for one in rows
    )
