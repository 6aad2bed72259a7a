from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.core.accessibility.decay import Decay, Slope
from maillage.core.accessibility.presets import PRESETS, PROFESSIONS, preset_of
from maillage.core.accessibility.standard import ASSUMED, NEUTRAL, AgeWeights, relative, standardised
from maillage.core.accessibility.supply import GP_SENIORS, SeniorShare, by_site, without_seniors
from maillage.core.outlook.profiles import PROFILES

DREES = Decay((10.0, 15.0, 20.0), (1.0, 0.3, 0.1))


def naive_weight(decay: Decay, minutes: float) -> float:
    for bound, weight in zip(decay.bounds_min, decay.weights, strict=True):
        if minutes <= bound:
            return weight
    return 0.0


@pytest.mark.parametrize(
    ("minutes", "weight"),
    [
        (0, 1),
        (10.0, 1),
        (10.1, 0.3),
        (15.0, 0.3),
        (15.1, 0.1),
        (20.0, 0.1),
        (20.1, 0),
        (math.nan, 0),
        (math.inf, 0),
    ],
)
def test_each_bound_belongs_to_its_own_band(minutes: float, weight: float) -> None:
    assert float(DREES.weights_at(minutes)) == weight
    assert float(DREES.weights_at(np.float32(minutes))) == weight


@given(st.lists(st.floats(0, 30), max_size=20))
def test_weights_are_the_naive_ones(minutes: list[float]) -> None:
    assert DREES.weights_at(minutes).tolist() == [naive_weight(DREES, value) for value in minutes]


@given(st.integers(1, 400))
def test_a_bound_in_tenths_counts_in_single_precision_too(tenths: int) -> None:
    bound = tenths / 10
    decay = Decay.threshold(bound)
    around = np.array([bound, (tenths + 1) / 10])
    assert decay.weights_at(around).tolist() == [1, 0]
    assert decay.weights_at(around.astype(np.float32)).tolist() == [1, 0]


def test_a_slope_is_straight_between_its_points_and_counts_at_the_last() -> None:
    slope = Slope((5.0, 15.0, 20.0), (1.0, 0.5, 0.1))
    assert slope.weights_at([0, 5, 10, 15, 20, 20.1]).tolist() == pytest.approx([1, 1, 0.75, 0.5, 0.1, 0])
    assert slope.reach_min == 20


@pytest.mark.parametrize(
    ("bounds", "weights"),
    [
        ((), ()),
        ((10.0,), (1.0, 0.5)),
        ((10.0, 10.0), (1.0, 0.5)),
        ((-1.0,), (1.0,)),
        ((0.0,), (1.0,)),
        ((5.0,), (1.1,)),
    ],
)
def test_a_decay_that_makes_no_sense_is_refused(
    bounds: tuple[float, ...], weights: tuple[float, ...]
) -> None:
    with pytest.raises(ValueError, match=r"bound|weight"):
        Decay(bounds, weights)


def test_presets_say_what_is_certain() -> None:
    assert PROFESSIONS == ("gp", "nurse", "physiotherapist", "midwife", "dentist", "pharmacist")
    doctors = preset_of("gp")
    assert (doctors.decay, doctors.threshold, doctors.activity_per_professional) == (DREES, 2.5, 5400)
    assert doctors.certainty == "uncertain"
    for preset in PRESETS[1:]:
        assert preset.certainty == "ours"
        assert preset.threshold is None
        # One full-time professional for 100,000 inhabitants is an index of 1.
        assert preset.activity_per_professional / 100_000 == 1
    # 56 full-time doctors for 100,000 inhabitants are three consultations (ARS Bourgogne-Franche-Comté).
    assert 56 / 100_000 * doctors.activity_per_professional == pytest.approx(3, abs=0.03)
    with pytest.raises(KeyError):
        preset_of("astrologer")


def test_standardised_inhabitants_follow_the_shares_of_ages() -> None:
    weights = AgeWeights(0.5, 1.0, 2.0, "", "assumption")
    found = standardised([100, 100, 50], [[10.0, 20.0, 10.0], [math.nan] * 3, [0.0, 0.0, 0.0]], weights)
    assert found.tolist() == pytest.approx([100 * (10 * 0.5 + 20 + 10 * 2) / 40, 100, 50])
    assert standardised([7], [[1, 2, 3]], NEUTRAL).tolist() == [7]


def test_relative_use_keeps_the_population_of_the_country() -> None:
    people = np.array([16_013_133, 37_571_118, 13_823_803])
    found = relative([0.8, 1, 1.8], people)
    assert found @ people == pytest.approx(people.sum())
    assert found.tolist() == pytest.approx(ASSUMED.values, abs=1e-3)
    with pytest.raises(ValueError, match="nobody"):
        relative([0, 0, 0], people)


def test_wrong_ages_are_refused() -> None:
    with pytest.raises(ValueError, match="shape"):
        standardised([1], [[1, 2]], NEUTRAL)
    with pytest.raises(ValueError, match="never negative"):
        standardised([1], [[1, -2, 1]], NEUTRAL)
    with pytest.raises(ValueError, match="positive"):
        AgeWeights(-1, 1, 1, "", "assumption")


def test_supply_without_seniors_goes_by_known_ages_then_by_the_share() -> None:
    share = SeniorShare(0.1, 0.2, 0.4, 2017, "", "assumption")
    # 65 counts, 66 does not; an unknown age counts less the share.
    found = without_seniors([100, 100, 100, 50], [65, 66, math.nan, math.nan], [0, 0, 0, 2], 3, share)
    assert found.low.tolist() == pytest.approx([100 + 60, 0, 30])
    assert found.central.tolist() == pytest.approx([100 + 80, 0, 40])
    assert found.high.tolist() == pytest.approx([100 + 90, 0, 45])
    assert by_site([100, 100, 100, 50], [0, 0, 0, 2], 3).tolist() == [300, 0, 50]


def test_the_share_of_seniors_is_that_of_the_outlook() -> None:
    assert GP_SENIORS.central == pytest.approx(PROFILES["gp"].share_from(66), abs=5e-4)
    assert GP_SENIORS.low < GP_SENIORS.central < GP_SENIORS.high


def test_supply_that_makes_no_sense_is_refused() -> None:
    with pytest.raises(ValueError, match="activity"):
        by_site([math.nan], [0], 1)
    with pytest.raises(ValueError, match="site"):
        by_site([1], [1], 1)
    with pytest.raises(ValueError, match="age"):
        without_seniors([1, 1], [40], [0, 0], 1)
    with pytest.raises(ValueError, match="share"):
        SeniorShare(0.3, 0.2, 0.4, 2017, "", "assumption")
