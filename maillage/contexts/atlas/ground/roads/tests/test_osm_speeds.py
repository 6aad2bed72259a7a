"""Tags of OpenStreetMap as speeds."""

from __future__ import annotations

import pytest

from maillage.contexts.atlas.ground.roads.speeds import CLASS_KMH, Drive, drive_of, limit_kmh


@pytest.mark.parametrize("name", CLASS_KMH)
def test_a_way_of_cars_has_the_speed_of_its_class(name: str) -> None:
    usual = CLASS_KMH[name]
    assert drive_of({"highway": name}) == Drive(usual, 0.0 if name == "motorway" else usual)


@pytest.mark.parametrize(
    "tags",
    [
        {},
        {"highway": "footway"},
        {"highway": "track"},
        {"highway": "residential", "access": "private"},
        {"highway": "residential", "motor_vehicle": "no"},
        {"highway": "residential", "access": "yes", "motorcar": "no"},
        {"highway": "service", "service": "parking_aisle"},
        {"highway": "service", "area": "yes"},
    ],
)
def test_where_cars_may_not_go_there_is_no_road(tags: dict[str, str]) -> None:
    assert drive_of(tags) is None


def test_the_most_particular_permission_is_right() -> None:
    assert drive_of({"highway": "residential", "access": "no", "motor_vehicle": "destination"}) == Drive(
        25, 25
    )


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({"oneway": "yes"}, Drive(65, 0)),
        ({"oneway": "-1"}, Drive(0, 65)),
        ({"oneway": "no"}, Drive(65, 65)),
        ({"junction": "roundabout"}, Drive(65, 0)),
        ({"maxspeed": "80"}, Drive(64, 64)),
        ({"maxspeed": "80", "maxspeed:backward": "50"}, Drive(64, 40)),
        ({"maxspeed:forward": "30"}, Drive(24, 65)),
    ],
)
def test_directions_and_limits(tags: dict[str, str], expected: Drive) -> None:
    assert drive_of({"highway": "primary", **tags}) == pytest.approx(expected)


def test_a_motorway_runs_one_way_unless_it_says_otherwise() -> None:
    assert drive_of({"highway": "motorway", "oneway": "no"}) == Drive(90, 90)
    assert drive_of({"highway": "motorway", "maxspeed": "130"}) == pytest.approx((104.0, 0.0))


@pytest.mark.parametrize(
    ("text", "kmh"),
    [
        ("50", 50),
        (" 50 km/h ", 50),
        ("50km/h", 50),
        ("30 mph", 48.28032),
        ("30mph", 48.28032),
        ("FR:urban", 50),
        ("FR:rural", 80),
        ("fr:zone30", 30),
        ("FR:zone:walk", 6),
        ("walk", 6),
        ("none", 130),
        ("50;70", 50),
        ("0", 5),
        ("900", 130),
        ("", None),
        ("signals", None),
        ("variable", None),
        ("cinquante", None),
        ("-3", None),
        ("5.5.5", None),
        ("٣٠", None),
    ],
)
def test_limits_as_they_are_written(text: str, kmh: float | None) -> None:
    assert limit_kmh(text) == (None if kmh is None else pytest.approx(kmh))
