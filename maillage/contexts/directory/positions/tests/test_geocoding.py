from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from maillage.config.geocoder import geocoder_address
from maillage.contexts.directory.conftest import FIRST_DAY
from maillage.contexts.directory.objections.services import record_objection
from maillage.contexts.directory.positions.geocoder import Geocoder, GeocoderDown
from maillage.contexts.directory.positions.models import GeocodedAddress
from maillage.contexts.directory.positions.places import Origin
from maillage.contexts.directory.positions.queries import where
from maillage.contexts.directory.positions.services import geocode_addresses, place_addresses
from maillage.contexts.directory.positions.tests.conftest import FakeGeocoder, feature
from maillage.contexts.directory.professionals.models import Activity
from maillage.contexts.directory.tests.ground import ALPHA, BETA, TOWN, TOWN_5, bring, edition, idnps, line
from maillage.contexts.directory.tests.places_of_care import place_of_care
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community


class Clock:
    """Time that only sleeping moves."""

    def __init__(self) -> None:
        self.now, self.slept = 100.0, list[float]()

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def geocoder(service: FakeGeocoder, clock: Clock) -> Geocoder:
    return Geocoder(service.address, sleep=clock.sleep, clock=clock)


def body(*features: dict[str, Any]) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": list(features)}).encode()


# The client


def test_what_is_asked_and_understood(geocoder: Geocoder, service: FakeGeocoder) -> None:
    found = geocoder.locate("12 rue des lilas", "30110", "Alpha-les-Bois")
    assert found is not None
    assert (found.lon, found.lat, found.score, found.commune_code, found.precise) == (
        4.05,
        44.25,
        0.87,
        "30001",
        True,
    )
    assert service.asked == [
        {
            "path": "/geocodage/search",
            "q": "12 rue des lilas 30110 Alpha-les-Bois",
            "limit": "1",
            "autocomplete": "0",
            "postcode": "30110",
            "index": "address",
        }
    ]


def test_at_most_ten_a_second(geocoder: Geocoder, clock: Clock) -> None:
    for _ in range(21):
        geocoder.locate("12 rue des lilas", "30110", "Alpha")
    assert clock.now - 100.0 == pytest.approx(2.0)


@pytest.mark.parametrize(
    "answer",
    [
        b'{"features": []}',
        b"{}",
        b"[]",
        b"null",
        b'{"features": [{"geometry": {"coordinates": ["x", 1]}}]}',
        b'{"features": [{"geometry": null, "properties": {"score": 1}}]}',
        body(feature(lon=400.0)),
        body(feature(score=float("nan"))),
        body({"geometry": {"coordinates": [4, 44]}, "properties": {"score": 0.9}}),
    ],
)
def test_answers_that_say_nothing(geocoder: Geocoder, service: FakeGeocoder, answer: bytes) -> None:
    service.answers.append((200, {}, answer))
    assert geocoder.locate("12 rue", "30110", "Alpha") is None


def test_a_question_that_it_cannot_understand_is_no_failure(
    geocoder: Geocoder, service: FakeGeocoder
) -> None:
    service.answers.append((400, {}, b'{"code":400,"detail":["q"]}'))
    assert geocoder.locate("?", "", "") is None


def test_it_waits_as_long_as_it_is_told(geocoder: Geocoder, service: FakeGeocoder, clock: Clock) -> None:
    service.answers += [(429, {"Retry-After": "5"}, b""), (503, {}, b"")]
    assert geocoder.locate("12 rue", "30110", "Alpha") is not None
    assert [wait for wait in clock.slept if wait > 1] == [5.0, 2.0]
    assert len(service.asked) == 3


@pytest.mark.parametrize(
    "headers", [{"Retry-After": "3600"}, {"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"}]
)
def test_it_does_not_wait_for_an_hour(
    geocoder: Geocoder, service: FakeGeocoder, clock: Clock, headers: dict[str, str]
) -> None:
    service.answers.append((429, headers, b""))
    with pytest.raises(GeocoderDown):
        geocoder.locate("12 rue", "30110", "Alpha")
    assert max(clock.slept, default=0) <= 10


