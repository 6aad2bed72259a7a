"""The map as a vector file: what it holds, and that nothing of it leaves the frame."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.contexts.atlas.offer.drawing import CLASSES, MARGIN, WIDTH, Area, Picture, Ring, svg
from maillage.contexts.atlas.offer.picture import png
from maillage.platform.documents.pdf import DocumentError

SPACE = "{http://www.w3.org/2000/svg}"
LEGEND = ((1, "moins de 1"), (0, "pas de données"), (None, "communes voisines"))


def square(lon: float, lat: float, half: float = 0.05) -> list[list[Ring]]:
    corners = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1], [-1, -1]]) * half
    return [[corners + np.array((lon, lat))]]


def drawn(*areas: Area, title: str = "Titre") -> ElementTree.Element:
    return ElementTree.fromstring(svg(Picture(title, areas, (), LEGEND, ("Source.",))))


def fills(root: ElementTree.Element) -> list[str | None]:
    return [path.get("fill") for path in root.findall(f"{SPACE}path")]


def test_each_class_has_its_colour_and_no_data_is_hatched() -> None:
    areas = [Area(f"A{rank}", square(4 + rank / 10, 44), rank) for rank in range(7)]
    assert fills(drawn(*areas)) == ["url(#hatch)", *CLASSES]
    assert drawn().find(f"{SPACE}defs/{SPACE}pattern") is not None


def test_names_are_text_and_never_markup() -> None:
    root = drawn(Area("<script>&", square(4, 44), 1, 10, (4, 44)), title="« A & B » < C")
    said = [node.text for node in root.iter(f"{SPACE}text")]
    assert "<script>&" in said and "« A & B » < C" in said


def test_names_that_would_cover_one_another_give_way_to_the_largest() -> None:
    near = [
        Area(name, square(4, 44), 1, people, (4, 44)) for name, people in (("Petite", 10), ("Grande", 99))
    ]
    said = [node.text for node in drawn(*near).iter(f"{SPACE}text")]
    assert "Grande" in said and "Petite" not in said


def test_an_empty_territory_is_a_picture_all_the_same() -> None:
    said = [node.text for node in drawn().iter(f"{SPACE}text")]
    assert "Titre" in said and "pas de données" in said


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.floats(-3, 3), st.floats(-3, 3), st.floats(0.01, 2)), min_size=1, max_size=6))
def test_what_is_around_is_cut_at_the_frame(others: list[tuple[float, float, float]]) -> None:
    own = Area("Ici", square(4, 44, 0.3), 1)
    around = [Area("Autour", square(4 + x, 44 + y, half), 2, faint=True) for x, y, half in others]
    root = drawn(own, *around)
    for path in root.findall(f"{SPACE}path"):
        xs = [float(pair.split()[0]) for pair in re.findall(r"-?[\d.]+ -?[\d.]+", path.get("d") or "")]
        assert min(xs) >= MARGIN - 0.1 and max(xs) <= WIDTH - MARGIN + 0.1


def test_what_does_not_say_its_size_is_no_picture() -> None:
    with pytest.raises(DocumentError, match="size"):
        png("<svg/>")
