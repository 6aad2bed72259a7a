"""Writes on definitions and targets, and the door to those on figures (`readings`)."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from django.db import transaction

from maillage.contexts.programme.evidence.models import Evidence
from maillage.contexts.programme.indicators.measuring import period_of
from maillage.contexts.programme.indicators.models import Indicator, IndicatorKind, Reading, Target
from maillage.contexts.programme.indicators.readings import correct, refresh, type_reading
from maillage.contexts.programme.indicators.refusals import (
    ChangedMeanwhile,
    FigureChangedMeanwhile,
    IndicatorRefused,
    TargetChangedMeanwhile,
)
from maillage.contexts.programme.years.models import ReportingYear, YearState
from maillage.contexts.programme.years.services import YearRefused, locked, refuse_closed
from maillage.core.disclosure.counts import LOWEST_THRESHOLD
from maillage.platform.audit.services import record
from maillage.platform.registry.spine import indicator_sources
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.services import one_at_a_time
from maillage.platform.ui.typography import short_date

__all__ = [
    "ChangedMeanwhile",
    "FigureChangedMeanwhile",
    "IndicatorRefused",
    "TargetChangedMeanwhile",
    "YearRefused",
    "correct",
    "define",
    "end",
    "refresh",
    "remove",
    "replace_definition",
    "set_target",
    "type_reading",
    "update",
]

# What may be put right at any time.
WORDS: Final = ("name", "definition", "kind", "origin", "mission", "action", "mask_under")
# What a figure means: once a closed year rests on it, another meaning is another definition.
MEANING: Final = (
    "direction",
    "unit",
    "numerator",
    "denominator",
    "source",
    "option",
    "own_links",
    "valid_from",
    "valid_until",
)
FIELDS: Final = ("code", *WORDS, *MEANING)
_CODE: Final = re.compile(r"I(\d{1,6})(?:\.\d+)?")


@transaction.atomic
def define(*, by: Actor, name: str, kind: str = IndicatorKind.RESULT, **values: Any) -> Indicator:
    """A new indicator. values: of `FIELDS`; without `code` it gets the next number.

    Without `valid_from` it begins after the last closed year: what was measured in that one is settled.
    IndicatorRefused without a name, for a number that is taken, for a source, an option or a narrowing that are not, or
    for days of a closed year.
    """
    assert by.community is not None
    community = one_at_a_time(by.community.pk)
    row = Indicator(community=community, name=name, kind=kind)
    _set(row, values)
    row.code = (row.code or _next_code()).strip()[:16]
    closed = _closed_years()
    if row.valid_from is None and closed:
        row.valid_from = closed[-1].ends_on + timedelta(days=1)
    _check(row)
    _keep_closed_years(None, row)
    row.save()
    record(by=by, action="indicator.defined", obj=row, after=_values(row))
    refresh(by=by, only=[row])
    return row


@transaction.atomic
def update(*, by: Actor, pk: int, seen: int, values: dict[str, Any]) -> Indicator:
    """Write the named fields of `FIELDS`. ChangedMeanwhile when `seen` is not the version of today.

    IndicatorRefused when the meaning would change under the figures of a closed year: `replace_definition` then; the
    action whose links are counted is part of it. Refused too when a closed year would gain or lose the indicator.
    """
    assert by.community is not None
    one_at_a_time(by.community.pk)
    row: Indicator = Indicator.objects.get(pk=pk)
    if row.version != seen:
        raise ChangedMeanwhile(row)
    before, days = _values(row), _days(row)
    _set(row, values)
    _check(row)
    after = _values(row)
    if before == after:
        return row
    own_links = before["own_links"] or after["own_links"]
    meaning = (*MEANING, "action") if own_links else MEANING
    changed = [name for name in meaning if before[name] != after[name]]
    if changed and _has_history(row):
        raise IndicatorRefused(
            "Des chiffres d’une année close reposent sur cette définition : son sens ne change plus. "
            "Faites-en une nouvelle, qui la remplace à partir d’une date."
        )
    _keep_closed_years(days, row)
    row.version += 1
    row.save()
    record(by=by, action="indicator.changed", obj=row, before=before, after=after)
    refresh(by=by, only=[row])
    return row


@transaction.atomic
def replace_definition(*, by: Actor, pk: int, seen: int, from_on: date, values: dict[str, Any]) -> Indicator:
    """Another definition of the same thing from a day on: a row of its own, tied to the one that it replaces.

    The old one holds until the day before, or until it had already ended. IndicatorRefused when that day lies in a
    closed year, or before it began.
    """
    assert by.community is not None
    community = one_at_a_time(by.community.pk)
    old: Indicator = Indicator.objects.get(pk=pk)
    if old.version != seen:
        raise ChangedMeanwhile(old)
    last = from_on - timedelta(days=1)
    _check_end(old, last)
    if Indicator.objects.filter(replaces=old).exists():
        raise IndicatorRefused("Cette définition est déjà remplacée par une autre.")
    row = Indicator(community=community, replaces=old)
    _set(row, {name: getattr(old, name) for name in FIELDS} | values)
    row.name = row.name or old.name
    row.code, row.valid_from, row.valid_until = _code_after(old.code), from_on, None
    _check(row)
    _keep_closed_years(None, row)
    row.save()
    if old.valid_until is None or last < old.valid_until:
        _write_end(by, old, last)
    record(by=by, action="indicator.replaced", obj=row, before={"code": old.code}, after=_values(row))
    refresh(by=by, only=[old, row])
    return row


@transaction.atomic
def end(*, by: Actor, pk: int, seen: int, on: date | None) -> Indicator:
    """The last day on which this is measured; None takes an end back. Figures of earlier years stay."""
    assert by.community is not None
    one_at_a_time(by.community.pk)
    row: Indicator = Indicator.objects.get(pk=pk)
    if row.version != seen:
        raise ChangedMeanwhile(row)
    if on is not None:
        _check_end(row, on)
    elif Indicator.objects.filter(replaces=row).exists():
        raise IndicatorRefused("Cette définition est remplacée par une autre : elle ne reprend pas.")
    _write_end(by, row, on)
    return row


@transaction.atomic
def remove(*, by: Actor, pk: int) -> None:
    """Take away an indicator that was made by mistake: never typed, in no closed year, without target or evidence."""
    assert by.community is not None
    one_at_a_time(by.community.pk)
    row: Indicator = Indicator.objects.get(pk=pk)
    used = (
        _has_history(row)
        or Reading.objects.filter(indicator=row, is_typed=True).exists()
        or Target.objects.filter(indicator=row).exists()
        or Evidence.objects.filter(indicator=row).exists()
        or Indicator.objects.filter(replaces=row).exists()
        or any(period_of(row, year) for year in _closed_years())
    )
    if used:
        raise IndicatorRefused(
            "Cet indicateur a servi : il a des chiffres, des cibles ou des preuves, ou il "
            "figure dans une année close. Arrêtez-le plutôt à une date."
        )
    record(by=by, action="indicator.removed", obj=row, before=_values(row))
    row.delete()


@transaction.atomic
def set_target(
    *,
    by: Actor,
    indicator: Indicator,
    year: ReportingYear,
    value: Decimal | None,
    agreed_on: date | None = None,
    seen: str | None = None,
) -> Target | None:
    """What is aimed at in a year; None takes it away. YearClosed in a closed year.

    seen: `Target.mark` of the one that the form showed, "" for none; TargetChangedMeanwhile when it is another one
    today. None writes whatever is there.
    """
    year = locked(by, year.pk)
    refuse_closed(year)
    row = Target.objects.filter(indicator=indicator, year=year).first()
    if seen is not None and seen != (row.mark if row else ""):
        raise TargetChangedMeanwhile(row)
    before = {"value": row.value, "agreed_on": row.agreed_on} if row else None
    if value is None:
        if row is not None:
            record(by=by, action="indicator.target", obj=row, before=before, after={"value": None})
            row.delete()
        return None
    if not value.is_finite() or abs(value) >= Decimal(10) ** 12:
        raise IndicatorRefused("Cette cible est trop grande : vérifiez sa saisie.")
    if row is None:
        row = Target(community=year.community, indicator=indicator, year=year)
    row.value, row.agreed_on = value, agreed_on
    row.save()
    record(
        by=by,
        action="indicator.target",
        obj=row,
        before=before,
        after={"value": value, "agreed_on": agreed_on},
    )
    return row


def _set(row: Indicator, values: dict[str, Any]) -> None:
    unknown = values.keys() - set(FIELDS)
    if unknown:
        raise TypeError(f"no such field of an indicator: {', '.join(sorted(unknown))}")
    for name, value in values.items():
        setattr(row, name, value.strip() if isinstance(value, str) else value)


def _values(row: Indicator) -> dict[str, Any]:
    found = {name: getattr(row, name) for name in FIELDS if name not in ("mission", "action")}
    return found | {"mission": row.mission_id, "action": row.action_id}


def _has_history(row: Indicator) -> bool:
    return bool(Reading.objects.filter(indicator=row, year__state=YearState.CLOSED).exists())


def _next_code() -> str:
    numbers = [
        int(found[1])
        for code in Indicator.objects.order_by().values_list("code", flat=True)
        if (found := _CODE.fullmatch(code))
    ]
    return f"I{max(numbers, default=0) + 1:02d}"


def _code_after(code: str) -> str:
    """« I03.2 » after « I03 », « I03.3 » after that."""
    base, dot, rank = code.rpartition(".")
    stem = base if dot and rank.isascii() and rank.isdigit() else code
    known = set(Indicator.objects.order_by().values_list("code", flat=True))
    number = 2
    while (proposed := f"{stem[:12]}.{number}") in known:
        number += 1
    return proposed


def _check(row: Indicator) -> None:
    row.name = row.name.strip()[:200]
    if not row.name:
        raise IndicatorRefused("Donnez un nom à l’indicateur : ce qui est compté, en quelques mots.")
    if not row.code:
        raise IndicatorRefused("Donnez un numéro à l’indicateur, par exemple « I12 ».")
    if Indicator.objects.filter(code=row.code).exclude(pk=row.pk).exists():
        raise IndicatorRefused(f"Le numéro {row.code} est déjà celui d’un autre indicateur.")
    if row.valid_from and row.valid_until and row.valid_until < row.valid_from:
        raise IndicatorRefused("Cette définition finirait avant d’avoir commencé.")
    if 0 < row.mask_under < LOWEST_THRESHOLD:
        raise IndicatorRefused(
            f"Masquer sous {LOWEST_THRESHOLD} au moins : moins, le masque dirait le chiffre."
        )
    _check_source(row)


def _check_source(row: Indicator) -> None:
    if not row.source:
        row.option, row.own_links = "", False
        return
    source = indicator_sources.get(row.source)
    if source is None:
        raise IndicatorRefused(
            "Cette source de chiffres n’existe pas : choisissez-en une autre, ou la saisie."
        )
    if row.option and row.option not in dict(source.options()):
        raise IndicatorRefused("Cette précision n’est pas de cette source : choisissez-en une autre.")
    if row.own_links and row.action_id is None:
        raise IndicatorRefused("Pour ne compter que ce qui est lié à la fiche, choisissez la fiche action.")
    if row.own_links and not source.links:
        raise IndicatorRefused("Ces faits ne se lient pas à une fiche action : décochez cette case.")
    row.unit = row.unit or source.unit


def _check_end(row: Indicator, last: date) -> None:
    if row.valid_from is not None and last < row.valid_from:
        raise IndicatorRefused(f"Cette définition ne commence que le {short_date(row.valid_from)}.")
    read = Reading.objects.filter(indicator=row).order_by().values("year")
    closed = (
        ReportingYear.objects.filter(state=YearState.CLOSED, ends_on__gt=last, pk__in=read)
        .order_by("-ends_on")
        .first()
    )
    if closed is not None:
        raise IndicatorRefused(
            f"L’année {closed.label} est close avec cette définition : elle ne peut pas finir avant le "
            f"{short_date(closed.ends_on)}."
        )


def _closed_years() -> list[ReportingYear]:
    return list(ReportingYear.objects.filter(state=YearState.CLOSED).order_by("ends_on"))


def _days(row: Indicator) -> Indicator:
    """The days of a definition as they are, for `period_of`, while the row itself changes."""
    return Indicator(valid_from=row.valid_from, valid_until=row.valid_until)


def _keep_closed_years(before: Indicator | None, after: Indicator) -> None:
    """IndicatorRefused when a closed year would gain or lose the indicator, or other days of it."""
    years = _closed_years()
    for year in reversed(years):
        if (period_of(before, year) if before is not None else None) != period_of(after, year):
            raise IndicatorRefused(
                f"L’année {year.label} est close : ce qui y est mesuré ne change plus, et ces dates le changeraient. "
                f"Choisissez un jour après le {short_date(years[-1].ends_on)}, ou définissez un nouvel indicateur."
            )


def _write_end(by: Actor, row: Indicator, on: date | None) -> None:
    days, before, row.valid_until = _days(row), row.valid_until, on
    _keep_closed_years(days, row)
    row.version += 1
    row.save()
    record(
        by=by, action="indicator.ended", obj=row, before={"valid_until": before}, after={"valid_until": on}
    )
