"""Send made-up requests to every address for as long as one likes, with new ones each time.

    python -m tests.safety.campaign --minutes 30 [--database sqlite|postgres] [--seed 1]

Rounds of `test_generated_input.py`, each with the next seed, until the time is over. Prints how many requests were
sent, to how many addresses, and the seeds; the first failure ends it, with the request that fails in the words of
Hypothesis. The same seed sends the same requests again.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from tools.postgres_cluster import PostgresCluster
from tools.run_tests import DATABASE_URL, ROOT

MODULE = "tests/safety/test_generated_input.py::test_whatever_is_sent_is_answered"
EXAMPLES = 25


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Made-up requests to every address, until the time is over.")
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    options = parser.parse_args(arguments)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        environment = {name: value for name, value in os.environ.items() if name != DATABASE_URL}
        if options.database == "postgres":
            environment[DATABASE_URL] = stack.enter_context(PostgresCluster()).url("maillage")
        environment |= {
            "MAILLAGE_SAFETY_COUNT": str(folder / "sent"),
            "MAILLAGE_SAFETY_EXAMPLES": str(EXAMPLES),
        }
        until, seed, status = time.monotonic() + 60 * options.minutes, options.seed, 0
        while not status and time.monotonic() < until:
            status = round_of(environment | {"MAILLAGE_SAFETY_SEED": str(seed)}, until - time.monotonic())
            tell(folder / "sent", f"seeds {options.seed} to {seed}")
            seed += 1
    return status


def round_of(environment: dict[str, str], seconds: float) -> int:
    """One round, until its first failure; 0 too when the time is over before its end."""
    command = [sys.executable, "-m", "pytest", "-q", "--tb", "short", "-x", MODULE]
    with subprocess.Popen(command, cwd=ROOT, env=environment) as child:
        try:
            return child.wait(seconds)
        except subprocess.TimeoutExpired:
            # As Ctrl-C does: pytest removes its database, and tells what it has found.
            child.send_signal(signal.SIGINT)
            child.wait()
            return 0


def tell(path: Path, seeds: str) -> None:
    sent: Counter[str] = Counter()
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
        name, _, count = line.partition(" ")
        sent[name] += int(count)
    sys.stdout.write(f"{sum(sent.values())} requests to {len(sent)} addresses, {seeds}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
