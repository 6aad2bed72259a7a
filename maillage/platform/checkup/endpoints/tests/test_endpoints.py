"""What machines may ask, who gets an answer, and how little it says."""

from __future__ import annotations

import json
import logging
import sqlite3
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import include, path, reverse

from maillage.platform.checkup.endpoints import readiness
from maillage.platform.checkup.endpoints.readiness import READINESS, Readiness
from maillage.platform.checkup.endpoints.unavailable import database_is_away
from maillage.platform.checkup.metrics.connections import Connections, _findings, needed
from maillage.platform.checkup.metrics.measures import requests_total
from maillage.platform.encryption import unseal
from maillage.platform.messaging.services import queue_email
from maillage.platform.registry import Gauge, gauges
from maillage.platform.tenancy.actor import Actor

ALIVE, READY, MEASURES = "/etat/vivant", "/etat/pret", "/etat/mesures"
TOKEN = "un-jeton-au-hasard-assez-long"
BEARER = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture(autouse=True)
def forgotten() -> None:
    READINESS.forget()
    Path(settings.DATA_DIR).mkdir(parents=True, exist_ok=True)


def test_the_addresses_are_those_that_balancers_know() -> None:
    names = ("alive", "ready", "measures")
    assert [reverse(f"checkup_endpoints:{name}") for name in names] == [ALIVE, READY, MEASURES]


def test_a_process_that_answers_says_so_without_the_database(
    django_assert_num_queries: Any, db: None
) -> None:
    with django_assert_num_queries(0):
        answer = Client().get(ALIVE)
    assert (answer.status_code, answer.json()) == (200, {"status": "alive"})
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_ready_installation_says_so(db: None) -> None:
    answer = Client().get(READY)
    assert (answer.status_code, answer.json()) == (200, {"status": "ready"})


@pytest.mark.parametrize("fault", ["folder", "disk", "migrations", "database"])
def test_one_that_is_not_ready_says_no_more(db: None, monkeypatch: pytest.MonkeyPatch, fault: str) -> None:
    def away(*_: object) -> bool:
        raise OperationalError("connection to 10.0.0.4 refused for account maillage")

    if fault == "folder":
        monkeypatch.setattr(settings, "DATA_DIR", Path("/nowhere"))
    elif fault == "disk":
        monkeypatch.setattr(readiness, "LEAST_FREE_BYTES", 10**18)
    elif fault == "migrations":
        monkeypatch.setattr(readiness, "pending_migrations", lambda: True)
    else:
        monkeypatch.setattr(readiness, "pending_migrations", away)
    answer = Client().get(READY)
    assert (answer.status_code, json.loads(answer.content)) == (503, {"status": "unavailable"})


def test_strangers_cannot_make_the_database_work(db: None, django_assert_num_queries: Any) -> None:
    known = Readiness()
    assert known.ready()
    with django_assert_num_queries(0):
        assert [known.ready() for _ in range(50)] == [True] * 50


@override_settings(ALLOWED_HOSTS=["maillage.example"], SECURE_SSL_REDIRECT=True)
def test_they_are_asked_by_address_over_plain_http_and_nothing_else_is(db: None) -> None:
    for address in (ALIVE, READY):
        answer = Client().get(address, headers={"Host": "10.0.0.9:8000"})
        assert answer.status_code == 200
        assert b"10.0.0.9" not in answer.content
    assert Client().get("/information/", headers={"Host": "10.0.0.9"}).status_code == 400
    assert Client().get("/information/", headers={"Host": "maillage.example"}).status_code == 301


# --- Measures ---------------------------------------------------------------------------------------------


def test_the_measures_are_nobodys_by_default(db: None) -> None:
    assert Client().get(MEASURES).status_code == 404
    assert Client().get(MEASURES, headers={"Authorization": "Bearer "}).status_code == 404


@override_settings(MAILLAGE_METRICS_TOKEN=TOKEN)
@pytest.mark.parametrize(
    "wrong", ["", "Bearer", "Bearer x", f"Basic {TOKEN}", f"Bearer {TOKEN}x", TOKEN, "Bearer é"]
)
def test_a_wrong_token_finds_no_page(db: None, wrong: str) -> None:
    assert Client().get(MEASURES, headers={"Authorization": wrong}).status_code == 404


