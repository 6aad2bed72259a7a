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

from maillage.core.geo import svg_legend
from maillage.core.geo.svg_legend import LegendLine
from maillage.core.geo.svg_map import Area, Mark, choropleth_svg

SVG = "{http://www.w3.org/2000/svg}"
UI = Path(svg_legend.__file__).parents[2] / "platform" / "ui" / "static" / "ui" / "css" / "maillage.css"


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


def names(svg: str) -> list[str]:
    """Names of areas that are written, without their halos, in their order on the drawing."""
    known = ("Alpha", "Béta", "Gamma", "Voisine", "Commune")
    return [
        str(one.text)
        for one in drawn(svg).iter(f"{SVG}text")
        if one.get("aria-hidden") is None and (one.text or "").startswith(known)
    ]


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
    assert found["Voisine"].attrib["fill"] == svg_legend.GROUND


def test_the_colours_are_those_of_the_pages() -> None:
    css = UI.read_text("utf-8").lower()
    for rank, colour in enumerate(svg_legend.CLASS_COLOURS, 1):
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
        foot=["Source : essai.", "Estimation."],
    )
    said = [element.text for element in drawn(svg).iter(f"{SVG}text")]
    for words in (
        "Deux communes",
        "loin",
        "pas de données",
        "communes voisines",
        "pharmacies",
        "Source : essai.",
        "Estimation.",
    ):
        assert words in said
    assert [one.findtext(f"{SVG}title") for one in drawn(svg).iter(f"{SVG}circle")] == ["ici", None]


def test_names_never_cover_one_another_and_the_heaviest_wins() -> None:
    crowd = [
        square(str(rank), 4 + rank / 10_000, 44, name=f"Commune-{rank}", weight=float(rank))
        for rank in range(9)
    ]
    assert names(choropleth_svg(crowd, {one.key: 3 for one in crowd})) == ["Commune-8"]
    assert names(choropleth_svg(crowd, {"8": 3}, named=False)) == []


def test_a_name_has_a_halo_that_is_not_read_aloud() -> None:
    lettering = [
        one for one in drawn(choropleth_svg(AREAS, {"a": 6})).iter(f"{SVG}text") if one.text == "Alpha"
    ]
    behind, over = lettering
    assert behind.attrib["aria-hidden"] == "true" and behind.attrib["stroke"] == "#01665E"
    assert over.attrib["fill"] == "#FFFFFF" and "stroke" not in over.attrib


def test_faint_areas_are_paler_nameless_and_do_not_move_the_frame() -> None:
    classes = {"a": 1, "b": 2, "d": 5}
    svg = choropleth_svg(AREAS, classes, faint={"d"})
    found, alone = paths(svg), paths(choropleth_svg(AREAS, {"a": 1, "b": 2}))
    assert names(svg) == ["Alpha", "Béta & fils"]
    assert "fill-opacity" not in found["Alpha : 12 minutes"].attrib
    for words, path in found.items():
        assert path.attrib["d"] == alone[words].attrib["d"]
    wide = paths(choropleth_svg(AREAS, classes, faint={"d"}, width=2400))
    assert wide["Voisine"].attrib["fill"] == "#5AB4AC" and wide["Voisine"].attrib["fill-opacity"] == "0.5"


def test_what_lies_beyond_the_frame_is_left_out() -> None:
    far = [*AREAS, square("far", 9, 44, name="Loin"), square("north", 4, 60, name="Nord")]
    assert {"Loin", "Nord"}.isdisjoint(paths(choropleth_svg(far, {"a": 1})))
    assert {"Loin", "Nord"} <= set(paths(choropleth_svg(far, {})))


def test_paragraphs_of_the_foot_begin_a_line_and_never_leave_the_drawing() -> None:
    svg = choropleth_svg(AREAS, {"a": 1}, foot=["Source. " * 60, "Fin."])
    written = [
        one for one in drawn(svg).iter(f"{SVG}text") if (one.text or "").startswith(("Source.", "Fin"))
    ]
    assert len(written) >= 4 and written[-1].text == "Fin."
    heights = [float(one.attrib["y"]) for one in written]
    assert heights == sorted(set(heights)) and heights[-1] < 800


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
    assert set(paths(choropleth_svg([*AREAS, Area("z", "Sans", [])], dict.fromkeys("abcz", 2)))) == {
        "Alpha : 12 minutes",
        "Béta & fils",
        "Gamma",
        "Voisine",
    }


def test_no_room_is_an_error() -> None:
    with pytest.raises(ValueError, match="room"):
        choropleth_svg(AREAS, {"a": 1}, width=100, height=30, title="Un titre", foot=["Une source"])


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
