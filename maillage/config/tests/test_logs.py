"""Nothing of a person reaches a line of log, whatever path it takes."""

from __future__ import annotations

import io
import json
import logging
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import include, path, reverse

from maillage.config.logs import Console, JsonLines, TextLines, logging_settings, scrubbed
from maillage.core.identifiers.rpps import invented_rpps
from maillage.platform.checkup.watching.context import task_id

SECRET = "vJ8-un_secret-encore-bon"
NAME, EMAIL, PHONE = "Bénédicte Exemple", "benedicte.exemple@cabinet.example", "06 12 34 56 78"
RPPS = invented_rpps(7)
PERSONAL = (NAME, EMAIL, PHONE, RPPS, SECRET)

Written = io.StringIO


def failing(request: HttpRequest, how: str) -> HttpResponse:
    """A page that fails as pages do: with what somebody typed in the error."""
    logging.getLogger("maillage.tests").info("asked by %s, %s at %s", EMAIL, RPPS, PHONE)
    told = f"{NAME} {EMAIL} {PHONE} {RPPS} /fiche/{SECRET}/"
    if how == "chained":
        try:
            int(told)
        except ValueError as error:
            raise IntegrityError(f"DETAIL: Key (name)=({NAME}) already exists.") from error
    raise KeyError(told)


class Site:
    """Addresses of the product, and one that fails."""

    urlpatterns = [
        path("rate/<str:how>/", failing, name="failing"),
        path("", include("maillage.config.urls")),
    ]
    handler500 = "maillage.platform.checkup.endpoints.unavailable.unavailable_or_error"


@pytest.fixture(params=[JsonLines, TextLines])
def written(request: pytest.FixtureRequest) -> Iterator[Written]:
    """All that the process writes to its log, at the level DEBUG, as an installation would write it."""
    lines = Written()
    handler = Console(lines)
    handler.setFormatter(request.param())
    root, database = logging.getLogger(), logging.getLogger("django.db.backends")
    levels = root.level, database.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    database.setLevel(logging.WARNING)
    yield lines
    root.removeHandler(handler)
    root.setLevel(levels[0])
    database.setLevel(levels[1])


@pytest.mark.parametrize("how", ["plain", "chained"])
@override_settings(ROOT_URLCONF=Site)
def test_an_error_in_a_page_tells_where_and_nothing_of_anybody(written: Written, db: None, how: str) -> None:
    answer = Client(raise_request_exception=False).get(f"/rate/{how}/?q={EMAIL}")
    assert answer.status_code == 500
    text = written.getvalue()
    assert "test_logs.py" in text
    assert "failing" in text
    assert ("IntegrityError" if how == "chained" else "KeyError") in text
    for personal in (*PERSONAL, "Exemple", "cabinet"):
        assert personal not in text, text


def test_a_refused_answer_to_an_invitation_keeps_its_secret(written: Written, db: None) -> None:
    address = reverse("accept_invitation", kwargs={"secret": SECRET})
    assert Client(enforce_csrf_checks=True).post(address).status_code == 403
    assert "/compte/invitation/•••/" in written.getvalue()
    assert SECRET not in written.getvalue()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Not Found: /compte/mot-de-passe/nouveau/1f-d3x-0a1b/",
            "Not Found: /compte/mot-de-passe/nouveau/1f-•••/",
        ),
        (f"Not Found: /fiche/{SECRET}/opposition/", "Not Found: /fiche/•••/opposition/"),
        ("Not Found: /c/val/annuaire/?q=durand&page=2", "Not Found: /c/val/annuaire/?•••"),
        ("server refused <a.b+c@d-e.example>", "server refused <•••>"),
        ("tel:+33 6 12 34 56 78, 0466123456, 04.66.12.34.56", "tel:•••, •••, •••"),
        ("rpps 99990000123 finess 300780038 nir 2 85 05 78 006 084 36", "rpps ••• finess ••• nir •••"),
        ("Bad Request: /x/eyJhbGciOiJIUzI1NiJ9.eyJzdWIi:1a", "Bad Request: /x/•••"),
    ],
)
def test_what_is_masked(text: str, expected: str) -> None:
    assert scrubbed(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Task id=8f14e45f-ceea-467f-a0e6-123456789012 state=RUNNING",
        "3 tasks or jobs of a lost worker were taken back on 2026-11-02 at 10:15:00",
        "Not Found: /c/cpts-des-vallees-de-la-ceze-et-du-gardon/annuaire/professionnels/1234/",
        "worker machine-1-abcd waits 30 s for the database: connection to 10.0.0.4 refused",
    ],
)
def test_what_is_left_as_it_is(text: str) -> None:
    assert scrubbed(text) == text


def record_of(message: str, *given: Any, error: BaseException | None = None) -> logging.LogRecord:
    raised: Any = None
    if error is not None:
        try:
            raise error
        except type(error):
            raised = sys.exc_info()
    return logging.LogRecord("x", logging.WARNING, "", 0, message, given, raised)


def test_a_visitor_cannot_write_a_line_of_the_log() -> None:
    line = TextLines().format(record_of("Invalid host: %r and %s", "a", "b\n2026 CRITICAL forged\u2028too"))
    assert len(line.splitlines()) == 1


def test_an_exception_among_the_arguments_says_its_type_only() -> None:
    line = json.loads(JsonLines().format(record_of("sending failed: %s", ValueError(NAME))))
    assert line["message"] == "sending failed: ValueError: (message withheld)"


def test_errors_about_the_code_keep_their_words() -> None:
    line = json.loads(JsonLines().format(record_of("failed", error=AttributeError("no attribute 'x'"))))
    assert line["errors"][0]["error"] == "AttributeError: no attribute 'x'"
    assert "test_logs.py" in line["errors"][0]["trace"][-1]
    missing = FileNotFoundError(2, "No such file or directory", f"/files/{NAME}.pdf")
    said = TextLines().format(record_of("failed", error=missing))
    assert "FileNotFoundError: No such file or directory" in said
    assert NAME not in said


def test_a_line_bears_the_number_of_its_task() -> None:
    token = task_id.set("8f14e45f")
    try:
        assert json.loads(JsonLines().format(record_of("done")))["task"] == "8f14e45f"
    finally:
        task_id.reset(token)


def test_a_record_that_cannot_be_written_is_not_printed(capsys: pytest.CaptureFixture[str]) -> None:
    class Broken(logging.Formatter):
        def format(self, record: logging.LogRecord) -> str:
            raise RuntimeError(EMAIL)

    handler = Console(io.StringIO())
    handler.setFormatter(Broken())
    handler.handle(record_of("to %s", EMAIL))
    assert capsys.readouterr().err == "a line of x could not be written: RuntimeError\n"


def test_every_line_of_an_installation_passes_there() -> None:
    chosen: Any = settings.LOGGING
    assert chosen["handlers"] == {"console": {"()": "maillage.config.logs.Console", "formatter": "line"}}
    assert chosen["root"]["handlers"] == ["console"]
    assert chosen["loggers"]["django"]["handlers"] == []
    assert logging_settings({"MAILLAGE_LOG_FORMAT": "json"})["formatters"]["line"]["()"].endswith("JsonLines")
