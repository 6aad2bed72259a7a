"""Small communes are grouped: nothing is lost, nobody is under the minimum, the order of the input is indifferent."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.core.disclosure.communes import SmallArea, group_small_communes

MINIMUM = 1000
AREAS = st.lists(
    st.builds(
        SmallArea,
        code=st.integers(10_000, 99_999).map(str),
        population=st.integers(0, 3000),
        parent=st.sampled_from(["A", "B", "C"]),
    ),
    unique_by=lambda area: area.code,
    max_size=12,
)


def test_a_large_commune_stands_alone_and_the_small_ones_of_its_epci_are_one_group() -> None:
    areas = [
        SmallArea("30001", 5000, "A"),
        SmallArea("30002", 600, "A"),
        SmallArea("30003", 500, "A"),
        SmallArea("30004", 400, "B"),
        SmallArea("30005", 700, "B"),
    ]
    groups = group_small_communes(areas, minimum=MINIMUM)
    assert groups["30001"] == ("30001",)
    assert groups["30002"] == groups["30003"] == ("30002", "30003")
    assert groups["30004"] == ("30004", "30005")


def test_a_group_that_stays_small_joins_its_own_epci_first() -> None:
    areas = [
        SmallArea("30001", 5000, "A"),
        SmallArea("30002", 600, "A"),
        SmallArea("30003", 1200, "B"),
    ]
    assert group_small_communes(areas, minimum=MINIMUM)["30002"] == ("30001", "30002")


def test_a_territory_that_is_too_small_is_one_group() -> None:
    areas = [SmallArea("30001", 10, "A"), SmallArea("30002", 20, "B")]
    assert set(group_small_communes(areas, minimum=MINIMUM).values()) == {("30001", "30002")}


def test_a_commune_given_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        group_small_communes([SmallArea("30001", 1, "A")] * 2, minimum=MINIMUM)


@given(AREAS, st.randoms(use_true_random=False))
def test_every_commune_is_in_one_group_that_reaches_the_minimum(
    areas: list[SmallArea], random: object
) -> None:
    groups = group_small_communes(areas, minimum=MINIMUM)
    population = {area.code: area.population for area in areas}
    assert set(groups) == set(population)
    for code, group in groups.items():
        assert code in group
        assert all(groups[member] == group for member in group)
    sums = [sum(population[code] for code in group) for group in set(groups.values())]
    assert len(sums) <= 1 or min(sums) >= MINIMUM
    mixed = list(areas)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert group_small_communes(mixed, minimum=MINIMUM) == groups


@given(AREAS)
def test_nothing_is_grouped_that_need_not_be(areas: list[SmallArea]) -> None:
    large = [area for area in areas if area.population >= MINIMUM]
    groups = group_small_communes(large, minimum=MINIMUM)
    assert all(group == (code,) for code, group in groups.items())
