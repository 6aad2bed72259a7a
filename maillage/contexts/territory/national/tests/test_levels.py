"""What a territory is compared with, and the rings that drawings are made of."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from maillage.contexts.territory.national import files
from maillage.contexts.territory.national.levels import DEPARTEMENT, EPCI, FRANCE, HERE, REGION, levels_of
from maillage.contexts.territory.national.loading import France
from maillage.contexts.territory.national.models import Commune, Departement

CEZE = "200035129"
BESSEGES = "30037"


@pytest.fixture
def ceze(south: France) -> list[str]:
    return [one.code for one in south.communes if one.epci_id == CEZE]


def test_levels_go_from_the_territory_to_france(south: France, ceze: list[str]) -> None:
    levels = levels_of(ceze[:-1])
    assert [(level.kind, level.name) for level in levels] == [
        (HERE, "Le territoire"),
        (EPCI, "CC de Cèze Cévennes"),
        (DEPARTEMENT, "Gard"),
        (DEPARTEMENT, "Ardèche"),
        (REGION, "Occitanie"),
        (REGION, "Auvergne-Rhône-Alpes"),
        (FRANCE, "France"),
    ]
    assert levels[0].communes == frozenset(ceze[:-1])
    assert levels[1].communes == frozenset(ceze)
    populations = dict(Departement.objects.values_list("code", "population"))
    assert levels[2].departements == {"30": populations["30"]}
    assert levels[-1].population == sum(populations.values())
    for level in levels[2:]:
        assert level.population == sum(level.departements.values())


def test_an_epci_that_is_the_territory_is_not_compared_with_itself(ceze: list[str]) -> None:
    assert EPCI not in [level.kind for level in levels_of(ceze)]


def test_only_the_largest_parts_are_compared(south: France) -> None:
    codes = [one.code for one in Commune.objects.filter(departement="30").order_by("code")]
    assert [level.kind for level in levels_of(codes)].count(EPCI) == 3


def test_no_commune_has_no_level(south: France, django_assert_num_queries: object) -> None:
    assert levels_of([]) == []


def test_three_queries(ceze: list[str], django_assert_num_queries: object) -> None:
    with django_assert_num_queries(3):  # type: ignore[operator]
        levels_of(ceze)


def test_rings_are_those_of_the_contours() -> None:
    shape = files.read_contours("30")[BESSEGES]
    rings = files.contour_rings([BESSEGES, "99999", "x"])
    assert set(rings) == {BESSEGES}
    drawn = shapely.MultiPolygon([shapely.Polygon(rings[0], rings[1:]) for rings in rings[BESSEGES]])
    assert drawn.equals(shape)
    assert all(np.array_equal(ring[0], ring[-1]) for polygon in rings[BESSEGES] for ring in polygon)


def test_the_outline_has_no_inner_border() -> None:
    codes = [BESSEGES, "30216"]
    rings = files.outline_rings(codes)
    drawn = shapely.MultiPolygon([shapely.Polygon(one[0], one[1:]) for one in rings])
    whole = shapely.union_all([files.read_contours("30")[code] for code in codes])
    assert drawn.symmetric_difference(whole).area < 1e-9
    assert files.outline_rings([]) == []
