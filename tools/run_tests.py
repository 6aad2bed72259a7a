"""Run the whole test suite: on SQLite with the browser journeys, then on a throw-away PostgreSQL.

    python -m tools.run_tests [--only sqlite|postgres] [--journeys] [arguments of pytest …]

Where PostgreSQL or Chromium is missing, one line says what was not run and how to install it. It stops at the
first part that fails, so that the last line, pytest's own, always tells the truth about the whole.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import FrameType

from tools.chromium import HOW_TO_INSTALL, find_chromium
from tools.postgres_cluster import PostgresCluster, PostgresMissing, find_programs

ROOT = Path(__file__).resolve().parents[1]
DATABASE_URL = "MAILLAGE_DATABASE_URL"
REAL_FILES = "MAILLAGE_SHARED_DATA"
BYTECODE = ROOT / ".pytest_cache" / "bytecode"
# What never opens a database: once, on SQLite, is enough.
WITHOUT_DATABASE = ("maillage/core", "benchmarks")
NOTHING_COLLECTED = 5
STOP_TIMEOUT_S = 20
MOST_WORKERS = 4


def main(arguments: Sequence[str] | None = None) -> int:
    signal.signal(signal.SIGTERM, _leave)
    parser = argparse.ArgumentParser(description="Run the test suite on SQLite and on PostgreSQL.")
    parser.add_argument("--only", choices=("sqlite", "postgres"))
    parser.add_argument("--journeys", action="store_true", help="only the browser journeys")
    options, chosen = parser.parse_known_args(arguments)
    databases = [options.only] if options.only else ["sqlite"] if options.journeys else ["sqlite", "postgres"]
    browser = find_chromium() is not None
    if not browser:
        print(f"Chromium is missing: the browser journeys are NOT run. To run them, {HOW_TO_INSTALL}.")
        if options.journeys:
            return 1
    real_files = real_files_folder().is_dir()
    if not real_files:
        print(f"No folder ../shared/data: the tests that read real public files are NOT run ({REAL_FILES}).")
    if "postgres" in databases and (reason := postgres_missing()):
        print(f"The tests on PostgreSQL are NOT run: {reason}.")
        databases.remove("postgres")
        if not databases:
            return 1
    for database in databases:
        print(f"\n=== Tests on {'SQLite' if database == 'sqlite' else 'PostgreSQL'} ===", flush=True)
        selection = marker_expression(
            database, browser=browser, journeys=options.journeys, real_files=real_files
        )
        status = run_on(database, ["-m", selection, *left_out(database, chosen), *chosen])
        # A choice of tests may leave one of the two databases with none.
        if status and not (status == NOTHING_COLLECTED and chosen):
            return status
    return 0


def postgres_missing() -> str:
    """Why there is no PostgreSQL here; empty when there is."""
    try:
        find_programs()
    except PostgresMissing as missing:
        return str(missing)
    return ""


def real_files_folder() -> Path:
    """Where the real files of public registers are; they are no part of the project."""
    return Path(os.environ.get(REAL_FILES) or ROOT.parent / "shared" / "data")


def marker_expression(database: str, *, browser: bool, journeys: bool, real_files: bool = True) -> str:
    """What does not depend on the database runs once, on SQLite; what concerns PostgreSQL alone runs there only."""
    if journeys:
        return "browser"
    excluded = ["postgres"] if database == "sqlite" else ["browser", "once"]
    if not browser and "browser" not in excluded:
        excluded.append("browser")
    if not real_files:
        excluded.append("real_files")
    return " and ".join(f"not {marker}" for marker in excluded)


def left_out(database: str, chosen: Sequence[str]) -> list[str]:
    """Folders that the second run leaves out, unless tests were chosen."""
    if database == "sqlite" or chosen:
        return []
    return [f"--ignore={folder}" for folder in WITHOUT_DATABASE]


def run_on(database: str, arguments: list[str]) -> int:
    if database == "sqlite":
        return pytest(arguments, {})
    with PostgresCluster() as cluster:
        return pytest(arguments, {DATABASE_URL: cluster.url("maillage")})


def pytest(arguments: list[str], settings: dict[str, str]) -> int:
    """Exit status of one run of pytest, on as many processors as there are (at most MOST_WORKERS)."""
    environment = {name: value for name, value in os.environ.items() if name != DATABASE_URL} | settings
    environment = with_kept_bytecode(environment)
    command = [sys.executable, "-m", "pytest", *parallel(arguments), *arguments]
    with subprocess.Popen(command, cwd=ROOT, env=environment) as child:
        try:
            return child.wait()
        except BaseException as reason:
            # Ctrl-C in a terminal has reached pytest too, which closes its databases and browsers itself.
            if not isinstance(reason, KeyboardInterrupt):
                with suppress(ProcessLookupError):
                    child.send_signal(signal.SIGINT)
            with suppress(subprocess.TimeoutExpired):
                child.wait(STOP_TIMEOUT_S)
            child.kill()
            raise


def with_kept_bytecode(environment: Mapping[str, str]) -> dict[str, str]:
    """The same, in which what Python compiles is kept, outside of the sources.

    Hundreds of tests start a process of the product: where Python is told to write no bytecode, as in many
    containers, each of them would compile the product and its libraries anew, two seconds of a processor.
    """
    kept = {name: value for name, value in environment.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {"PYTHONPYCACHEPREFIX": str(BYTECODE)} | kept


def parallel(arguments: list[str]) -> list[str]:
    """Workers, unless the caller chose their number or named one file, where starting them costs more."""
    single = any(argument.partition("::")[0].endswith(".py") for argument in arguments)
    # One more than processors: many tests wait for a process, a browser or a date.
    workers = min((os.cpu_count() or 1) + 1, MOST_WORKERS)
    chosen = any(argument in {"-n", "--pdb"} or argument.startswith("-n") for argument in arguments)
    if single or chosen:
        return []
    # In the order of the collection, which tests/longest_first.py decides.
    return ["-n", str(workers), "--dist", "loadfile", "--no-loadscope-reorder"]


def _leave(number: int, frame: FrameType | None) -> None:
    """SIGTERM unwinds like Ctrl-C, so that the server is stopped and its folder removed."""
    raise SystemExit(128 + number)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