@pytest.mark.parametrize(
    "answer", [(500, {}, b""), (200, {}, b"not json"), (200, {}, b" " * 300_000), (403, {}, b"")]
)
def test_it_gives_up(
    geocoder: Geocoder, service: FakeGeocoder, answer: tuple[int, dict[str, str], bytes]
) -> None:
    service.answers += [answer] * 3
    with pytest.raises(GeocoderDown):
        geocoder.locate("12 rue", "30110", "Alpha")


def test_nobody_else_is_asked(geocoder: Geocoder, service: FakeGeocoder) -> None:
    service.answers.append((302, {"Location": f"{service.address}/ailleurs"}, b""))
    with pytest.raises(GeocoderDown):
        geocoder.locate("12 rue", "30110", "Alpha")
    assert len(service.asked) == 1


def test_nobody_at_that_address(clock: Clock) -> None:
    with pytest.raises(GeocoderDown):
        Geocoder("http://127.0.0.1:9", sleep=clock.sleep, clock=clock).locate("12 rue", "30110", "Alpha")


@pytest.mark.parametrize("base", ["file:///etc/passwd", "ftp://exemple.example", "", "off", "http://"])
def test_only_web_addresses(base: str) -> None:
    with pytest.raises(ValueError, match="geocoder"):
        Geocoder(base)


def test_the_setting() -> None:
    assert geocoder_address("") == geocoder_address(" off ") == "off"
    assert geocoder_address("https://geocodeur.example/api") == "https://geocodeur.example/api"
    with pytest.raises(ImproperlyConfigured, match="MAILLAGE_GEOCODER"):
        geocoder_address("oui")


# The job

with_database = pytest.mark.django_db(transaction=True)


def at(rank: int, street: str, commune: str = ALPHA, **fields: str) -> dict[str, str]:
    number, _, name = street.partition(" ")
    values = {
        "street_number": number,
        "street_name": name,
        "postal_code": "30110",
        "postal_line": "30110 ALPHA",
    }
    return line(rank, commune, **(values | fields))


@pytest.fixture
def filled(land: Community, folder: Path) -> Community:
    bring(
        edition(
            folder,
            FIRST_DAY,
            [
                at(1, "12 RUE DES LILAS", address_recipient="DR ZOE GENEVRIER"),
                at(2, "12 RUE DES LILAS"),
                at(3, "3 PLACE DU MARCHE", BETA),
                line(4, ALPHA),
                at(5, "1 RUE PLACEE", finess_site="300000001"),
            ],
        )
    )
    place_of_care("300000001", lon=4.01, lat=44.21)
    place_of_care("300000002", BETA, address="8 CHEMIN DU MOULIN")
    return land


def known() -> dict[tuple[str, str], tuple[float | None, float | None]]:
    rows = GeocodedAddress.objects.order_by("pk").values_list("commune_code", "street", "lon", "score")
    return {(code, street): (lon, score) for code, street, lon, score in rows}


@with_database
def test_each_address_is_asked_once_and_names_nobody(
    filled: Community, geocoder: Geocoder, service: FakeGeocoder
) -> None:
    service.usual = {"features": [feature(citycode=ALPHA)]}
    assert place_addresses(geocoder=geocoder) == 1
    # Nothing for the line without a street, nor for what FINESS places.
    assert [one["q"] for one in service.asked] == [
        "12 rue des lilas 30110 Alpha-les-Bois",
        "3 place du marche 30110 Saint-Béta",
        "8 chemin du moulin Saint-Béta",
    ]
    assert known() == {
        (ALPHA, "12 rue des lilas"): (4.05, 0.87),
        (BETA, "3 place du marche"): (None, 0.87),
        (BETA, "8 chemin du moulin"): (None, 0.87),
    }
    assert place_addresses(geocoder=geocoder) == 0
    assert len(service.asked) == 3


@with_database
@pytest.mark.parametrize(
    "refused",
    [feature(score=0.49), feature(citycode="30999"), feature(kind="municipality"), feature(citycode=BETA)],
)
def test_doubtful_answers_are_not_positions(
    filled: Community, geocoder: Geocoder, service: FakeGeocoder, refused: dict[str, Any]
) -> None:
    service.usual = {"features": [refused]}
    place_addresses(geocoder=geocoder, limit=1)
    assert known()[ALPHA, "12 rue des lilas"][0] is None
    row = Activity.objects.visible().get(professional_id=idnps(1))
    position = where({ALPHA}).activity(row)
    assert position is not None and position.origin is Origin.COMMUNE and position.is_approximate


