"""Points of a map, one for each place: who is there is asked for when somebody opens it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag

from maillage.contexts.directory.positions.places import Origin, Position

# A place of the map is opened to read a few names; the list beside gives all.
NAMED = 8
# Five decimals of a degree are one metre.
UNITS_BY_DEGREE = 100_000


@dataclass
class Place:
    """A place and what is there, each once."""

    position: Position
    there: dict[Hashable, None] = field(default_factory=dict)


def by_place(located: Iterable[tuple[Hashable, Position | None]]) -> dict[str, Place]:
    """Things by the place where they are; those that nothing locates are left out."""
    places: dict[str, Place] = {}
    for thing, position in located:
        if position is not None:
            places.setdefault(position.place, Place(position)).there[thing] = None
    return places


def places_json(places: dict[str, Place], *, opened_by: str) -> bytes:
    """Places as map.js expands them, some 25 bytes each:

        {"type": "places", "opened_by": address, "origin": [x, y], "places": [[key, dx, dy, how many], …]}

    x and y are hundred-thousandths of a degree of longitude and latitude; « how many » is left out when it is 1. A key
    that begins with « c » is a commune's point. opened_by: address of what is at a place, « PLACE » for its key.
    """
    located = [(key, *_units(place.position), len(place.there)) for key, place in sorted(places.items())]
    west = min((x for _, x, _, _ in located), default=0)
    south = min((y for _, _, y, _ in located), default=0)
    rows = [[key, x - west, y - south, *([count] if count > 1 else [])] for key, x, y, count in located]
    answer = {"type": "places", "opened_by": opened_by, "origin": [west, south], "places": rows}
    return json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode()


def _units(position: Position) -> tuple[int, int]:
    return round(position.lon * UNITS_BY_DEGREE), round(position.lat * UNITS_BY_DEGREE)


def opened_json(place: str, lines: list[dict[str, str]], total: int) -> bytes:
    """What is at a place: the first names with their pages, and how many others."""
    answer: dict[str, Any] = {
        "approx": place.startswith(Origin.COMMUNE),
        "lines": lines[:NAMED],
        "others": max(0, total - NAMED),
    }
    return json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode()


def json_answer(request: HttpRequest, body: bytes) -> HttpResponseBase:
    """The answer, or 304 when the browser has this very one."""
    etag = quote_etag(hashlib.blake2b(body, digest_size=12).hexdigest())
    answer = get_conditional_response(request, etag=etag)
    if answer is None:
        answer = HttpResponse(body, content_type="application/json")
    answer["ETag"] = etag
    answer["Cache-Control"] = "private, no-cache"
    return answer
