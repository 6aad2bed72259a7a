"""Two workers on one queue, of which one is killed: each task and each message is done, and done once.

    python -m tests.reliability.two_workers [--tasks 300] [--messages 500] [--database sqlite|postgres] [--seed N]

A kill may repeat at most the one thing that the worker was doing (tasks are idempotent; the message keeps its name).
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from tests.reliability import tables
from tests.reliability.cluster import KillableCluster
from tests.reliability.ledger import delivered
from tests.reliability.site import ROOT, Site, free_port

PATIENCE_S = 300


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--tasks", type=int, default=300)
    parser.add_argument("--messages", type=int, default=500)
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    folder = Path(tempfile.mkdtemp(prefix="maillage-two-workers-"))
    folder.chmod(0o755)
    try:
        with ExitStack() as stack:
            figures, faults = _play(stack, folder, options)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(
        json.dumps(figures | {"seed": options.seed, "database": options.database, "faults": faults}, indent=1)
    )
    return 1 if faults else 0


def _play(stack: ExitStack, folder: Path, options: argparse.Namespace) -> tuple[dict[str, object], list[str]]:
    cluster = stack.enter_context(KillableCluster()) if options.database == "postgres" else None
    port, post, traces = free_port(), folder / "post.jsonl", folder / "traces"
    traces.mkdir()
    site = Site(folder, port, cluster)
    site.create_database()
    os.environ.update(site.environment)
    tables.build()
    _queue(traces, options)
    processes = [
        subprocess.Popen([sys.executable, "-m", "tests.reliability.postbox", str(port), str(post)], cwd=ROOT),
        *(
            subprocess.Popen(
                [sys.executable, "-m", "maillage.config.command", "worker"], cwd=ROOT, env=site.environment
            )
            for _ in range(2)
        ),
    ]
    for process in processes:
        stack.callback(process.wait)
        stack.callback(process.kill)
    began, chance = time.monotonic(), random.Random(options.seed)
    wanted = chance.uniform(0.2, 0.7) * (options.tasks + options.messages)
    while (
        len(list(traces.iterdir())) + len(delivered(post)) < wanted and time.monotonic() - began < PATIENCE_S
    ):
        time.sleep(0.01)
    processes[1 + chance.randrange(2)].kill()
    killed_after = time.monotonic() - began
    while not _all_done() and time.monotonic() - began < PATIENCE_S:
        time.sleep(0.5)
    return _judged(traces, post, options, killed_after, time.monotonic() - began)


def _queue(traces: Path, options: argparse.Namespace) -> None:
    from django.db import transaction

    from maillage.platform.messaging.services import queue_email
    from maillage.platform.tenancy.actor import Actor
    from tests.reliability.quick.tasks import leave_trace

    with transaction.atomic():
        for number in range(options.messages):
            queue_email(
                by=Actor.system(), community=None, to=f"p{number:04}@exemple.fr", subject="Essai", body="Bonjour",
                purpose="tests.essai",
            )  # fmt: skip
        for number in range(options.tasks):
            leave_trace.enqueue(str(traces), f"{number:04}")


def _all_done() -> bool:
    from tests.reliability import inspection

    return inspection.is_at_rest()


def _judged(
    traces: Path, post: Path, options: argparse.Namespace, killed_after_s: float, seconds: float
) -> tuple[dict[str, object], list[str]]:
    from tests.reliability import inspection

    runs = Counter({path.name: path.stat().st_size for path in traces.iterdir()})
    letters = Counter(one["to"] for one in delivered(post))
    faults = inspection.mail(post)
    for what, found, wanted in (("tasks", runs, options.tasks), ("messages", letters, options.messages)):
        if len(found) != wanted:
            faults.append(f"{wanted - len(found)} {what} were never done")
        repeated = sum(count - 1 for count in found.values())
        if repeated > 1:
            faults.append(f"{repeated} {what} were done again")
    if not _all_done():
        faults.append("something still waits")
    figures: dict[str, object] = {
        "tasks": sum(runs.values()),
        "messages": sum(letters.values()),
        "repeated": sum(count - 1 for count in [*runs.values(), *letters.values()]),
        "killed_after_s": round(killed_after_s, 1),
        "seconds": round(seconds, 1),
    }
    return figures, faults


if __name__ == "__main__":
    sys.exit(main())
