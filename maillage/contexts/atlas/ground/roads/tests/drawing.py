"""Extracts of OpenStreetMap written by hand, as the tests need them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from xml.sax.saxutils import quoteattr

from maillage.contexts.atlas.tests.country import CODES, LAT, STEP, WEST

Point = tuple[float, float]


def write_extract(
    path: Path, points: Mapping[int, Point], ways: Iterable[tuple[Iterable[int], Mapping[str, str]]]
) -> Path:
    """points: position of each number (lon, lat); ways: the numbers of their points, and tags."""
    lines = ["<?xml version='1.0' encoding='UTF-8'?>", '<osm version="0.6" generator="by hand">']
    lines += [f'<node id="{key}" version="1" lon="{lon}" lat="{lat}"/>' for key, (lon, lat) in points.items()]
    for number, (refs, tags) in enumerate(ways, start=1):
        lines.append(f'<way id="{number}" version="1">')
        lines += [f'<nd ref="{ref}"/>' for ref in refs]
        lines += [f"<tag k={quoteattr(key)} v={quoteattr(value)}/>" for key, value in tags.items()]
        lines.append("</way>")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([*lines, "</osm>"]), encoding="utf-8")
    return path


def write_country_road(path: Path, communes: int = len(CODES), tags: Mapping[str, str] | None = None) -> Path:
    """One road through the invented country, from its first commune, through the points of the next ones."""
    points = {number + 1: (WEST + STEP * number, LAT) for number in range(communes)}
    return write_extract(path, points, [(points, tags or {"highway": "primary"})])