@override_settings(MAILLAGE_METRICS_ADDRESSES=[ip_network("10.1.0.0/16")])
def test_an_address_is_the_one_that_the_proxy_tells(db: None) -> None:
    def asked(address: str, forwarded: str = "") -> int:
        headers = {"X-Forwarded-For": forwarded} if forwarded else {}
        return Client(REMOTE_ADDR=address).get(MEASURES, headers=headers).status_code

    assert asked("10.1.2.3") == 200
    assert asked("10.2.0.1") == 404
    assert asked("") == 404
    # Without a proxy declared, what a visitor writes there counts for nothing.
    assert asked("203.0.113.5", "10.1.2.3") == 404
    with override_settings(ALLAUTH_TRUSTED_PROXY_COUNT=1):
        assert asked("127.0.0.1", "10.1.2.3") == 200
        assert asked("10.1.2.3", "10.1.2.3, 203.0.113.5") == 404
        assert asked("127.0.0.1", "not an address") == 404


@override_settings(MAILLAGE_METRICS_TOKEN=TOKEN)
def test_they_count_requests_messages_tasks_and_workers_and_name_nobody(db: None) -> None:
    queue_email(
        by=Actor.system(),
        community=None,
        purpose="tests",
        to="benedicte@cabinet.example",
        subject="Bonjour",
        body="Bénédicte",
    )
    Client().get("/information/?q=Benedicte")
    Client().get("/fiche/un-secret-qui-ouvre/")
    Client().post(reverse("account_login"), {"login": "personne@tests.example", "password": "fausse"})
    text = Client().get(MEASURES, headers=BEARER).content.decode()
    assert 'maillage_requests_total{status="2xx",view="shell:notice"}' in text
    assert 'maillage_requests_total{status="4xx",view="directory_public:entry"}' in text
    assert 'maillage_request_duration_seconds_bucket{le="0.05",view="shell:notice"}' in text
    assert 'maillage_outbox_messages{state="queued"} 1.0' in text
    assert "maillage_outbox_oldest_queued_seconds" in text
    for name in ("tasks_oldest_ready_seconds", "workers_alive", "database_bytes", "data_disk_free_bytes"):
        assert f"\nmaillage_{name} " in text
    assert "maillage_database_up 1.0" in text
    for personal in ("enedicte", "énédicte", "un-secret", "personne@"):
        assert personal not in text


@override_settings(MAILLAGE_METRICS_TOKEN=TOKEN)
def test_a_room_adds_a_figure_of_its_own(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gauges, "_offers", {})
    gauges.register(Gauge("maillage_example_seconds", "An example.", lambda: 4.5))
    gauges.register(Gauge("maillage_absent_seconds", "Nothing to say.", lambda: None))
    text = Client().get(MEASURES, headers=BEARER).content.decode()
    assert "maillage_example_seconds 4.5" in text
    assert "maillage_absent_seconds" not in text


@override_settings(MAILLAGE_METRICS_TOKEN=TOKEN)
def test_with_the_database_away_they_say_that(monkeypatch: pytest.MonkeyPatch) -> None:
    from maillage.platform.checkup.metrics import installation

    def away() -> Any:
        raise OperationalError("refused")

    monkeypatch.setattr(installation, "SOURCES", (away,))
    text = Client().get(MEASURES, headers=BEARER).content.decode()
    assert "maillage_database_up 0.0" in text
    assert "maillage_data_disk_free_bytes" in text


def test_invented_addresses_do_not_make_new_series(db: None) -> None:
    def series() -> set[str]:
        return {sample.labels["view"] for family in requests_total.collect() for sample in family.samples}

    Client().get("/n-existe-pas-1/")
    before = series()
    for number in range(2, 9):
        Client().get(f"/n-existe-pas-{number}/")
        Client().get(f"/static/n-existe-pas-{number}.css")
    assert series() - before <= {"static", "unknown"}


# --- Watching ---------------------------------------------------------------------------------------------


