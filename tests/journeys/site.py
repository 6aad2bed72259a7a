"""The real product for the journeys: `maillage demo` on a folder of its own, as a person starts it."""

from __future__ import annotations

import contextlib
import fcntl
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tools.demonstration import CARD, DemonstrationError, environment_of, free_port, stop, wait_until_open

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Site:
    """A demonstration that answers at `address` from the folder `data`, with its accounts by community and role."""

    address: str
    data: Path
    password: str
    accounts: dict[str, dict[str, str]]
    # Cookies of those who signed in, by address.
    sessions: dict[str, list[Any]] = field(default_factory=dict)

    @property
    def communities(self) -> list[str]:
        """Names of the demonstration's communities, in the order of their making."""
        return list(self.accounts)

    def email(self, role: str, community: int = 0) -> str:
        """Address that signs in as `role` ("Coordination") in one of the communities."""
        return self.accounts[self.communities[community]][role]


@contextlib.contextmanager
def running(data: Path) -> Iterator[Site]:
    """Serve the demonstration of the folder `data`, built first if it is empty; stopped as by Ctrl-C."""
    port, journal = free_port(), data.parent / f"{data.name}.log"
    command = [sys.executable, "-m", "maillage.config.command", "demo", "--port", str(port), "--threads", "4"]
    with (
        journal.open("wb") as log,
        subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment_of(data) | {"MAILLAGE_STATIC": str(data.parent / "static")},
            start_new_session=True,
            stdout=log,
            stderr=log,
        ) as server,
    ):
        try:
            try:
                wait_until_open(server, port)
            except DemonstrationError as error:
                raise RuntimeError(f"{error}; it said:\n{journal.read_text('utf-8')[-3_000:]}") from error
            yield _site(port, data)
        finally:
            stop(server)


def _site(port: int, data: Path) -> Site:
    card = json.loads((data / CARD).read_text("utf-8"))
    accounts = {
        community["name"]: {account["label"]: account["email"] for account in community["accounts"]}
        for community in card["communities"]
    }
    return Site(f"http://localhost:{port}", data, card["password"], accounts)


@contextlib.contextmanager
def shared_demonstration(shared: Path, own: Path) -> Iterator[Site]:
    """A site of this process alone; parallel test processes build its data once, and each serves a copy.

    shared: a folder that all the processes of one test run see; own: one of this process.
    """
    built, copy = shared / "data", own / "data"
    with _alone_in(shared):
        if not (built / CARD).exists():
            built.mkdir(exist_ok=True)
            with running(built):
                pass
    shutil.copytree(built, copy, ignore=shutil.ignore_patterns("maillage.lock"))
    copy_static_files(shared, own)
    with running(copy) as site:
        yield site


def copy_static_files(shared: Path, own: Path) -> Path:
    """The folder of static files inside `own`: those of the demonstration if it is built, else none yet.

    To compress them takes ten seconds of a processor, and a server that finds them made does not make them again.
    """
    static = own / "static"
    with _alone_in(shared):
        if (shared / "static").exists():
            shutil.copytree(shared / "static", static)
    return static


@contextlib.contextmanager
def _alone_in(shared: Path) -> Iterator[None]:
    shared.mkdir(parents=True, exist_ok=True)
    with (shared / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
