"""All of France on real files of 2019: orders of magnitude against what the DREES publishes.

docs/methode-apl.md explains the differences: every doctor of the file counts for a full-time one (hospital and retired
ones are not told apart), positions are the commune's, trips go as the crow flies.
"""

from __future__ import annotations

import csv
import gzip
from typing import NamedTuple

import numpy as np
import pytest
from numpy.typing import NDArray

from maillage.core.accessibility.catchments import Catchments
from maillage.core.accessibility.pairs import Pairs, Points, pairs_within
from maillage.core.accessibility.presets import preset_of
from maillage.core.accessibility.standard import ASSUMED, NEUTRAL, AgeWeights, standardised
from tools.run_tests import real_files_folder

Floats = NDArray[np.float64]
pytestmark = [pytest.mark.real_files, pytest.mark.once]


class France(NamedTuple):
    points: Points
    people: Floats
    ages: Floats
    doctors: Floats


def rows(name: str) -> list[dict[str, str]]:
    with gzip.open(real_files_folder() / name, "rt", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def france() -> France:
    communes = rows("communes_france.csv.gz")
    counts = {
        row["com"]: int(row["NB_EQUIP"])
        for row in rows("bpe2019_sante_commune.csv.gz")
        if row["TYPEQU"] == "D201"
    }
    known = [row for row in communes if row["lon"] and row["lat"]]
    ages = [[float(row[name] or "nan") for name in ("p0_19", "p20_64", "p65p")] for row in known]
    people = np.array([float(row["pop2023"] or 0) for row in known])
    points = Points(
        np.array([float(row["lon"]) for row in known]), np.array([float(row["lat"]) for row in known])
    )
    doctors = np.array([counts.get(row["code"], 0) for row in known], dtype=np.float64)
    return France(points, people, np.array(ages), doctors)


def quantiles(values: Floats, people: Floats, shares: list[float]) -> list[float]:
    """Index under which that share of the inhabitants live."""
    order = np.argsort(values)
    below = np.cumsum(people[order]) / people.sum()
    return values[order][np.searchsorted(below, shares)].tolist()


@pytest.fixture(scope="module")
def pairs(france: France) -> Pairs:
    sites = np.flatnonzero(france.doctors)
    where = Points(france.points.lon[sites], france.points.lat[sites])
    return pairs_within(france.points, where, preset_of("gp").decay.reach_min)


def test_the_files_are_those_of_2019(france: France) -> None:
    assert (len(france.people), france.doctors.sum()) == (34_870, 61_429)


@pytest.mark.parametrize("weights", [NEUTRAL, ASSUMED], ids=["neutral", "assumed"])
def test_orders_of_magnitude_are_those_that_the_drees_publishes(
    france: France, pairs: Pairs, weights: AgeWeights
) -> None:
    preset = preset_of("gp")
    demand = standardised(france.people, france.ages, weights)
    kept = Catchments(pairs, preset.decay)
    supply = france.doctors[france.doctors > 0] * preset.activity_per_professional
    index = kept.index(supply, demand)
    # All that is offered is given out: every site has somebody in reach.
    assert not kept.unreached(demand).any()
    assert index @ demand == pytest.approx(supply.sum())
    mean = index @ demand / demand.sum()
    # 3.8 consultations in 2015 (DREES). The mean is fixed by the totals: 61,429 doctors are counted for full-time ones
    # of 5,400 consultations, where the DREES counts what each does, outside hospitals only.
    assert mean / 3.8 == pytest.approx(1.28, abs=0.03)
    # For 2010 the DREES gives 31 and 111 full-time doctors at the ends of 5 %, for a mean of 71.
    low, high = (value / mean for value in quantiles(index, france.people, [0.05, 0.95]))
    assert low == pytest.approx(31 / 71, abs=0.06)
    assert high == pytest.approx(111 / 71, abs=0.08)
    # 8 % of inhabitants under 2.5 (Vergier & Chaput, DREES, 2017, on figures of 2015).
    assert france.people[index < 2.5].sum() / france.people.sum() == pytest.approx(0.08, abs=0.02)
    # One inhabitant in a thousand has nobody within 20 minutes.
    assert france.people[index == 0].sum() / france.people.sum() < 0.002
