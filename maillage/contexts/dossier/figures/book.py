"""The book of a year: everything that a document of the year may show, as plain frozen data. Sums are in cents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property

from maillage.contexts.programme.models import ReportingYear
from maillage.platform.files.models import StoredFile


@dataclass(frozen=True)
class Money:
    """Of an action, a mission or the whole. granted: what was agreed to, or before that what is planned.

    engaged: approved, paid or not; paid: the part that is. What members are paid counts in the money of a mission and
    of the whole, never in that of an action: there it could be that of one person.
    """

    income_planned: int = 0
    income_received: int = 0
    planned: int = 0
    granted: int = 0
    engaged: int = 0
    paid: int = 0
    carried_in: int = 0
    carried_out: int = 0

    @property
    def left(self) -> int:
        """What may still be engaged; negative when it is overspent."""
        return self.granted - self.engaged

    def __add__(self, other: Money) -> Money:
        return Money(*(getattr(self, name) + getattr(other, name) for name in _SUMS))


_SUMS = tuple(Money.__dataclass_fields__)


@dataclass(frozen=True)
class MoneyLine:
    """A line of the budget. done: received of an income, paid of an expense; engaged: 0 of an income."""

    pk: int
    label: str
    nature: str
    is_income: bool
    action_id: int | None
    planned: int
    granted: int | None
    engaged: int
    done: int


@dataclass(frozen=True)
class EvidenceRow:
    """A thing that shows something; file: None when it is a page of the product only. url: its page, "" without.

    source: kind and number of the row that it was read from: what proves two actions has one source.
    """

    on: date
    title: str
    kind: str
    kind_label: str
    url: str
    source: str
    action_id: int | None
    indicator_id: int | None
    visibility: str
    file: StoredFile | None = field(compare=False)


@dataclass(frozen=True)
class StepRow:
    pk: int
    title: str
    owner: str
    due_on: date | None
    state: str
    state_label: str
    done_on: date | None
    is_late: bool


@dataclass(frozen=True)
class IndicatorLine:
    """An indicator in the year. value: two decimals, None without figure or when it is masked.

    stake_cents: what of the variable part hangs on it in the year, None when nothing does; acquired_cents: what of it
    is acquired as things stand; share_per_10000: its part of the variable line `line_id` of the contract.
    """

    pk: int
    code: str
    name: str
    definition: str
    kind: str
    kind_label: str
    unit: str
    origin: str
    mission_id: int | None
    action_id: int | None
    value: Decimal | None
    value_words: str
    quotient_words: str
    target: Decimal | None
    target_words: str
    reached: bool | None
    progress: int | None
    state: str
    is_typed: bool
    is_corrected: bool
    is_masked: bool
    evidence: int
    url: str
    note: str = ""
    stake_cents: int | None = None
    acquired_cents: int | None = None
    share_per_10000: int | None = None
    line_id: int | None = None


@dataclass(frozen=True)
class Facts:
    """What took place. hundredths: hours of meetings, in hundredths; people: who came, once for each meeting."""

    meetings: int = 0
    hundredths: int = 0
    people: int = 0
    minutes_given: int = 0

    @property
    def hours(self) -> Decimal:
        return Decimal(self.hundredths).scaleb(-2)


@dataclass(frozen=True)
class ActionPage:
    """An action sheet in the year: what the page of an action shows."""

    pk: int
    code: str
    title: str
    mission_id: int
    state: str
    state_label: str
    state_reason: str
    finding: str
    objective: str
    public: str
    means: str
    risks: str
    pilot_id: int | None
    pilot: str
    group: str
    members: tuple[str, ...]
    partners: tuple[str, ...]
    starts_on: date | None
    ends_on: date | None
    steps: tuple[StepRow, ...]
    indicators: tuple[IndicatorLine, ...]
    evidence: tuple[EvidenceRow, ...]
    facts: Facts
    money: Money
    url: str

    @property
    def steps_done(self) -> int:
        return sum(one.state == "done" for one in self.steps)

    @property
    def steps_counted(self) -> int:
        return sum(one.state != "dropped" for one in self.steps)

    @property
    def late(self) -> int:
        return sum(one.is_late for one in self.steps)


@dataclass(frozen=True)
class MissionPage:
    """A mission with its actions and the indicators of its own. pk None: the working of the structure (money only)."""

    pk: int | None
    reference: str
    name: str
    kind: str
    aim: str
    pilot: str
    actions: tuple[ActionPage, ...]
    indicators: tuple[IndicatorLine, ...]
    money: Money
    lines: tuple[MoneyLine, ...]
    minutes_given: int = 0

    @property
    def all_indicators(self) -> tuple[IndicatorLine, ...]:
        """Its own, then those of its actions."""
        return (*self.indicators, *(row for action in self.actions for row in action.indicators))


@dataclass(frozen=True)
class ContractRow:
    """A line of the contract, at its place. yearly_cents: of a whole year, due_cents: in the days of the year; None
    when nobody knows. acquired_cents: of a variable line, as things stand; else what is due.

    origin: « contrat », « barème » or « à saisir »; received_cents: what came in during the year for this line.
    """

    position: int
    line_id: int
    mission_id: int | None
    mission: str
    part: str
    part_label: str
    due_cents: int | None
    acquired_cents: int | None
    received_cents: int
    origin: str
    verified: bool
    source: str
    indicators: tuple[IndicatorLine, ...] = ()


@dataclass(frozen=True)
class PaymentRow:
    received_on: date
    label: str
    amount_cents: int
    line_id: int | None


@dataclass(frozen=True)
class ContractBook:
    """The contract in force in the year. low, high: the variable part, from what is acquired to the most."""

    pk: int
    number: str
    signed_on: date
    starts_on: date
    ends_on: date
    size_class: str
    size_label: str
    population: int | None
    rows: tuple[ContractRow, ...]
    payments: tuple[PaymentRow, ...]
    variable_low: int
    variable_high: int
    variable_whole: int
    unassigned_cents: int
    file: StoredFile | None = field(compare=False)

    @property
    def due_cents(self) -> int:
        """Of the lines of which the sum is known, the event part left out."""
        return sum(one.due_cents or 0 for one in self.rows if one.part != "event")

    @property
    def received_cents(self) -> int:
        return sum(one.amount_cents for one in self.payments)


@dataclass(frozen=True)
class Count:
    """« Infirmiers : 42 ». key: what it stands for (a profession, a kind of meeting)."""

    key: str
    label: str
    count: int


@dataclass(frozen=True)
class Association:
    """Its life in the year: members on its last day (or today), meetings held, who came."""

    members: int
    by_profession: tuple[Count, ...]
    by_category: tuple[Count, ...]
    facts: Facts
    meetings_by_kind: tuple[Count, ...]
    people_by_category: tuple[Count, ...]
    decisions: int


@dataclass(frozen=True)
class Ground:
    """The territory on the last day of the year (or today). communes: (code, name, inhabitants), by name."""

    communes: tuple[tuple[str, str, int], ...]
    population: int
    area_km2: float
    density: float | None
    source: str


@dataclass(frozen=True)
class InvoiceRow:
    """An expense that was approved, with what proves it. page: its address; file: None while nobody joined any."""

    pk: int
    on: date
    supplier: str
    label: str
    amount_cents: int
    mission_id: int | None
    action_id: int | None
    url: str
    file: StoredFile | None = field(compare=False)


@dataclass(frozen=True)
class YearBook:
    """Everything of a year, read at one time: `on`. missions[0] is the working of the structure (pk None)."""

    community: str
    year: ReportingYear
    on: date
    missions: tuple[MissionPage, ...]
    community_indicators: tuple[IndicatorLine, ...]
    evidence: tuple[EvidenceRow, ...]
    invoices: tuple[InvoiceRow, ...]
    association: Association
    ground: Ground
    contract: ContractBook | None

    @property
    def actions(self) -> tuple[ActionPage, ...]:
        return tuple(action for mission in self.missions for action in mission.actions)

    @property
    def indicators(self) -> tuple[IndicatorLine, ...]:
        """Every indicator once: those of the community, then mission by mission."""
        return (*self.community_indicators, *(row for one in self.missions for row in one.all_indicators))

    @property
    def money(self) -> Money:
        return sum((one.money for one in self.missions), Money())

    @property
    def carried_indicators(self) -> tuple[IndicatorLine, ...]:
        """Those on which money hangs."""
        return tuple(one for one in self.indicators if one.stake_cents)

    @cached_property
    def names_of_missions(self) -> Mapping[int | None, str]:
        return {one.pk: one.name for one in self.missions}

    @property
    def aci_received(self) -> int:
        """What the insurer paid in the year."""
        return self.contract.received_cents if self.contract else 0
