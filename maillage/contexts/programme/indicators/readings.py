"""Writes on figures: computed ones that follow the facts, typed ones, and corrections of a closed year."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from maillage.contexts.programme.indicators.measuring import Key, measured, period_of, source_of
from maillage.contexts.programme.indicators.models import Indicator, Reading
from maillage.contexts.programme.indicators.refusals import FigureChangedMeanwhile, IndicatorRefused
from maillage.contexts.programme.years.models import ReportingYear, YearState
from maillage.contexts.programme.years.services import locked, refuse_closed
from maillage.core.indicators.figures import quantized
from maillage.platform.audit.services import record
from maillage.platform.registry.spine import Measure
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.scoping import open_community
from maillage.platform.tenancy.services import one_at_a_time
from maillage.platform.ui.typography import count_words

_AT_ONCE: Final = 500
_MOST: Final = Decimal(10) ** 12
ANY: Final = -1


def automatic() -> list[Indicator]:
    """Indicators with a source, in no order. 1 query."""
    return list(Indicator.objects.exclude(source="").order_by())


def refresh(
    *,
    by: Actor | None,
    years: Iterable[ReportingYear] | None = None,
    only: Sequence[Indicator] | None = None,
) -> int:
    """Compute every automatic indicator of these years again (all open ones); how many figures changed.

    only: these indicators instead of all. by: None for the installation itself.
    A figure that did not change is not written. Closed years are left as they are, whoever asks. Queries: years,
    indicators, links, the sources' own, then, when something changed, the lock and one write for 500 figures.
    """
    community = open_community()
    wanted = [year.pk for year in years] if years is not None else None
    shown = _open_years(wanted)
    indicators = automatic() if only is None else [one for one in only if one.source]
    found = measured(community, indicators, shown, timezone.localdate()) if shown else {}
    if not found or not _differences(found, _current(shown)):
        return 0
    return _write(by or Actor.system(community), indicators, found, wanted)


def _open_years(wanted: list[int] | None) -> list[ReportingYear]:
    rows = ReportingYear.objects.filter(state=YearState.OPEN)
    return list((rows if wanted is None else rows.filter(pk__in=wanted)).order_by("starts_on"))


def _current(years: Sequence[ReportingYear]) -> dict[Key, Reading]:
    rows = Reading.objects.filter(year__in=[year.pk for year in years], is_current=True).order_by()
    return {(row.indicator_id, row.year_id): row for row in rows}


def _differences(found: dict[Key, Measure], current: dict[Key, Reading]) -> dict[Key, Measure]:
    """What is not yet written; a figure that somebody typed before the indicator had a source stays until then."""
    return {
        key: measure
        for key, measure in found.items()
        if key not in current or current[key].is_typed or _of(current[key]) != amounts_of(measure)
    }


def _of(reading: Reading) -> tuple[Decimal, Decimal | None]:
    return reading.numerator, reading.denominator


def amounts_of(measure: Measure) -> tuple[Decimal, Decimal | None]:
    """Numerator and denominator as they are recorded, two decimals."""
    denominator = None if measure.denominator is None else quantized(measure.denominator)
    return quantized(measure.numerator), denominator


@transaction.atomic
def _write(
    by: Actor, indicators: list[Indicator], found: dict[Key, Measure], wanted: list[int] | None
) -> int:
    """Under the lock of the community: a year closed meanwhile is no longer written, a definition gone neither."""
    assert by.community is not None
    community = one_at_a_time(by.community.pk)
    years = {year.pk: year for year in _open_years(wanted)}
    known = {one.pk: one for one in indicators}
    versions = dict(Indicator.objects.filter(pk__in=known).order_by().values_list("pk", "version"))
    current = _current(list(years.values()))
    now = timezone.now()
    fresh: list[Reading] = []
    changed: list[Reading] = []
    over: list[int] = []
    for key, measure in _differences(found, current).items():
        indicator, year = known[key[0]], years.get(key[1])
        if year is None or versions.get(indicator.pk) != indicator.version:
            continue
        row = current.get(key)
        if row is None or row.is_typed:
            if row is not None:
                over.append(row.pk)
            row = Reading(community=community, indicator=indicator, year=year, read_by=None)
            fresh.append(row)
        else:
            row.community, row.indicator, row.year = community, indicator, year
            changed.append(row)
        row.numerator, row.denominator = amounts_of(measure)
        row.read_at = now
    _store(fresh, changed, over)
    count = len(fresh) + len(changed)
    if count:
        record(by=by, action="indicator.refreshed", after={"count": count})
    return count


def _store(fresh: list[Reading], changed: list[Reading], over: list[int]) -> None:
    if over:
        Reading.objects.filter(pk__in=over).update(is_current=False)
    if fresh:
        Reading.objects.bulk_create(fresh, batch_size=_AT_ONCE)
    if changed:
        # One statement for many rows, where `bulk_update` builds a case for each of them.
        Reading.objects.bulk_create(
            changed,
            batch_size=_AT_ONCE,
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=["numerator", "denominator", "read_at"],
        )


@transaction.atomic
def type_reading(
    *,
    by: Actor,
    indicator: Indicator,
    year: ReportingYear,
    numerator: Decimal,
    denominator: Decimal | None = None,
    note: str = "",
    seen: int | None = ANY,
) -> Reading:
    """A figure that somebody types: shown as such, with who and when. The one that it replaces stays in the history.

    seen: number of the figure that the form showed, None for none; FigureChangedMeanwhile when it is another one today.
    IndicatorRefused for an indicator that is computed, a definition that does not hold in the year or an amount that
    cannot be; YearClosed in a closed year.
    """
    year = locked(by, year.pk)
    refuse_closed(year)
    indicator = Indicator.objects.get(pk=indicator.pk)
    if indicator.source:
        raise IndicatorRefused(
            "Cet indicateur est calculé : corrigez les faits dont il vient, ou changez sa définition."
        )
    return _typed(by, indicator, year, numerator, denominator, note, seen, corrects=False)


@transaction.atomic
def correct(
    *,
    by: Actor,
    indicator: Indicator,
    year: ReportingYear,
    numerator: Decimal,
    denominator: Decimal | None = None,
    note: str,
    seen: int | None = ANY,
) -> Reading:
    """A figure of a closed year that was wrong: the frozen one stays, the correction stands beside it, with why."""
    year = locked(by, year.pk)
    if not year.is_closed:
        raise IndicatorRefused(
            "Cette année est encore ouverte : son chiffre se modifie, il ne se corrige pas."
        )
    if not note.strip():
        raise IndicatorRefused("Dites pourquoi ce chiffre est corrigé : la raison reste à côté de lui.")
    indicator = Indicator.objects.get(pk=indicator.pk)
    return _typed(by, indicator, year, numerator, denominator, note, seen, corrects=True)


def _typed(
    by: Actor,
    indicator: Indicator,
    year: ReportingYear,
    numerator: Decimal,
    denominator: Decimal | None,
    note: str,
    seen: int | None,
    *,
    corrects: bool,
) -> Reading:
    _check_amounts(indicator, year, numerator, denominator)
    current: Reading | None = (
        Reading.objects.select_for_update(of=("self",))
        .filter(indicator=indicator, year=year, is_current=True)
        .first()
    )
    if seen != ANY and seen != (current.pk if current else None):
        raise FigureChangedMeanwhile(current)
    if current is not None:
        Reading.objects.filter(pk=current.pk).update(is_current=False)
    row = Reading(
        community=year.community,
        indicator=indicator,
        year=year,
        numerator=quantized(numerator),
        denominator=None if denominator is None else quantized(denominator),
        is_typed=True,
        corrects=current if corrects else None,
        note=note.strip()[:500],
        read_at=timezone.now(),
        read_by=by.user,
    )
    row.save()
    record(
        by=by,
        action="indicator.corrected" if corrects else "indicator.typed",
        obj=row,
        before=_said(current) if current else None,
        after=_said(row),
    )
    return row


def _check_amounts(
    indicator: Indicator, year: ReportingYear, numerator: Decimal, denominator: Decimal | None
) -> None:
    if period_of(indicator, year) is None:
        raise IndicatorRefused(f"Cette définition ne vaut pas pour l’année {year.label}.")
    amounts = [amount for amount in (numerator, denominator) if amount is not None]
    if any(not amount.is_finite() or abs(amount) >= _MOST for amount in amounts):
        raise IndicatorRefused("Ce chiffre est trop grand : vérifiez sa saisie.")
    if denominator is not None and denominator <= 0:
        raise IndicatorRefused(
            "Le dénominateur doit être plus grand que zéro ; laissez-le vide s’il n’y en a pas."
        )


def _said(row: Reading) -> dict[str, Any]:
    return {"numerator": row.numerator, "denominator": row.denominator, "note": row.note}


def freeze(by: Actor, year: ReportingYear) -> None:
    """Before a year is closed: every automatic figure once more; what could not be computed is told and stops it."""
    refresh(by=by, years=[year])
    community = open_community()
    off = [
        one.code
        for one in automatic()
        if source_of(one, community) is None and period_of(one, year) is not None
    ]
    read = set(
        Reading.objects.filter(year=year, is_current=True, indicator__code__in=off)
        .order_by()
        .values_list("indicator__code", flat=True)
    )
    missing = sorted(set(off) - read)
    if missing:
        raise IndicatorRefused(
            f"{count_words(len(missing), 'indicateur calculé', 'indicateurs calculés')} sans chiffre "
            f"({', '.join(missing[:5])}) : leur source est éteinte. Rallumez-la dans les réglages, ou arrêtez ces "
            "définitions avant cette année."
        )
