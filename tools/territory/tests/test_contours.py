"""Quarrels between polygons are settled: no overlap, no sliver, lost territories given back."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely

from tools.territory import contours as geometry
from tools.territory.sources import Place

# A hundredth of a degree is some 800 m here: no square is taken for a sliver.
WEST, SOUTH, SIDE = 4.0, 44.0, 0.05


def square(column: int, row: int, columns: int = 1) -> shapely.Polygon:
    x, y = WEST + column * SIDE, SOUTH + row * SIDE
    return shapely.box(x, y, x + columns * SIDE, y + SIDE)


def ring_of_eight() -> dict[str, Any]:
    """Nine squares without the one in the middle."""
    places = [(i % 3, i // 3) for i in range(9) if i != 4]
    return {f"0100{number}": square(*place) for number, place in enumerate(places)}


def coverage(contours: dict[str, shapely.MultiPolygon]) -> bool:
    return bool(shapely.coverage_is_valid(np.array(list(contours.values()), dtype=object)))


def test_an_overlap_goes_to_one_of_the_two() -> None:
    wide = shapely.box(WEST, SOUTH, WEST + SIDE * 1.02, SOUTH + SIDE)
    contours, completed, remarks = geometry.build_contours({"01001": wide, "01002": square(1, 0)}, {})
    assert coverage(contours)
    assert completed == set()
    assert remarks == []
    united = shapely.union_all(list(contours.values())).area
    assert sum(contour.area for contour in contours.values()) == united


def test_a_sliver_is_given_to_a_neighbour() -> None:
    notched = square(1, 0).difference(
        shapely.Polygon(
            [(WEST + SIDE, SOUTH + 0.01), (WEST + SIDE + 0.0006, SOUTH + 0.02), (WEST + SIDE, SOUTH + 0.03)]
        )
    )
    contours, _, remarks = geometry.build_contours({"01001": square(0, 0), "01002": notched}, {})
    assert coverage(contours)
    assert remarks == []
    assert len(shapely.get_parts(shapely.coverage_union_all(list(contours.values())))) == 1
    assert (
        shapely.get_num_interior_rings(shapely.get_parts(shapely.union_all(list(contours.values()))))[0] == 0
    )


def test_a_lost_territory_is_given_back_to_the_only_commune_that_merged() -> None:
    contours, completed, remarks = geometry.build_contours(ring_of_eight(), {"01001": {"01900"}})
    assert completed == {"01001"}
    assert remarks == []
    assert contours["01001"].area > 1.9 * contours["01000"].area
    assert coverage(contours)


def test_a_gap_is_left_when_nobody_or_two_can_be_meant() -> None:
    for merged in ({}, {"01001": {"01900"}, "01003": {"01901"}}):
        contours, completed, remarks = geometry.build_contours(ring_of_eight(), merged)
        assert completed == set()
        assert len(remarks) == 1
        assert "between 01001, 01003, 01004, 01006" in remarks[0]
        assert coverage(contours)


def test_a_commune_is_rebuilt_only_when_all_its_parts_are_there() -> None:
    pieces = {"01900": square(0, 0), "01901": square(1, 0)}
    found: dict[str, Any] = {}
    parts = {"01001": ["01900", "01901"], "01002": ["01900", "01999"], "01003": []}
    assert geometry.rebuild_from_pieces(found, pieces, parts) == ["01001"]
    assert found["01001"].equals(square(0, 0, columns=2))


def test_empty_and_missing_points_are_left_out() -> None:
    hall = shapely.to_wkb(shapely.Point(4, 44), hex=True)
    nowhere = shapely.to_wkb(shapely.Point(), hex=True)
    polygon = shapely.to_wkb(square(0, 0), hex=True)
    communes, pieces, halls = geometry.read_polygons(
        [
            Place("COM", "01001", polygon, hall),
            Place("COM", "01002", None, nowhere),
            Place("COMD", "01900", polygon, hall),
            Place("ARM", "75101", polygon, None),
        ]
    )
    assert (list(communes), list(pieces), list(halls)) == (["01001"], ["01900"], ["01001"])


def test_area_takes_holes_out() -> None:
    whole = square(0, 0)
    hole = shapely.box(WEST + 0.01, SOUTH + 0.01, WEST + 0.02, SOUTH + 0.02)
    parts = geometry.area_m2(whole.difference(hole)) + geometry.area_m2(hole)
    assert abs(parts - geometry.area_m2(whole)) < 1