def test_each_request_has_one_line_by_the_name_of_its_view(
    db: None, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, logger="maillage.access"):
        answer = Client().get("/fiche/un-secret-qui-ouvre/?q=Durand")
        Client().get(ALIVE)
    (line,) = [record for record in caplog.records if record.name == "maillage.access"]
    fields: dict[str, Any] = line.__dict__["fields"]
    assert fields | {"duration_ms": 0} == {
        "method": "GET",
        "view": "directory_public:entry",
        "status": 404,
        "duration_ms": 0,
    }
    assert "un-secret" not in line.getMessage()
    assert len(answer.headers["X-Request-ID"]) == 32


def test_the_number_of_a_request_is_a_proxys_or_ours(db: None) -> None:
    def number(given: str) -> str:
        return Client().get("/information/", headers={"X-Request-ID": given}).headers["X-Request-ID"]

    assert number("0123456789abcdef") != "0123456789abcdef"
    with override_settings(ALLAUTH_TRUSTED_PROXY_COUNT=1):
        assert number("0123456789abcdef") == "0123456789abcdef"
        for forged in ("short", "x" * 65, "a b c d e f g h", "<script>alert(1)</script>"):
            assert number(forged) != forged


# --- A database that is away ------------------------------------------------------------------------------


def refusing(request: HttpRequest, how: str) -> HttpResponse:
    if how == "away":
        raise OperationalError("server closed the connection") from Exception("closed")
    if how == "unreadable":
        # Sealed with a key that is not in the ring any more.
        unseal(Fernet(Fernet.generate_key()).encrypt(b"secret").decode())
    raise DatabaseError("no such table")


class Site:
    urlpatterns = [path("rate/<str:how>/", refusing), path("", include("maillage.config.urls"))]
    handler500 = "maillage.platform.checkup.endpoints.unavailable.unavailable_or_error"


@override_settings(ROOT_URLCONF=Site)
def test_a_database_that_is_away_is_a_503_in_french_and_a_mistake_stays_a_500() -> None:
    browser = Client(raise_request_exception=False)
    answer = browser.get("/rate/away/")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "10"
    assert "La base de données ne répond pas en ce moment" in answer.content.decode()
    assert browser.get("/rate/mistake/").status_code == 500


@override_settings(ROOT_URLCONF=Site)
def test_what_was_sealed_with_a_lost_key_is_a_503_that_says_what_to_do(db: None) -> None:
    answer = Client(raise_request_exception=False).get("/rate/unreadable/")
    page = answer.content.decode()
    assert answer.status_code == 503
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Ces données ne se lisent pas" in page
    assert "field_keys" in page
    assert "Rien n’est effacé" in page
    # It ends when the keys are back, not by trying again.
    assert "Retry-After" not in answer.headers


def error(cause: BaseException | None, kind: type[Exception] = OperationalError) -> Exception:
    made = kind("x")
    made.__cause__ = cause
    return made


def sqlite_error(code: int) -> sqlite3.OperationalError:
    made = sqlite3.OperationalError("x")
    made.sqlite_errorcode = code
    return made


class _Postgres(Exception):
    def __init__(self, sqlstate: str | None) -> None:
        self.sqlstate = sqlstate


@pytest.mark.parametrize(
    ("cause", "away"),
    [
        (sqlite_error(sqlite3.SQLITE_BUSY), True),
        (sqlite_error(sqlite3.SQLITE_FULL), True),
        (sqlite_error(sqlite3.SQLITE_ERROR), False),
        (_Postgres(None), True),
        (_Postgres("57P01"), True),
        (_Postgres("53300"), True),
        (_Postgres("42P01"), False),
        (None, False),
    ],
)
def test_which_errors_are_of_a_database_that_is_away(cause: BaseException | None, away: bool) -> None:
    assert database_is_away(error(cause)) is away
    assert database_is_away(error(cause, InterfaceError))
    assert not database_is_away(ValueError())


# --- Connections ------------------------------------------------------------------------------------------


def test_the_doctor_counts_connections(db: None) -> None:
    from maillage.platform.checkup.metrics.connections import findings

    found = list(findings())
    assert [one.level for one in found] == (["ok"] if connection.vendor == "postgresql" else [])
    (crowded,) = _findings(Connections(open=80, accepted=100))
    assert crowded.level == "warning"
    assert "max_connections" in crowded.advice


def test_what_an_installation_needs() -> None:
    assert needed(processes=4, threads=4, workers=2) == 20
