"""Values, targets, sums over days and masks: against plain loops."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.core.indicators.figures import (
    DOWN,
    UP,
    exact_value,
    is_reached,
    progress_percent,
    rounded,
    value_of,
)
from maillage.core.indicators.masking import Figure, masked_figures
from maillage.core.indicators.sums import DatedFact, DatedSums

AMOUNTS = st.decimals(min_value=0, max_value=10**9, places=2)
DAYS = st.dates(min_value=date(2024, 1, 1), max_value=date(2024, 3, 1))
OPTIONS = ("a", "b", "c")
KEYS = tuple((kind, number) for kind in ("meeting", "decision") for number in range(3))
FACTS = st.lists(
    st.builds(
        DatedFact,
        DAYS,
        st.integers(0, 500),
        st.sets(st.sampled_from(OPTIONS)).map(lambda found: tuple(sorted(found))),
        st.sets(st.sampled_from(KEYS), max_size=2).map(lambda found: tuple(sorted(found))),
    ),
    max_size=30,
)


def test_a_value_is_a_count_a_quotient_or_a_percentage() -> None:
    assert value_of(Decimal(12), None, "réunions") == Decimal(12)
    assert value_of(Decimal(42), Decimal(61), "%") == Decimal("68.85")
    assert value_of(Decimal(7), Decimal(2), "heures par réunion") == Decimal("3.5")
    assert value_of(Decimal(7), Decimal(0), "%") is None
    assert value_of(Decimal(80), None, "%") == Decimal(80)


@given(AMOUNTS, st.none() | AMOUNTS, st.sampled_from(["%", "heures"]))
@settings(max_examples=60)
def test_what_is_shown_is_the_exact_value_rounded(
    numerator: Decimal, denominator: Decimal | None, unit: str
) -> None:
    exact, shown = exact_value(numerator, denominator, unit), value_of(numerator, denominator, unit)
    assert (exact is None) == (shown is None) == (denominator == 0)
    if exact is not None and shown is not None:
        assert abs(Fraction(shown) - exact) <= Fraction(1, 200)


@given(st.fractions(min_value=-(10**6), max_value=10**6, max_denominator=400))
@settings(max_examples=80)
def test_halves_go_away_from_zero(value: Fraction) -> None:
    plain = (Decimal(value.numerator) / Decimal(value.denominator)).quantize(Decimal("0.01"), ROUND_HALF_UP)
    assert rounded(value) == plain


def test_a_target_is_compared_before_rounding() -> None:
    two_thirds = exact_value(Decimal(2), Decimal(3), "%")
    assert is_reached(two_thirds, Decimal("66.67"), UP) is False
    assert is_reached(two_thirds, Decimal("66.66"), UP) is True
    assert is_reached(two_thirds, Decimal("66.67"), DOWN) is True
    assert is_reached(two_thirds, None, UP) is is_reached(None, Decimal(1), UP) is None


@given(AMOUNTS, AMOUNTS, st.sampled_from([UP, DOWN]))
@settings(max_examples=60)
def test_a_hundred_percent_says_reached_and_nothing_else_does(
    value: Decimal, target: Decimal, way: str
) -> None:
    exact = Fraction(value)
    progress = progress_percent(exact, target, way)
    assert progress is not None and 0 <= progress <= 100
    assert (progress == 100) == is_reached(exact, target, way)


@given(
    FACTS,
    DAYS,
    st.integers(0, 40),
    st.sampled_from(["", *OPTIONS]),
    st.none() | st.sets(st.sampled_from(KEYS)),
)
@settings(max_examples=120)
def test_sums_are_those_of_a_plain_walk(
    facts: list[DatedFact], first: date, days: int, option: str, only: set[tuple[str, int]] | None
) -> None:
    last = first + timedelta(days=days)
    walked = sum(
        fact.amount
        for fact in facts
        if first <= fact.on <= last
        and (not option or option in fact.options)
        and (only is None or any(key in only for key in fact.keys))
    )
    assert DatedSums(facts).total(first, last, option, only) == walked


def test_small_counts_and_small_remainders_are_hidden() -> None:
    figures = [
        Figure("few", 3, None, 5),
        Figure("none", 0, None, 5),
        Figure("many", 40, None, 5),
        Figure("nearly all", 19, 20, 5),
        Figure("half", 10, 20, 5),
        Figure("never", 1, None, 0),
    ]
    assert masked_figures(figures) == {"few", "nearly all"}


def test_a_whole_does_not_give_a_part_away() -> None:
    parts = [Figure(name, count, None, 5, "members") for name, count in {"a": 3, "b": 9, "c": 40}.items()]
    whole = Figure("all", 52, None, 5, "members", is_whole=True)
    assert masked_figures(parts) == {"a"}
    # 52 - 9 - 40 would say three.
    assert {"a", "b"} <= masked_figures([*parts, whole])


def test_figures_that_are_never_masked_protect_those_that_are() -> None:
    counts = {"a": (3, 5), "b": (9, 0), "c": (40, 0)}
    parts = [Figure(name, count, None, under, "members") for name, (count, under) in counts.items()]
    whole = Figure("all", 52, None, 0, "members", is_whole=True)
    # 52 - 40 - 9 would say three.
    assert masked_figures([*parts, whole]) == {"a", "b"}
    assert masked_figures([one for one in [*parts, whole] if one.key != "a"]) == set()


def test_what_one_family_hides_another_one_does_not_tell() -> None:
    kinds = {"elected": 3, "professional": 9, "hospital": 40}
    figures = [Figure(name, count, None, 5, "kinds") for name, count in kinds.items()]
    figures += [Figure("all", 52, None, 5, "kinds", is_whole=True)]
    # The professionals are hidden to protect the elected: the professions must not add up to them.
    figures += [Figure("professional", 9, None, 5, "professions", is_whole=True)]
    figures += [Figure(name, count, None, 0, "professions") for name, count in {"x": 2, "y": 7}.items()]
    hidden = masked_figures(figures)
    assert {"elected", "professional"} <= hidden and hidden & {"x", "y"}


@given(
    st.lists(st.tuples(st.integers(0, 30), st.sampled_from([0, 5])), min_size=1, max_size=6),
    st.sampled_from([0, 5]),
)
@settings(max_examples=100)
def test_no_small_part_can_be_worked_out(parts: list[tuple[int, int]], of_whole: int) -> None:
    figures = [Figure(place, count, None, under, "f") for place, (count, under) in enumerate(parts)]
    whole = Figure("all", sum(count for count, _ in parts), None, of_whole, "f", is_whole=True)
    hidden = masked_figures([*figures, whole])
    judged = of_whole or any(under for _, under in parts)
    small = {one.key for one in [*figures, whole] if 0 < one.numerator < 5} if judged else set()
    assert small <= hidden
    # What is hidden alone is the difference of the others.
    assert len(hidden) != 1
    if "all" not in hidden and hidden:
        gone = [count for place, (count, _) in enumerate(parts) if place in hidden]
        assert sum(gone) > len(gone)
