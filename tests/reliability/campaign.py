"""Kill everything at random instants, and look each time whether anything was lost, done twice or left half done.

    python -m tests.reliability.campaign [--kills N] [--database sqlite|postgres] [--only VICTIM …] [--seed N]

Real processes: `maillage serve`, its commands, a PostgreSQL of its own, a mail server, and clients over HTTP that note
what was acknowledged. The seed decides victims and instants; what the processes were doing then, the machine decides.
Ends with 1 if a fault was found; the folder is then kept and named.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path

from benchmarks.generate_rpps import french_communes, write_file
from tests.reliability.clients import Client, Crowd, email_of, slugs
from tests.reliability.cluster import KillableCluster
from tests.reliability.ledger import Ledger
from tests.reliability.site import ROOT, Site, finish, free_port

WEIGHTS = {
    "web": 3,
    "worker": 3,
    "database": 3,
    "mailing": 3,
    "import-command": 2,
    "import-worker": 2,
    "backup": 2,
    "restore": 2,
}
COMMUNITIES = 4


def main(arguments: Sequence[str] | None = None) -> int:
    # SIGTERM unwinds like Ctrl-C, so that all processes are stopped.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--only", nargs="*", choices=tuple(WEIGHTS), default=list(WEIGHTS))
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--rows", type=int, default=6_000, help="lines of the register that is imported")
    parser.add_argument("--report", type=Path, help="file that gets the figures as JSON")
    options = parser.parse_args(arguments)
    seed = random.SystemRandom().randrange(1_000_000) if options.seed is None else options.seed
    folder = Path(tempfile.mkdtemp(prefix="maillage-campaign-"))
    folder.chmod(0o755)
    print(f"seed {seed}, {options.database}, {options.kills} kills of {', '.join(options.only)}", flush=True)
    with ExitStack() as stack:
        campaign = _prepared(stack, folder, options, seed)
        try:
            campaign.run(options.kills)
        finally:
            campaign.end()
    figures = campaign.figures | {"seed": seed, "database": options.database, "faults": campaign.faults}
    print(json.dumps(figures, indent=1, ensure_ascii=False), flush=True)
    if options.report:
        options.report.write_text(json.dumps(figures, ensure_ascii=False), "utf-8")
    if campaign.faults:
        print(f"{len(campaign.faults)} faults; kept: {folder}", flush=True)
        return 1
    shutil.rmtree(folder, ignore_errors=True)
    return 0


def _prepared(stack: ExitStack, folder: Path, options: argparse.Namespace, seed: int) -> Campaign:
    cluster = stack.enter_context(KillableCluster()) if options.database == "postgres" else None
    port, post = free_port(), folder / "post.jsonl"
    postbox = subprocess.Popen(
        [sys.executable, "-m", "tests.reliability.postbox", str(port), str(post)], cwd=ROOT
    )
    stack.callback(postbox.wait)
    stack.callback(postbox.kill)
    site = Site(folder, port, cluster)
    site.create_database()
    finish(site.python("-m", "tests.reliability.setting_up", str(COMMUNITIES)))
    return Campaign(site, post, options, random.Random(seed))


class Campaign:
    """One installation, its clients, and what was done to them."""

    def __init__(self, site: Site, post: Path, options: argparse.Namespace, chance: random.Random) -> None:
        self.site, self.post, self.options, self.chance = site, post, options, chance
        self.ledger = Ledger(site.folder / "ledger.jsonl")
        self.kills: Counter[str] = Counter()
        self.missed: Counter[str] = Counter()
        self.checks: Counter[str] = Counter()
        self.faults: list[str] = []
        self.figures: dict[str, object] = {}
        self.began = time.monotonic()
        # This process reads the same database, as one more process of the installation.
        for name, value in site.environment.items():
            os.environ[name] = value
        import django

        django.setup()
        from tests.reliability.victims import Victims

        stop = threading.Event()
        self.crowd = Crowd(
            [
                Client(
                    site.base, slug, email_of(slug), self.ledger, post, random.Random(chance.random()), stop
                )
                for slug in slugs(COMMUNITIES)
            ]
        )
        imports = {"import-command", "import-worker", "restore"} & set(options.only)
        self.files = [
            write_file(site.folder, french_communes(), rows=options.rows, later=later)
            for later in (False, True)
            if imports
        ]
        self.victims = Victims(self)

    # --- The campaign -------------------------------------------------------------------------------------

    def run(self, wanted: int) -> None:
        self.site.start()
        self.crowd.start()
        self.crowd.wait_for(10)
        self.victims.get_ready()
        while sum(self.kills.values()) < wanted:
            self.one()
        self.come_to_rest()

    def one(self) -> None:
        names = self.options.only
        victim = self.chance.choices(names, [WEIGHTS[name] for name in names])[0]
        killed = self.victims.strike(victim)
        (self.kills if killed else self.missed)[killed or victim] += 1
        self.site.ensure_up()
        self.crowd.wait_for(3)
        self.look(thorough=sum(self.kills.values()) % 10 == 0)
        self._tell(killed or f"{victim} (missed)")

    def _tell(self, what: str) -> None:
        print(
            f"{sum(self.kills.values()):4} {what:28} {self.crowd.acknowledged:6} acknowledged, "
            f"{len(self.faults)} faults, {time.monotonic() - self.began:.0f} s",
            flush=True,
        )

    def look(self, *, thorough: bool) -> None:
        from tests.reliability import inspection

        self.check("writes", lambda: inspection.writes(self.ledger))
        self.check("edits", inspection.last_edits)
        self.check("mail", lambda: inspection.mail(self.post))
        self.check("register", self.victims.register)
        if thorough:
            self.check("database and journal", inspection.database)

    def check(self, name: str, find: Callable[[], list[str]]) -> None:
        self.checks[name] += 1
        for fault in find():
            if fault not in self.faults:
                self.faults.append(fault)
                print(f"FAULT ({name}): {fault}", flush=True)

    def come_to_rest(self) -> None:
        """Nobody writes any more: what waited is done, and nothing is stuck."""
        from tests.reliability import inspection

        self.crowd.stop()
        self.site.ensure_up()
        until = time.monotonic() + 300
        while not inspection.is_at_rest() and time.monotonic() < until:
            time.sleep(1)
        if not inspection.is_at_rest():
            self.faults.append("something still waits five minutes after the last kill")
        # One round of the jobs that were taken back.
        time.sleep(8)
        self.check("at rest", lambda: inspection.at_rest(self.ledger, self.post))
        self.look(thorough=True)
        self.check("leftovers", self.victims.leftovers)
        asked = self.ledger.read()
        self.figures = inspection.figures(self.post) | {
            "kills": dict(self.kills),
            "total": sum(self.kills.values()),
            "missed": dict(self.missed),
            "checks": dict(self.checks),
            "asked": len(asked),
            "acknowledged": sum(one.acknowledged for one in asked),
            "slowest_start_s": round(self.site.slowest_start_s, 1),
            "seconds": round(time.monotonic() - self.began),
        }

    def end(self) -> None:
        for client in self.crowd.clients:
            client.stop.set()
        self.site.stop()
        self.site.kill_all()


if __name__ == "__main__":
    sys.exit(main())
