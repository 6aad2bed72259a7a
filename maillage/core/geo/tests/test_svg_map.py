"""The drawing of a map: every area once, in the colour of its class, inside its frame."""

from __future__ import annotations

import math
import re
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.core.geo import svg_map
from maillage.core.geo.svg_map import Area, LegendLine, Mark, choropleth_svg

SVG = "{http://www.w3.org/2000/svg}"
UI = Path(svg_map.__file__).parents[2] / "platform" / "ui" / "static" / "ui" / "css" / "maillage.css"


def square(key: str, west: float, south: float, size: float = 0.1, **more: object) -> Area:
    ring = np.array(
        [
            (west, south),
            (west + size, south),
            (west + size, south + size),
            (west, south + size),
            (west, south),
        ]
    )
    return Area(key, str(more.pop("name", key)), [[ring]], **more)  # type: ignore[arg-type]


def drawn(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)


def paths(svg: str) -> dict[str, ElementTree.Element]:
    """Areas by the words that a browser says of them."""
    found = {}
    for path in drawn(svg).iter(f"{SVG}path"):
        title = path.find(f"{SVG}title")
        if title is not None:
            found[str(title.text)] = path
    return found


def positions(path: ElementTree.Element) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in re.findall(r"(-?[\d.]+) (-?[\d.]+)", path.attrib["d"])]


AREAS = [
    square("a", 4.0, 44.0, name="Alpha", detail="12 minutes"),
    square("b", 4.1, 44.0, name="Béta & fils"),
    square("c", 4.2, 44.0, name="Gamma"),
    square("d", 4.3, 44.0, name="Voisine"),
]


def test_each_area_is_drawn_once_in_its_colour() -> None:
    found = paths(choropleth_svg(AREAS, {"a": 1, "b": 6, "c": 0}))
    assert set(found) == {"Alpha : 12 minutes", "Béta & fils", "Gamma", "Voisine"}
    assert found["Alpha : 12 minutes"].attrib["fill"] == "#8C510A"
    assert found["Béta & fils"].attrib["fill"] == "#01665E"
    assert found["Gamma"].attrib["fill"] == "url(#carte-sans)"
    assert found["Voisine"].attrib["fill"] == svg_map.GROUND


def test_the_colours_are_those_of_the_pages() -> None:
    css = UI.read_text("utf-8").lower()
    for rank, colour in enumerate(svg_map.CLASS_COLOURS, 1):
        assert re.search(rf"--mg-class-{rank}:\s*{colour.lower()};", css), f"class {rank}"


def test_a_drawing_has_no_style_or_script_and_is_read_aloud() -> None:
    svg = choropleth_svg(AREAS, {"a": 1}, title="Un « titre » & <b>", description="Ce que l’on voit")
    assert "style=" not in svg and "<style" not in svg and "<script" not in svg
    root = drawn(svg)
    assert root.attrib["role"] == "img" and root.attrib["aria-label"] == "Ce que l’on voit"
    assert root.findtext(f"{SVG}title") == "Un « titre » & <b>"


def test_what_stands_around_the_map() -> None:
    svg = choropleth_svg(
        AREAS,
        {"a": 1, "b": 2},
        title="Deux communes",
        legend=[LegendLine(1, "loin"), LegendLine(0, "pas de données")],
        legend_title="Minutes",
        neighbours="communes voisines",
        marks=[Mark(4.05, 44.05, "ici")],
        marks_words="pharmacies",
        source="Source : essai.",
    )
    said = [element.text for element in drawn(svg).iter(f"{SVG}text")]
    for words in (
        "Deux communes",
        "loin",
        "pas de données",
        "communes voisines",
        "pharmacies",
        "Source : essai.",
    ):
        assert words in said
    assert [one.findtext(f"{SVG}title") for one in drawn(svg).iter(f"{SVG}circle")] == ["ici", None]


def test_names_never_cover_one_another_and_the_heaviest_wins() -> None:
    crowd = [
        square(str(rank), 4 + rank / 10_000, 44, name=f"Commune-{rank}", weight=float(rank))
        for rank in range(9)
    ]
    said = [e.text for e in drawn(choropleth_svg(crowd, {one.key: 3 for one in crowd})).iter(f"{SVG}text")]
    assert [words for words in said if words and words.startswith("Commune")] == ["Commune-8"]
    assert not any(
        (e.text or "").startswith("Commune")
        for e in drawn(choropleth_svg(crowd, {"8": 3}, named=False)).iter(f"{SVG}text")
    )


def test_a_hole_stays_empty() -> None:
    outer = np.array([(4, 44), (5, 44), (5, 45), (4, 45), (4, 44)], dtype=float)
    hole = np.array([(4.4, 44.4), (4.6, 44.4), (4.6, 44.6), (4.4, 44.6), (4.4, 44.4)])
    found = paths(choropleth_svg([Area("a", "Alpha", [[outer, hole]])], {"a": 2}))
    assert found["Alpha"].attrib["fill-rule"] == "evenodd"
    assert found["Alpha"].attrib["d"].count("M") == 2


@pytest.mark.parametrize("classes", [{"a": 7}, {"a": -1}])
def test_a_class_is_0_to_6(classes: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="0 to 6"):
        choropleth_svg(AREAS, classes)


def test_without_any_contour_there_is_no_map() -> None:
    with pytest.raises(ValueError, match="contour"):
        choropleth_svg([Area("a", "Alpha", [])], {"a": 1})


def test_an_area_without_contour_is_left_out() -> None:
    assert set(paths(choropleth_svg([*AREAS, Area("z", "Sans", [])], {"a": 1, "z": 2}))) == {
        "Alpha : 12 minutes",
        "Béta & fils",
        "Gamma",
        "Voisine",
    }


def test_no_room_is_an_error() -> None:
    with pytest.raises(ValueError, match="room"):
        choropleth_svg(AREAS, {"a": 1}, width=100, height=30, title="Un titre", source="Une source")


def naive_place(lon: float, lat: float, box: tuple[float, float, float, float]) -> tuple[float, float]:
    """From degrees to pixels as one would by hand: no title, no legend, 1200 by 800 with 14 pixels around."""
    west, south, east, north = box
    middle_lon, middle_lat = (west + east) / 2, (south + north) / 2
    shrink = math.cos(math.radians(middle_lat))
    scale = min(1172 / ((east - west) * shrink * 1.08), 772 / ((north - south) * 1.08))
    return 600 + (lon - middle_lon) * shrink * scale, 400 + (middle_lat - lat) * scale


degrees = st.tuples(
    st.floats(-60, 55, allow_nan=False),
    st.floats(-22, 50, allow_nan=False),
    st.floats(0.01, 2, allow_nan=False),
)


@settings(max_examples=40, deadline=None)
@given(degrees, st.floats(0.01, 2))
def test_places_are_where_a_naive_drawing_puts_them(first: tuple[float, float, float], gap: float) -> None:
    west, south, size = first
    areas = [square("a", west, south, size), square("b", west + gap, south, size)]
    box = (west, south, west + gap + size, south + size)
    found = paths(choropleth_svg(areas, {"a": 1, "b": 2}))
    for area in areas:
        ring = area.polygons[0][0]
        expected = {tuple(round(v, 1) for v in naive_place(lon, lat, box)) for lon, lat in ring.tolist()}
        for x, y in positions(found[area.key]):
            assert min(abs(x - a) + abs(y - b) for a, b in expected) < 0.25
            assert 14 <= x <= 1186 and 14 <= y <= 786