@with_database
def test_an_arrondissement_is_its_commune(
    land: Community, folder: Path, geocoder: Geocoder, service: FakeGeocoder
) -> None:
    bring(edition(folder, FIRST_DAY, [at(1, "12 RUE DES LILAS", TOWN)]))
    service.usual = {"features": [feature(4.81, 45.71, citycode=TOWN_5)]}
    assert place_addresses(geocoder=geocoder) == 1
    row = Activity.objects.visible().get(professional_id=idnps(1))
    position = where({TOWN}).activity(row)
    assert position is not None and (position.lon, position.lat, position.origin) == (
        4.81,
        45.71,
        Origin.ADDRESS,
    )
    assert "géocodeur" in position.words


@with_database
def test_what_is_placed_by_whom(filled: Community, geocoder: Geocoder, service: FakeGeocoder) -> None:
    service.usual = {"features": [feature(citycode=ALPHA)]}
    place_addresses(geocoder=geocoder)
    known_at = where({ALPHA, BETA})
    found = {
        row.professional_id: known_at.activity(row)
        for row in Activity.objects.visible().filter(commune_id__in=[ALPHA, BETA]).order_by("pk")
    }
    origins = {rank: getattr(found[idnps(rank)], "origin", None) for rank in range(1, 6)}
    assert origins == {
        1: Origin.ADDRESS,
        2: Origin.ADDRESS,
        3: Origin.COMMUNE,
        4: Origin.COMMUNE,
        5: Origin.FINESS,
    }
    first, second = found[idnps(1)], found[idnps(2)]
    assert first is not None and second is not None and first.place == second.place


@with_database
def test_a_batch_stops_at_its_limit_and_goes_on_later(
    filled: Community, geocoder: Geocoder, service: FakeGeocoder
) -> None:
    for done in (1, 2, 3, 3):
        place_addresses(geocoder=geocoder, limit=1)
        assert len(known()) == len(service.asked) == done


@with_database
def test_what_was_answered_before_a_failure_is_kept(
    filled: Community, geocoder: Geocoder, service: FakeGeocoder
) -> None:
    service.answers += [(200, {}, body(feature())), *[(500, {}, b"")] * 3]
    with pytest.raises(GeocoderDown):
        place_addresses(geocoder=geocoder)
    assert list(known()) == [(ALPHA, "12 rue des lilas")]


@with_database
def test_what_was_not_found_is_asked_again_after_months(
    filled: Community, geocoder: Geocoder, service: FakeGeocoder
) -> None:
    service.usual = {"features": []}
    place_addresses(geocoder=geocoder)
    GeocodedAddress.objects.update(asked_at=timezone.now() - timedelta(days=200))
    service.usual = {"features": [feature(citycode=BETA)]}
    assert place_addresses(geocoder=geocoder) == 2
    GeocodedAddress.objects.update(asked_at=timezone.now() - timedelta(days=200))
    place_addresses(geocoder=geocoder)
    assert len(service.asked) == 3 + 3 + 1


@with_database
def test_an_address_that_nobody_has_any_more_is_forgotten(
    filled: Community, geocoder: Geocoder, service: FakeGeocoder
) -> None:
    place_addresses(geocoder=geocoder)
    record_objection(by=Actor.system(), identifier=idnps(3))
    place_addresses(geocoder=geocoder)
    assert (BETA, "3 place du marche") not in known()


@with_database
def test_nothing_is_asked_when_it_is_off(filled: Community, service: FakeGeocoder, settings: Any) -> None:
    assert settings.MAILLAGE_GEOCODER == "off"
    assert geocode_addresses() == 0
    assert service.asked == []


@with_database
def test_the_job_survives_a_geocoder_that_is_down(
    filled: Community, settings: Any, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    quiet: Callable[[float], None] = lambda seconds: None  # noqa: E731
    monkeypatch.setattr("maillage.contexts.directory.positions.geocoder.time.sleep", quiet)
    settings.MAILLAGE_GEOCODER = "http://127.0.0.1:9/geocodage"
    assert geocode_addresses() == 0
    assert "does not answer" in caplog.text
