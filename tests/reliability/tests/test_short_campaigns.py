"""The campaigns that run by hand, cut short, on the database of this run; each makes an installation of its own."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.reliability.site import ROOT

DATABASE = "postgres" if os.environ.get("MAILLAGE_DATABASE_URL", "").startswith("postgres") else "sqlite"


@pytest.mark.each_database
@pytest.mark.parametrize(
    "command",
    [
        ("campaign", "--kills", "3", "--seed", "11", "--only", "web", "worker", "database", "mailing"),
        ("two_workers", "--tasks", "20", "--messages", "40"),
        ("mailing", "--members", "40", "--kills", "2"),
        ("waves", "--requests", "4", "--kills", "3"),
    ],
    ids=["kills", "two-workers", "mailing", "waves"],
)
def test_nothing_is_lost_nor_done_twice(command: tuple[str, ...]) -> None:
    name, *options = command
    surroundings = {key: value for key, value in os.environ.items() if not key.startswith("MAILLAGE_")}
    done = subprocess.run(
        [sys.executable, "-m", f"tests.reliability.{name}", "--database", DATABASE, *options],
        cwd=ROOT,
        env=surroundings,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
