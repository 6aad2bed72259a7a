"""A routing service of the tests: a real HTTP server on this machine that answers as OSRM and Valhalla document."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from django.core.exceptions import ImproperlyConfigured

from maillage.config.routing import routing_service
from maillage.contexts.atlas.ground.queries import ground_of
from maillage.contexts.atlas.ground.roads import by_service, calling
from maillage.contexts.atlas.ground.roads.by_service import ByService
from maillage.contexts.atlas.ground.roads.choosing import travel_method_in_force
from maillage.contexts.atlas.ground.roads.methods import ByCrowFlight, TravelUnavailable
from maillage.contexts.atlas.tests.country import OWN, lay_country, open_rpps, practising, settle
from maillage.core.accessibility.travel import CrowFlight, Points
from maillage.platform.tenancy.models import Community

DAY = date(2026, 11, 3)
Answer = tuple[int, bytes]
Table = list[list[float | None]]
TRAVEL = CrowFlight.uniform(detour=1.3, speed_kmh=50)


def seconds_between(origins: list[list[float]], ends: list[list[float]]) -> Table:
    """1.3 times the straight line at 50 km/h, and no way at all to the north of the 45th parallel."""

    def one(a: list[float], b: list[float]) -> float | None:
        if b[1] > 45:
            return None
        return float(TRAVEL.minutes(Points(*map(np.array, zip(a))), Points(*map(np.array, zip(b))))[0]) * 60

    return [[one(origin, end) for end in ends] for origin in origins]


@dataclass
class FakeRouter:
    """answer: takes the place of the documented one; asked: path and body of each question."""

    address: str = ""
    answer: Callable[[], Answer] | None = None
    asked: list[tuple[str, Any]] = field(default_factory=list)
    talkative: bool = True

    def reply(self, path: str, body: Any) -> Answer:
        self.asked.append((path, body))
        if self.answer is not None:
            return self.answer()
        found = self._valhalla(body) if body is not None else self._osrm(path)
        return 200, json.dumps(found).encode()

    def _osrm(self, path: str) -> Any:
        parts = urlsplit(path)
        places = [[float(one) for one in place.split(",")] for place in parts.path.split("/")[-1].split(";")]
        query = {key: value[0] for key, value in parse_qs(parts.query, separator="&").items()}
        origins, ends = (
            [places[int(at)] for at in query[name].split(";")] for name in ("sources", "destinations")
        )
        assert query["annotations"] == "duration"
        assert len(places) <= 100
        return {"code": "Ok", "durations": seconds_between(origins, ends), "sources": [], "destinations": []}

    def _valhalla(self, body: Any) -> Any:
        origins, ends = ([[one["lon"], one["lat"]] for one in body[name]] for name in ("sources", "targets"))
        assert body["costing"] == "auto"
        assert len(origins) * len(ends) <= 2_500
        table = seconds_between(origins, ends)
        if not self.talkative:
            return {"units": "kilometers", "sources_to_targets": {"durations": table, "distances": []}}
        cells = [
            [{"distance": None, "time": time, "from_index": i, "to_index": j} for j, time in enumerate(row)]
            for i, row in enumerate(table)
        ]
        return {"units": "kilometers", "sources_to_targets": cells}


@pytest.fixture
def router() -> Iterator[FakeRouter]:
    fake = FakeRouter()

    class Handler(BaseHTTPRequestHandler):
        def _answer(self, body: Any) -> None:
            status, content = fake.reply(self.path, body)
            self.send_response(status)
            if status in (301, 302):
                self.send_header("Location", "http://127.0.0.1:1/autre")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def do_GET(self) -> None:  # the name that the library calls
            self._answer(None)

        def do_POST(self) -> None:  # the name that the library calls
            self._answer(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

        def log_message(self, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    fake.address = f"http://127.0.0.1:{server.server_port}/routes"
    yield fake
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(autouse=True)
def nobody_rests() -> Iterator[None]:
    by_service._RESTING.forget()
    yield
    by_service._RESTING.forget()


def places(count: int, seed: int) -> Points:
    rng = np.random.default_rng(seed)
    return Points(4 + rng.random(count).round(3), 44 + rng.random(count).round(3))


@pytest.mark.parametrize(("engine", "talkative"), [("osrm", True), ("valhalla", True), ("valhalla", False)])
def test_the_documented_answers_become_pairs(router: FakeRouter, engine: str, talkative: bool) -> None:
    router.talkative = talkative
    demand, sites = places(120, 1), places(70, 2)
    method = ByService(engine, router.address, DAY)
    pairs = method.pairs(demand, sites, 20.0)
    expected = ByCrowFlight(TRAVEL).pairs(demand, sites, 20.0)
    assert pairs.n_pairs == expected.n_pairs > 200
    for row in range(120):
        found = dict(zip(*(values.tolist() for values in pairs.of(row)), strict=True))
        wanted = dict(zip(*(values.tolist() for values in expected.of(row)), strict=True))
        assert found == pytest.approx(wanted)
    assert {path.partition("?")[0].split("/")[1] for path, _ in router.asked} == {"routes"}
    assert "03/11/2026" in method.sentence
    assert method.name == engine


def test_where_there_is_no_way_there_is_no_pair(router: FakeRouter) -> None:
    demand = Points(np.array([4.0, np.nan]), np.array([45.0, 45.0]))
    sites = Points(np.array([4.0, 4.0]), np.array([45.01, 44.99]))
    pairs = ByService("osrm", router.address, DAY).pairs(demand, sites, 20.0)
    assert pairs.of(0)[0].tolist() == [1]
    assert pairs.of(1)[0].tolist() == []


def test_only_what_may_be_in_reach_is_asked_for(router: FakeRouter) -> None:
    demand = Points(np.array([4.0]), np.array([44.0]))
    sites = Points(np.array([4.0, 9.0]), np.array([44.1, 44.0]))
    ByService("valhalla", router.address, DAY).pairs(demand, sites, 20.0)
    assert [body["targets"] for _, body in router.asked] == [[{"lon": 4.0, "lat": 44.1}]]
    nobody = Points(np.empty(0), np.empty(0))
    assert ByService("osrm", router.address, DAY).pairs(nobody, sites, 20.0).n_pairs == 0
    assert len(router.asked) == 1


@pytest.mark.parametrize(
    "answer",
    [
        (500, b"{}"),
        (404, b""),
        (302, b""),
        (400, b'{"code": "TooBig", "message": "Too many table coordinates"}'),
        (200, b"<html>"),
        (200, b"[]"),
        (200, b"{}"),
        (200, b'{"code": "NoTable"}'),
        (200, b'{"code": "Ok"}'),
        (200, b'{"code": "Ok", "durations": [[1, 2]]}'),
        (200, b'{"code": "Ok", "durations": [["soon"]]}'),
        (200, b'{"code": "Ok", "durations": [[-1]]}'),
        (200, b'{"code": "Ok", "durations": 3}'),
        (200, b" " * 6_000_000),
    ],
)
def test_any_other_answer_is_a_service_that_does_not_answer(router: FakeRouter, answer: Answer) -> None:
    router.answer = lambda: answer
    one = places(1, 3)
    method = ByService("osrm", router.address, DAY)
    with pytest.raises(TravelUnavailable, match="OSRM"):
        method.pairs(one, one, 20.0)
    # It is not asked again by each page, but after a while.
    with pytest.raises(TravelUnavailable, match="deux minutes"):
        method.pairs(one, one, 20.0)
    assert len(router.asked) == 1
    by_service._RESTING.forget()
    router.answer = None
    assert method.pairs(one, one, 20.0).n_pairs == 1


def test_valhalla_without_its_table_does_not_answer(router: FakeRouter) -> None:
    router.answer = lambda: (
        200,
        b'{"error_code": 154, "error": "Path distance exceeds the max distance limit"}',
    )
    with pytest.raises(TravelUnavailable, match="Valhalla"):
        ByService("valhalla", router.address, DAY).pairs(places(1, 4), places(1, 4), 20.0)


def test_a_service_that_is_silent_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(by_service, "TIMEOUT_S", 0.2)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        method = ByService("osrm", f"http://127.0.0.1:{silent.getsockname()[1]}", DAY)
        with pytest.raises(TravelUnavailable, match="OSRM"):
            method.pairs(places(1, 5), places(1, 5), 20.0)


def test_all_in_all_it_is_not_waited_for_longer_than_a_minute(
    router: FakeRouter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(by_service, "LONGEST_S", 0.0)
    with pytest.raises(TravelUnavailable, match="OSRM"):
        ByService("osrm", router.address, DAY).pairs(places(1, 5), places(1, 5), 20.0)
    assert router.asked == []


def test_a_country_is_not_asked_for(router: FakeRouter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(by_service, "MOST_CALLS", 2)
    with pytest.raises(TravelUnavailable, match="import-roads"):
        ByService("osrm", router.address, DAY).pairs(places(120, 6), places(120, 7), 20.0)
    assert router.asked == []


@pytest.mark.parametrize("host", ["169.254.169.254", "[fd00:ec2::254]", "0.0.0.0"])
def test_the_machines_that_tell_secrets_are_never_called(host: str) -> None:
    with pytest.raises(calling.ServiceDown):
        calling.ask(f"http://{host}/", "latest")
    with pytest.raises(TravelUnavailable):
        ByService("osrm", f"http://{host}:5000", DAY).pairs(places(1, 8), places(1, 8), 20.0)


def test_a_name_that_leads_there_is_not_called_either(monkeypatch: pytest.MonkeyPatch) -> None:
    def inner(*_: Any, **__: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("169.254.169.254", 80))]

    monkeypatch.setattr(socket, "getaddrinfo", inner)
    with pytest.raises(calling.ServiceDown, match=r"169\.254"):
        calling.ask("http://routes.example/", "table")


@pytest.mark.django_db
def test_the_setting_chooses_it_and_the_ground_prints_it(
    community: Community, router: FakeRouter, settings: Any
) -> None:
    lay_country()
    settle(community)
    open_rpps()
    practising(OWN[0])
    settings.MAILLAGE_ROUTING = ("osrm", router.address)
    method = travel_method_in_force()
    assert isinstance(method, ByService)
    assert "OSRM" in ground_of(community).method.distances
    asked = len(router.asked)
    assert asked > 0
    # What was answered is kept, as for every method.
    by_service._RESTING.begin(router.address)
    assert "OSRM" in ground_of(community).method.distances
    assert len(router.asked) == asked


@pytest.mark.django_db
def test_without_answer_the_ground_flies_and_says_so(community: Community, settings: Any) -> None:
    lay_country()
    settle(community)
    open_rpps()
    practising(OWN[0])
    settings.MAILLAGE_ROUTING = ("valhalla", "http://127.0.0.1:1")
    said = " ".join(line.words for line in ground_of(community).method.lines())
    assert "vol d’oiseau" in said and "Valhalla" in said


def test_what_the_setting_may_say() -> None:
    assert routing_service("") is None
    assert routing_service(" off ") is None
    assert routing_service("osrm:http://localhost:5000/") == ("osrm", "http://localhost:5000")
    assert routing_service("valhalla:https://routes.exemple.fr/v1") == (
        "valhalla",
        "https://routes.exemple.fr/v1",
    )
    for text in (
        "on",
        "http://localhost:5000",
        "graphhopper:http://localhost",
        "osrm:localhost:5000",
        "osrm:ftp://localhost",
        "osrm:http://",
        "osrm:http://localhost:99999",
        "osrm:http://nom:secret@localhost",
        "osrm:http://localhost?cle=1",
    ):
        with pytest.raises(ImproperlyConfigured, match="MAILLAGE_ROUTING"):
            routing_service(text)
