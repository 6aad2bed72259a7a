"""A geocoder of the tests: a real HTTP server on this machine that speaks the JSON of the national one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest


def read_places(body: bytes) -> list[list[Any]]:
    """The places of a map as map.js reads them: [key, lon, lat, how many]."""
    answer = json.loads(body)
    assert answer["type"] == "places" and "PLACE" in answer["opened_by"]
    west, south = answer["origin"]
    return [
        [key, (west + dx) / 100_000, (south + dy) / 100_000, *(count or [1])]
        for key, dx, dy, *count in answer["places"]
    ]


def feature(
    lon: float = 4.05,
    lat: float = 44.25,
    *,
    score: float = 0.87,
    citycode: str = "30001",
    kind: str = "housenumber",
) -> dict[str, Any]:
    """One match, as the national geocoder writes it."""
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [lon, lat]},
        "properties": {"label": "12 Rue des Lilas", "score": score, "citycode": citycode, "type": kind},
    }


@dataclass
class FakeGeocoder:
    """Answers in the order of `answers` (status, headers, body), then with `usual`; keeps what it was asked."""

    address: str = ""
    usual: Any = field(default_factory=lambda: {"type": "FeatureCollection", "features": [feature()]})
    answers: list[tuple[int, dict[str, str], bytes]] = field(default_factory=list)
    asked: list[dict[str, str]] = field(default_factory=list)

    def answer(self, path: str) -> tuple[int, dict[str, str], bytes]:
        parts = urlsplit(path)
        self.asked.append({"path": parts.path, **{k: v[0] for k, v in parse_qs(parts.query).items()}})
        if self.answers:
            return self.answers.pop(0)
        return 200, {}, json.dumps(self.usual).encode()


@pytest.fixture
def service() -> Iterator[FakeGeocoder]:
    fake = FakeGeocoder()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # the name that the library calls
            status, headers, body = fake.answer(self.path)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    fake.address = f"http://127.0.0.1:{server.server_port}/geocodage"
    yield fake
    server.shutdown()
    server.server_close()
    thread.join()
