from __future__ import annotations

import pytest

from maillage.contexts.territory.national.figures import summarise
from maillage.contexts.territory.national.models import Commune
from maillage.contexts.territory.portrait.indicators import (
    DENSITY,
    INDICATORS,
    OLD,
    indicator_named,
    scale_of,
)


def commune(population: int, old: int | None, area_ha: float | None = 100.0) -> Commune:
    young = None if old is None else 100 - old
    return Commune(
        population=population,
        age_0_19=young,
        age_20_64=0 if old is not None else None,
        age_65_up=old,
        area_ha=area_ha,
    )


FRANCE = summarise([commune(100, 20)])


def test_the_two_colours_part_at_the_value_of_france() -> None:
    scale = scale_of(OLD, FRANCE)
    assert scale.reference == 20.0
    assert [scale.class_of(commune(1, old)) for old in (5, 10, 15, 19, 20, 24, 25, 30, 90)] == [
        1,
        2,
        3,
        3,
        4,
        4,
        5,
        6,
        6,
    ]
    assert scale.class_of(commune(1, None)) == 0


def test_density_by_thirds_of_powers_of_ten() -> None:
    scale = scale_of(DENSITY, FRANCE)
    assert scale.reference == 100.0
    assert [scale.class_of(commune(people, 20)) for people in (1, 20, 50, 100, 400, 5_000)] == [
        1,
        2,
        3,
        4,
        5,
        6,
    ]
    assert scale.class_of(commune(1, 20, None)) == 0


def test_the_sentence_counts_in_words() -> None:
    scale = scale_of(OLD, FRANCE)
    assert scale.sentence([commune(1, 30), commune(1, 10), commune(1, None)]).replace("\xa0", " ") == (
        "1 commune sur 2 compte plus d’aînés que la France (20,0 %)"
    )
    assert scale.sentence([commune(1, 30), commune(1, 40)]).startswith("2")
    assert scale.sentence([]).startswith("Aucune commune sur 0")


@pytest.mark.parametrize("indicator", INDICATORS)
def test_the_legend_has_six_classes_and_no_data(indicator: object) -> None:
    legend = scale_of(indicator, FRANCE).legend()  # type: ignore[arg-type]
    assert [css for css, _ in legend] == ["is-1", "is-2", "is-3", "is-4", "is-5", "is-6", "is-none"]
    assert "France" in legend[2][1]
    assert "France" in legend[3][1]


def test_an_unknown_indicator_is_the_first_one_and_an_empty_france_is_no_error() -> None:
    assert indicator_named("\x00") is INDICATORS[0]
    assert scale_of(DENSITY, summarise([])).class_of(commune(1, 1)) == 6
