"""Reading indicators: the table of a year, the history of one. Every function works inside the community's scope."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from typing import Final

from django.db.models import QuerySet

from maillage.contexts.programme.actions.models import ActionState
from maillage.contexts.programme.evidence.counting import Counts, counts_in
from maillage.contexts.programme.indicators.masking import HIDDEN, families
from maillage.contexts.programme.indicators.measuring import period_of
from maillage.contexts.programme.indicators.models import Indicator, Reading, Target
from maillage.contexts.programme.permissions import VIEW
from maillage.contexts.programme.years.models import ReportingYear
from maillage.core.indicators.figures import exact_value, is_reached, progress_percent, value_of
from maillage.core.indicators.masking import Figure, masked_figures
from maillage.platform.registry.spine import IndicatorSource, indicator_sources
from maillage.platform.tenancy.actor import Actor
from maillage.platform.ui.typography import number

_LARGEST = 2**63 - 1
REACHED, NOT_REACHED, NO_TARGET, NO_FIGURE = "atteint", "pas encore", "sans cible", "à saisir"
MISSED: Final = "non atteint"
OVER: Final = "action terminée"
_INVARIABLE: Final = frozenset(
    {"mois", "fois", "corps", "temps", "avis", "accès", "succès", "décès", "repas", "dans", "sans"}
)


@dataclass(frozen=True)
class IndicatorRow:
    """An indicator in a year: its figure, its target, how far it is, and how much evidence there is.

    is_masked: the figure is not for who looks, who sees totals only. named: who looks may read who typed it and the
    note beside it.
    """

    indicator: Indicator
    year: ReportingYear
    reading: Reading | None
    target: Target | None
    evidence: int
    is_masked: bool = False
    named: bool = True

    @property
    def pk(self) -> int:
        return self.indicator.pk

    @property
    def exact(self) -> Fraction | None:
        if self.reading is None or self.is_masked:
            return None
        return exact_value(self.reading.numerator, self.reading.denominator, self.indicator.unit)

    @property
    def value(self) -> Decimal | None:
        """As it is shown, two decimals; None without figure, for a denominator of zero, or when it is masked."""
        if self.reading is None or self.is_masked:
            return None
        return value_of(self.reading.numerator, self.reading.denominator, self.indicator.unit)

    @property
    def target_value(self) -> Decimal | None:
        return self.target.value if self.target else None

    @property
    def reached(self) -> bool | None:
        return is_reached(self.exact, self.target_value, self.indicator.direction)

    @property
    def progress(self) -> int | None:
        """0 to 100 towards the target; 100 says reached."""
        return progress_percent(self.exact, self.target_value, self.indicator.direction)

    @property
    def is_corrected(self) -> bool:
        """Written after the year was closed, whether a figure was frozen then or not."""
        return self.reading is not None and _is_late(self.reading, self.year)

    @property
    def value_words(self) -> str:
        """« 68,85 % », « 12 réunions », « moins de 5 » for who sees totals only, "" without figure."""
        if self.is_masked:
            return HIDDEN
        return with_unit(self.value, self.indicator.unit)

    @property
    def target_words(self) -> str:
        return with_unit(self.target_value, self.indicator.unit)

    @property
    def is_over(self) -> bool:
        """True for an action that was done before the year, of which nothing is written: nothing is asked for."""
        action = self.indicator.action
        if action is None or self.reading is not None or self.target is not None:
            return False
        if action.state != ActionState.DONE or action.ends_on is None:
            return False
        ended_before: bool = action.ends_on < self.year.starts_on
        return ended_before

    @property
    def state(self) -> str:
        """What the badge says."""
        if self.is_masked:
            return "masqué"
        if self.is_over:
            return OVER
        if self.reading is None:
            return NO_FIGURE if not self.indicator.source else "à calculer"
        if self.reached is None:
            return NO_TARGET
        if self.reached:
            return REACHED
        return MISSED if self.year.is_closed else NOT_REACHED

    @property
    def quotient_words(self) -> str:
        """« 42 sur 61 », "" for a plain count or a masked one."""
        reading = self.reading
        if reading is None or reading.denominator is None or self.is_masked:
            return ""
        return f"{plain(reading.numerator)} sur {plain(reading.denominator)}"


def plain(amount: Decimal) -> str:
    """Without decimals that say nothing: « 42 », « 3,5 »."""
    exponent = amount.normalize().as_tuple().exponent
    return number(amount, max(0, -exponent) if isinstance(exponent, int) else 2)


def with_unit(value: Decimal | None, unit: str) -> str:
    """« 12 réunions », « 1 réunion », « 68,85 % »; "" for no value."""
    if value is None:
        return ""
    return f"{plain(value)} {_singular(unit) if abs(value) < 2 else unit}".strip()


def _singular(unit: str) -> str:
    """« réunions » as « réunion », as long as the words take an s in the plural."""
    return " ".join(
        word[:-1] if word.endswith("s") and len(word) > 3 and word not in _INVARIABLE else word
        for word in unit.split(" ")
    )


def indicators() -> QuerySet[Indicator]:
    """All definitions with what they are of, by number."""
    rows: QuerySet[Indicator] = Indicator.objects.select_related("mission", "action", "action__pilot")
    return rows.order_by("code", "pk")


def find(pk: int) -> Indicator | None:
    found = indicators().select_related("mission", "action", "action__pilot", "replaces")
    return found.filter(pk=pk).first() if pk <= _LARGEST else None


def source_named(name: str) -> IndicatorSource | None:
    return indicator_sources.get(name) if name else None


def table(
    year: ReportingYear,
    *,
    actor: Actor | None = None,
    chosen: QuerySet[Indicator] | None = None,
    with_evidence: bool = True,
) -> list[IndicatorRow]:
    """Every indicator that is measured in the year, by number. Queries: 3, and at most 6 for the evidence.

    actor: masks what who sees totals only may not read; None masks nothing. chosen: these indicators alone.
    """
    listed = [one for one in (indicators() if chosen is None else chosen) if period_of(one, year) is not None]
    readings = {row.indicator_id: row for row in _current(year, chosen).select_related("read_by", "corrects")}
    targets = {row.indicator_id: row for row in Target.objects.filter(year=year).order_by()}
    counts = counts_in(year) if with_evidence else Counts()
    rows = [
        IndicatorRow(
            one,
            year,
            readings.get(one.pk),
            targets.get(one.pk),
            counts.by_indicator[one.pk] + (counts.by_action[one.action_id] if one.action_id else 0),
        )
        for one in listed
    ]
    return masked(rows, actor) if actor is not None else rows


def _current(year: ReportingYear, chosen: QuerySet[Indicator] | None) -> QuerySet[Reading]:
    rows: QuerySet[Reading] = Reading.objects.filter(year=year, is_current=True).order_by()
    return rows if chosen is None else rows.filter(indicator__in=chosen.order_by().values("pk"))


def sees_all(actor: Actor) -> bool:
    """Members and the auditor open a figure down to its rows; regional supervision sees totals only."""
    return actor.can(VIEW)


def masked(rows: Sequence[IndicatorRow], actor: Actor) -> list[IndicatorRow]:
    """The rows as the actor may see them. All rows of the year must be given: one could give another away."""
    if sees_all(actor):
        return list(rows)
    hidden = hidden_keys(rows)
    return [replace(row, is_masked=row.pk in hidden, named=False) for row in rows]


def hidden_keys(rows: Sequence[IndicatorRow]) -> set[int]:
    """Numbers of the indicators whose figure of the year is masked."""
    readings = {row.pk: row.reading for row in rows if row.reading is not None}
    listed = [row.indicator for row in rows if row.reading is not None]
    of_family = families(listed)
    # Of one thing that two indicators count, both figures are shown or none.
    keys = {one.pk: _counted_twice(one, readings[one.pk]) for one in listed}
    hidden = masked_figures(
        Figure(keys[one.pk], int(reading.numerator), _whole(reading), one.mask_under, family, is_whole)
        for one in listed
        for reading in (readings[one.pk],)
        for family, is_whole in of_family[one.pk] or [(None, False)]
    )
    return {pk for pk, key in keys.items() if key in hidden}


def _counted_twice(one: Indicator, reading: Reading) -> Hashable:
    if not one.source:
        return one.pk
    narrowed = one.action_id if one.own_links else None
    return one.source, one.option, narrowed, reading.numerator, reading.denominator


def _whole(reading: Reading) -> int | None:
    return None if reading.denominator is None else int(reading.denominator)


def of_action(action_id: int, year: ReportingYear, actor: Actor) -> list[IndicatorRow]:
    """The indicators of an action sheet in a year. 3 queries; for who sees totals only, those of `table`."""
    if not sees_all(actor):
        return [row for row in table(year, actor=actor) if row.indicator.action_id == action_id]
    return table(year, chosen=indicators().filter(action_id=action_id), with_evidence=False)


@dataclass(frozen=True)
class YearFigure:
    """A year of the history: the row in force, the figures that it replaced (newest first), and the frozen one.

    frozen: what was recorded when the year was closed, when `row.reading` is a correction; None when nothing was. Who
    sees totals only is told neither that nor what was replaced: which of them were masked then, nobody knows today.
    """

    row: IndicatorRow
    earlier: tuple[Reading, ...] = ()
    frozen: Reading | None = None

    @property
    def frozen_words(self) -> str:
        """« 1 réunion », « rien à la clôture », "" without correction or for who sees totals only."""
        if not self.row.is_corrected or not self.row.named or self.row.is_masked:
            return ""
        if self.frozen is None:
            return "rien à la clôture"
        unit = self.row.indicator.unit
        return with_unit(value_of(self.frozen.numerator, self.frozen.denominator, unit), unit)

    def words_of(self, reading: Reading) -> str:
        unit = self.row.indicator.unit
        return with_unit(value_of(reading.numerator, reading.denominator, unit), unit)

    @property
    def replaced(self) -> list[tuple[Reading, str, bool]]:
        """Earlier figures with their words, and whether they were corrections."""
        return [(one, self.words_of(one), _is_late(one, self.row.year)) for one in self.earlier]


@dataclass(frozen=True)
class History:
    """Years of an indicator, oldest first, over all the definitions that followed one another."""

    definitions: tuple[Indicator, ...]
    years: tuple[YearFigure, ...] = field(default_factory=tuple)


def chain_of(indicator: Indicator) -> list[Indicator]:
    """The definitions that replaced one another, oldest first, this one among them. 1 query for each step."""
    older: list[Indicator] = []
    current = indicator
    while current.replaces_id is not None and len(older) < 50:
        current = indicators().get(pk=current.replaces_id)
        older.insert(0, current)
    newer: list[Indicator] = []
    following: Indicator | None = indicator
    while following is not None and len(newer) < 50:
        following = indicators().filter(replaces=following).first()
        if following is not None:
            newer.append(following)
    return [*older, indicator, *newer]


def history(indicator: Indicator, years: Sequence[ReportingYear], *, actor: Actor | None = None) -> History:
    """Each year with its figure, its target, and what was recorded before. 2 queries, and 1 by step of `chain_of`.

    The years in which no definition holds are left out. For who sees totals only, one query more by year: whether a
    figure is masked depends on the others of the same year.
    """
    chain = chain_of(indicator)
    numbers = [one.pk for one in chain]
    by_year: dict[int, list[Reading]] = {}
    rows = Reading.objects.filter(indicator_id__in=numbers).select_related("read_by", "corrects")
    for reading in rows.order_by("read_at", "pk"):
        by_year.setdefault(reading.year_id, []).append(reading)
    targets = {
        (row.year_id, row.indicator_id): row
        for row in Target.objects.filter(indicator_id__in=numbers).order_by()
    }
    found = []
    for year in sorted(years, key=lambda one: one.starts_on):
        holding = [one for one in chain if period_of(one, year) is not None]
        if not holding:
            continue
        # A year that two definitions share is told by the one that was in force at its end.
        one = holding[-1]
        readings = [row for row in by_year.get(year.pk, []) if row.indicator_id == one.pk]
        current = next((row for row in readings if row.is_current), None)
        row = IndicatorRow(one, year, current, targets.get((year.pk, one.pk)), 0)
        if actor is not None and not sees_all(actor):
            seen = next((seen for seen in table(year, actor=actor) if seen.pk == one.pk), None)
            row = seen or replace(row, is_masked=True, named=False)
        if not row.named:
            found.append(YearFigure(row))
            continue
        earlier = tuple(reversed([reading for reading in readings if not reading.is_current]))
        found.append(YearFigure(row, earlier, _frozen_of(year, readings, current)))
    return History(tuple(chain), tuple(found))


def _frozen_of(year: ReportingYear, readings: Sequence[Reading], current: Reading | None) -> Reading | None:
    """Where the corrections begin; None when nothing was corrected, or nothing was there to be."""
    if current is None or not _is_late(current, year):
        return None
    by_pk = {reading.pk: reading for reading in readings}
    first: Reading | None = current
    while first is not None and _is_late(first, year):
        first = by_pk.get(first.corrects_id or 0)
    return first


def _is_late(reading: Reading, year: ReportingYear) -> bool:
    """Whether it was written after its year was closed."""
    if reading.corrects_id is not None:
        return True
    return year.is_closed and year.closed_at is not None and reading.read_at > year.closed_at
