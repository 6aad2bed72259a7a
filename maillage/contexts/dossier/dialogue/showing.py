"""What the page of a dialogue shows: its path, its targets, its next step. Plain values for templates and paper."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from maillage.contexts.dossier.dialogue.concluding.models import NewTarget, RetainedLine
from maillage.contexts.dossier.dialogue.confirming.queries import ActionLine
from maillage.contexts.dossier.dialogue.models import ORDER, Dialogue, DialogueState
from maillage.contexts.dossier.dialogue.stakes import owed, shares
from maillage.contexts.programme import api as programme
from maillage.contexts.programme.models import Indicator
from maillage.core.dues.euros import euros
from maillage.platform.ui.typography import number


@dataclass(frozen=True)
class Milestone:
    """One step of the path. word: for who cannot see the line; on: when it was reached."""

    anchor: str
    label: str
    on: date | None
    is_done: bool
    is_here: bool

    @property
    def word(self) -> str:
        return "fait" if self.is_done else "en cours" if self.is_here else "à venir"


def path(row: Dialogue) -> list[Milestone]:
    """The five steps of the dialogue: what is done, where it stands."""
    rank = ORDER.index(row.state)
    told = (
        ("objectifs", "Objectifs", row.agreed_on),
        ("preparation", "Préparation", None),
        ("depot", "Dépôt", row.submitted_on),
        ("reunion", "Réunion", row.met_on),
        ("conclusions", "Conclusions", row.concluded_on),
    )
    # In preparation the targets are agreed; once submitted, so is the preparation, and the meeting comes next.
    here = {0: 0, 1: 1, 2: 3, 3: 4, 4: 5}[rank]
    return [
        Milestone(anchor, label, on if index < here else None, index < here, index == here)
        for index, (anchor, label, on) in enumerate(told)
    ]


@dataclass(frozen=True)
class TargetLine:
    """A target of the year, with the money that hangs on its indicator."""

    indicator: Indicator
    target: str
    value: str
    state: str
    agreed_on: date | None
    cents: int | None

    @property
    def share(self) -> str:
        return "" if self.cents is None else euros(self.cents)


def targets(row: Dialogue) -> list[TargetLine]:
    """The indicators of the year that have a target or carry money. At most 7 queries."""
    money = shares(row.year, row.community)
    found = []
    for one in programme.indicator_table(row.year, with_evidence=False):
        if one.target is None and one.pk not in money:
            continue
        agreed = one.target.agreed_on if one.target else None
        found.append(
            TargetLine(one.indicator, one.target_words, one.value_words, one.state, agreed, money.get(one.pk))
        )
    return found


@dataclass(frozen=True)
class RetainedShown:
    """A line of the conclusions: computed, retained, and the difference in words."""

    key: str
    label: str
    unit: str
    has_indicator: bool
    computed_value: str
    computed_cents: int | None
    retained_value: str
    retained_cents: int | None
    note: str
    at_stake: str = ""

    @property
    def computed(self) -> str:
        return "" if self.computed_cents is None else euros(self.computed_cents)

    @property
    def retained(self) -> str:
        return "" if self.retained_cents is None else euros(self.retained_cents)

    @property
    def gap_cents(self) -> int | None:
        """Retained less computed; None while one of them is not known."""
        if self.computed_cents is None or self.retained_cents is None:
            return None
        return self.retained_cents - self.computed_cents

    @property
    def gap(self) -> str:
        cents = self.gap_cents
        if cents is None:
            return ""
        if not cents:
            return "aucun"
        return f"{'+' if cents > 0 else '−'}{euros(abs(cents))}"


def retained(row: Dialogue) -> list[RetainedShown]:
    """What was written, or what is computed today beside it while the dialogue goes on. At most 10 queries."""
    written = list(
        RetainedLine.objects.filter(dialogue=row).select_related("indicator").order_by("rank", "pk")
    )
    if row.state == DialogueState.CONCLUDED:
        return [_written(one) for one in written]
    known = {f"{one.line_id or 0}-{one.indicator_id or 0}": one for one in written}
    found = []
    for one in owed(row.year, row.community):
        was = known.get(one.key)
        unit = one.indicator.unit if one.indicator else ""
        found.append(
            RetainedShown(
                one.key,
                one.label,
                unit,
                one.indicator is not None,
                _figure(one.value, unit),
                one.cents,
                _figure(was.retained_value, unit) if was else "",
                was.retained_cents if was else None,
                was.note if was else "",
                "" if one.at_stake_cents is None else euros(one.at_stake_cents),
            )
        )
    return found


def _written(one: RetainedLine) -> RetainedShown:
    unit = one.indicator.unit if one.indicator else ""
    return RetainedShown(
        f"{one.line_id or 0}-{one.indicator_id or 0}",
        one.label,
        unit,
        one.indicator is not None,
        _figure(one.computed_value, unit),
        one.computed_cents,
        _figure(one.retained_value, unit),
        one.retained_cents,
        one.note,
    )


def _figure(value: Decimal | None, unit: str) -> str:
    """« 45 % », « 12,5 jours »; "" for nothing."""
    if value is None:
        return ""
    plain = int(value) if value == value.to_integral_value() else value.normalize()
    return f"{number(plain)}\u00a0{unit}".strip()


@dataclass(frozen=True)
class Totals:
    """Sums of the lines whose both sides are known, and how many are not."""

    computed_cents: int
    retained_cents: int
    unknown: int

    @property
    def computed(self) -> str:
        return euros(self.computed_cents)

    @property
    def retained(self) -> str:
        return euros(self.retained_cents)

    @property
    def gap(self) -> str:
        cents = self.retained_cents - self.computed_cents
        return "aucun écart" if not cents else f"écart : {'+' if cents > 0 else '−'}{euros(abs(cents))}"


def totals(lines: list[RetainedShown]) -> Totals:
    """Only what can be compared is summed: an unknown sum is told, never counted as nothing."""
    known = [one for one in lines if one.gap_cents is not None]
    return Totals(
        sum(one.computed_cents or 0 for one in known),
        sum(one.retained_cents or 0 for one in known),
        sum(1 for one in lines if one.gap_cents is None and one.computed_cents is not None),
    )


@dataclass(frozen=True)
class AgreedTarget:
    name: str
    value: str
    is_set: bool


def agreed_targets(row: Dialogue) -> list[AgreedTarget]:
    """What was agreed for the next year, by number of the indicator. 1 query."""
    rows = (
        NewTarget.objects.filter(dialogue=row).select_related("indicator").order_by("indicator__code", "pk")
    )
    return [
        AgreedTarget(str(one.indicator), _figure(one.value, one.indicator.unit), one.set_at is not None)
        for one in rows
    ]


@dataclass(frozen=True)
class Counts:
    """How far the confirmations are."""

    whole: int
    settled: int
    missing: int
    late: int
    to_correct: int
    moved: int


def counts(lines: list[ActionLine]) -> Counts:
    return Counts(
        len(lines),
        sum(1 for one in lines if one.is_settled),
        sum(1 for one in lines if one.confirmation is None),
        sum(1 for one in lines if one.is_late),
        sum(1 for one in lines if one.wants_corrections),
        sum(1 for one in lines if one.changes and not one.wants_corrections),
    )
