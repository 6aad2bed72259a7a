"""Which tests run where."""

from __future__ import annotations

import pytest

from tools import run_tests
from tools.run_tests import (
    BYTECODE,
    WITHOUT_DATABASE,
    left_out,
    main,
    marker_expression,
    parallel,
    with_kept_bytecode,
)


@pytest.mark.parametrize(
    ("database", "browser", "journeys", "expected"),
    [
        ("sqlite", True, False, "not postgres"),
        ("sqlite", False, False, "not postgres and not browser"),
        ("postgres", True, False, "not browser and not once"),
        ("postgres", False, False, "not browser and not once"),
        ("sqlite", True, True, "browser"),
    ],
)
def test_marker_expression(database: str, browser: bool, journeys: bool, expected: str) -> None:
    assert marker_expression(database, browser=browser, journeys=journeys) == expected


def test_without_the_real_files_what_reads_them_is_left_out() -> None:
    chosen = marker_expression("sqlite", browser=True, journeys=False, real_files=False)
    assert chosen == "not postgres and not real_files"


def test_what_python_compiles_is_kept_outside_of_the_sources() -> None:
    made = with_kept_bytecode({"PYTHONDONTWRITEBYTECODE": "1", "HOME": "/nowhere"})
    assert made == {"PYTHONPYCACHEPREFIX": str(BYTECODE), "HOME": "/nowhere"}
    assert with_kept_bytecode({"PYTHONPYCACHEPREFIX": "/mine"}) == {"PYTHONPYCACHEPREFIX": "/mine"}


def test_one_file_runs_without_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: 8)
    assert parallel(["-k", "import"]) == [
        "-n",
        "4",
        "--dist",
        "loadfile",
        "--no-loadscope-reorder",
    ]
    assert parallel(["tests/test_matrix.py::test_all"]) == []
    assert parallel(["-n0"]) == []
    assert parallel(["-n", "2"]) == []


class Runs:
    """Stands for pytest: remembers what it was asked, answers the given statuses."""

    def __init__(self, *statuses: int) -> None:
        self.statuses = list(statuses)
        self.databases: list[str] = []

    def __call__(self, database: str, arguments: list[str]) -> int:
        self.databases.append(database)
        return self.statuses.pop(0)


@pytest.fixture
def whole_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_tests, "postgres_missing", lambda: "")
    monkeypatch.setattr(run_tests, "real_files_folder", lambda: run_tests.ROOT)
    monkeypatch.setattr("signal.signal", lambda number, handler: None)


@pytest.mark.usefixtures("whole_machine")
@pytest.mark.parametrize(
    ("arguments", "statuses", "databases", "status"),
    [
        ([], (0, 0), ["sqlite", "postgres"], 0),
        ([], (1, 0), ["sqlite"], 1),
        ([], (0, 1), ["sqlite", "postgres"], 1),
        ([], (5, 0), ["sqlite"], 5),
        (["-k", "copy"], (5, 0), ["sqlite", "postgres"], 0),
        (["--only", "postgres"], (0,), ["postgres"], 0),
    ],
)
def test_status_is_that_of_the_first_failure(
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    statuses: tuple[int, ...],
    databases: list[str],
    status: int,
) -> None:
    runs = Runs(*statuses)
    monkeypatch.setattr(run_tests, "run_on", runs)
    assert main(arguments) == status
    assert runs.databases == databases


@pytest.mark.usefixtures("whole_machine")
def test_missing_programs_are_told_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    runs = Runs(0)
    monkeypatch.setattr(run_tests, "run_on", runs)
    monkeypatch.setattr(run_tests, "postgres_missing", lambda: "PostgreSQL is not installed; install it")
    monkeypatch.setattr(run_tests, "find_chromium", lambda: None)
    monkeypatch.setattr(run_tests, "real_files_folder", lambda: run_tests.ROOT / "nowhere")
    assert main([]) == 0
    assert runs.databases == ["sqlite"]
    told = capsys.readouterr().out.splitlines()
    assert told[0].startswith("Chromium is missing: the browser journeys are NOT run.")
    assert told[1].startswith("No folder ../shared/data:")
    assert told[2] == "The tests on PostgreSQL are NOT run: PostgreSQL is not installed; install it."


def test_what_opens_no_database_runs_once() -> None:
    assert left_out("sqlite", []) == []
    assert "--ignore=maillage/core" in left_out("postgres", [])
    assert left_out("postgres", ["maillage/core"]) == []


def test_nothing_that_is_run_once_asks_for_postgresql() -> None:
    for folder in WITHOUT_DATABASE:
        for path in (run_tests.ROOT / folder).rglob("test_*.py"):
            text = path.read_text("utf-8")
            assert "mark.postgres" not in text and "mark.django_db" not in text, path
