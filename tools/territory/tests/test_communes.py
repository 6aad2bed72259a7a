"""Codes of yesterday, ages shared out, credible positions, on small invented tables."""

from __future__ import annotations

from typing import Any

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from tools.territory import communes as table

ROWS: list[dict[str, Any]] = [
    {"type": "commune-actuelle", "code": "01001", "nom": "Grandval", "departement": "01", "region": "84",
     "codesPostaux": ["01400"], "population": 300, "anciensCodes": ["01900", "01901"]},
    {"type": "commune-actuelle", "code": "01002", "nom": "Petitval", "departement": "01", "region": "84",
     "codesPostaux": ["01410"], "population": 100},
    {"type": "commune-actuelle", "code": "98411", "nom": "Île déserte", "departement": "984", "region": "984"},
    {"type": "commune-deleguee", "code": "01901", "nom": "Vieuval", "chefLieu": "01002"},
    {"type": "commune-deleguee", "code": "01001", "nom": "Grandval", "chefLieu": "01001"},
]  # fmt: skip
DECOUPAGE = {"communes": ROWS, "epci": [{"code": "200000001", "membres": [{"code": "01001"}]}]}


def test_a_commune_deleguee_is_surer_than_the_list_of_former_codes() -> None:
    assert table.successors(ROWS) == {"01900": "01001", "01901": "01002"}
    assert table.former_code_rows(ROWS, table.successors(ROWS)) == [
        ("01900", "", "01001", "former"),
        ("01901", "Vieuval", "01002", "former"),
    ]


def test_the_table_of_communes() -> None:
    communes = table.commune_table(DECOUPAGE)
    assert list(communes) == ["01001", "01002", "98411"]
    assert (communes["01001"].epci, communes["01002"].epci) == ("200000001", "")
    assert (communes["98411"].population, communes["98411"].postal_codes) == (0, [])


def test_ages_follow_mergers_and_separations(monkeypatch: pytest.MonkeyPatch) -> None:
    communes = table.commune_table(DECOUPAGE)
    monkeypatch.setattr(table, "SEPARATED_SINCE_CENSUS", (("01001", "01002"),))
    table.set_ages(communes, {"01001": (10, 20, 30), "01900": (1, 2, 3)}, {"01900": "01001"})
    assert communes["01001"].ages == (8, 17, 25)
    assert communes["01002"].ages == (3, 5, 8)
    assert communes["01002"].ages_source == "estimated"
    assert communes["98411"].ages is None


def test_a_separation_that_the_census_knows_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    communes = table.commune_table(DECOUPAGE)
    monkeypatch.setattr(table, "SEPARATED_SINCE_CENSUS", (("01001", "01002"),))
    with pytest.raises(ValueError, match="no longer counted"):
        table.set_ages(communes, {"01001": (1, 1, 1), "01002": (1, 1, 1)}, {})


@given(st.integers(0, 10**6), st.lists(st.integers(0, 10**5), min_size=1).filter(any))
def test_shares_add_up_and_stay_close(total: int, weights: list[int]) -> None:
    parts = table.share_out(total, weights)
    assert sum(parts) == total
    whole = sum(weights)
    assert all(abs(part - total * weight / whole) < 1 for part, weight in zip(parts, weights, strict=True))


@pytest.mark.parametrize(
    ("hall", "source"),
    [
        (shapely.Point(4.05, 44.05), "town_hall"),
        (shapely.Point(4.104, 44.05), "town_hall"),
        (shapely.Point(4.12, 44.05), "interior"),
        (None, "interior"),
    ],
)
def test_a_town_hall_is_trusted_inside_or_within_500_m(hall: shapely.Point | None, source: str) -> None:
    commune = table.commune_table(DECOUPAGE)["01001"]
    contour = shapely.box(4.0, 44.0, 4.1, 44.1)
    table.set_point(commune, contour, hall)
    assert commune.point_source == source
    assert contour.distance(shapely.Point(commune.lon, commune.lat)) < 0.005


def test_a_position_without_contour_is_marked_or_absent() -> None:
    known, unknown = (table.commune_table(DECOUPAGE)[code] for code in ("01001", "98411"))
    table.set_point(known, None, shapely.Point(4.05, 44.05))
    table.set_point(unknown, None, None)
    assert known.point_source == "town_hall_unchecked"
    assert (unknown.lon, unknown.point_source) == (None, "")
