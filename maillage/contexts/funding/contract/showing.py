"""The contract as its page tells it: what a year pays, what is to be confirmed, what comes next; and the tables."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from maillage.contexts.funding.contract import queries
from maillage.contexts.funding.contract.models import Contract, ContractLine, Part, Size
from maillage.contexts.funding.contract.queries import CONTRACT, NOWHERE, ContractYear, PartDue
from maillage.contexts.funding.contract.stakes import variable_part
from maillage.contexts.funding.contract.tables import DueRow, due_rows
from maillage.contexts.programme.api import current_year
from maillage.core.aci.agreements import Agreement, ReferenceSum, TableLine, ceiling_on
from maillage.core.aci.carried import agreements, figures
from maillage.core.aci.dated import Figures
from maillage.core.aci.nomenclature import nomenclature
from maillage.core.aci.schedule import is_certain
from maillage.core.aci.variable import Range
from maillage.core.dues.euros import euros

NEXT = 4


@dataclass(frozen=True)
class LineShown:
    """A line in words. yearly: for a whole year; now: for the year shown, pro rata."""

    part: PartDue
    name: str
    yearly: str
    now: str
    word: str
    tone: str
    icon: str


@dataclass(frozen=True)
class Overview:
    year: ContractYear
    lines: list[LineShown]
    certain_cents: int
    variable: Range
    variable_cents: int
    received_cents: int
    on_account_cents: int
    to_confirm: int
    unknown: int
    late: list[DueRow]
    coming: list[DueRow]
    too_much: ReferenceSum | None
    yearly_cents: int
    last_day: date

    @property
    def certain(self) -> str:
        return euros(self.certain_cents)

    @property
    def variable_words(self) -> str:
        """« de 12 000 € à 65 000 € »; of a single sum, that sum."""
        low, high = self.variable.low, self.variable.high
        return euros(high) if low == high else f"de {euros(low)} à {euros(high)}"

    @property
    def late_cents(self) -> int:
        """Of the parts that are certain: nobody knows yet what the variable one is."""
        return sum(row.due.left_cents for row in self.late if not row.is_variable)


def overview(contract: Contract, today: date) -> Overview:
    """10 queries at most."""
    years = queries.years_of(contract)
    year = queries.year_on(contract, today) or (years[0] if today < contract.starts_on else years[-1])
    lines = queries.lines_of(contract)
    parts = queries.parts(contract, year, lines)
    dues = queries.schedule(contract, lines)
    rows = due_rows(dues, today)
    late = {one.key for one in queries.late(dues, today)}
    whole = [queries.yearly_cents(contract, line, year.starts_on) for line in lines]
    counted = [cents or 0 for line, cents in zip(lines, whole, strict=True) if line.part != Part.EVENT]
    variable = sum(part.cents or 0 for part in parts if part.part == Part.VARIABLE)
    return Overview(
        year=year,
        lines=[_shown(part, cents) for part, cents in zip(parts, whole, strict=True)],
        certain_cents=sum(part.cents or 0 for part in parts if is_certain(part.part)),
        variable=_range(contract, today, variable, lines),
        variable_cents=variable,
        received_cents=queries.received_between(year.starts_on, year.ends_on),
        on_account_cents=queries.on_account(contract, dues, min(today, queries.last_day(contract)), lines),
        to_confirm=len(queries.to_confirm(lines)),
        unknown=sum(cents is None for cents in whole),
        late=[row for row in rows if row.due.key in late],
        coming=[row for row in rows if row.due_on > today][:NEXT],
        too_much=_too_much(contract, year.starts_on, sum(counted)),
        yearly_cents=sum(counted),
        last_day=queries.last_day(contract),
    )


def _range(contract: Contract, today: date, whole: int, lines: list[ContractLine]) -> Range:
    """By the indicators of the reporting year of today; from nothing to the whole without one."""
    year = current_year(today)
    if year is None:
        return Range(0, whole)
    return variable_part(contract, year, lines=lines).range


def _too_much(contract: Contract, day: date, yearly: int) -> ReferenceSum | None:
    """The published maximum that the lines exceed, None when they do not, or when none is published."""
    size = contract.size_class
    found = ceiling_on(agreements(), day, size)  # type: ignore[arg-type]  # one of the four sizes
    return found if found is not None and yearly > found.cents[size] else None  # type: ignore[index]


def _shown(part: PartDue, yearly: int | None) -> LineShown:
    mission = part.line.mission
    word, tone, icon = {
        CONTRACT: ("contrat", "success", ""),
        NOWHERE: ("à saisir", "warning", ""),
    }.get(
        part.origin, ("barème, à confirmer", "warning", "") if not part.verified else ("barème", "info", "")
    )
    return LineShown(
        part,
        mission.name if mission else "Fonctionnement de la CPTS",
        "inconnu" if yearly is None else euros(yearly),
        "" if part.cents is None else euros(part.cents),
        word,
        tone,
        icon,
    )


# --- The tables -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ScaleRow:
    """A line of a table: a sum by size, « non trouvé » where no source gives one."""

    name: str
    part: str
    sums: list[str]
    source: str
    note: str
    verified: bool


@dataclass(frozen=True)
class Scale:
    agreement: Agreement
    rows: list[ScaleRow]
    references: list[ScaleRow]


@dataclass(frozen=True)
class FigureRow:
    since: date
    sum: str
    source: str
    note: str
    verified: bool


@dataclass(frozen=True)
class Scales:
    agreements: list[Scale]
    figures: list[tuple[str, list[FigureRow]]]


def scales_shown(today: date) -> Scales:
    """Every table that comes with the code, the latest agreement first. No query."""
    return Scales(
        [_scale(one, today) for one in reversed(agreements())],
        [_figures(figures(name)) for name in ("pass", "das2", "subsidies")],
    )


def _sums(cents: object) -> list[str]:
    known: dict[str, int] = dict(cents)  # type: ignore[call-overload]  # sums by size
    return [euros(known[size]) if size in known else "non trouvé" for size in Size.values]


def _scale(agreement: Agreement, today: date) -> Scale:
    rows = [_line(line, today) for line in agreement.lines]
    known = [one for one in agreement.references if one.cents]
    references = [ScaleRow(one.label, "", _sums(one.cents), one.source, "", one.verified) for one in known]
    return Scale(agreement, rows, references)


def _line(line: TableLine, today: date) -> ScaleRow:
    mission = nomenclature().find(line.mission, today) if line.mission else None
    name = mission.name if mission else line.mission or "Fonctionnement de la CPTS"
    return ScaleRow(name, Part(line.part).label, _sums(line.cents), line.source, line.note, line.verified)


def _figures(found: Figures) -> tuple[str, list[FigureRow]]:
    rows = [
        FigureRow(one.from_on, euros(one.cents), one.source, one.note, one.verified)
        for one in reversed(found.figures)
    ]
    return found.name, rows
