"""An installation on PostgreSQL, served by the real command in several processes."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import psycopg

from tests.machines.frontend import HOST, ROOT

TOKEN = "un-jeton-au-hasard-pour-les-mesures"
EMAIL, PASSWORD, SLUG = "coordination@machines.example", "une phrase longue et facile", "val-machines"
PATIENCE_S = 90

_PEOPLE = f"""
import django; django.setup()
from maillage.platform.access import roles
from maillage.platform.accounts.models import User
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.services import add_member, create_community
user = User.objects.create_user(email={EMAIL!r}, name="Exemple Coordination", password={PASSWORD!r})
User.objects.create_user(email="operateur@machines.example", name="Exemple", password={PASSWORD!r}, is_operator=True)
community = create_community(by=Actor.system(), slug={SLUG!r}, name="CPTS Exemple")
add_member(by=Actor.system(community), community=community, user=user, roles=[roles.COORDINATOR.name])
"""


@dataclass(frozen=True)
class Installed:
    """environment: of its processes; administration: address of another database of the same server."""

    folder: Path
    database: str
    administration: str
    environment: dict[str, str]

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=self.environment,
            check=True,
            capture_output=True,
            text=True,
        )

    @contextlib.contextmanager
    def served(self, name: str, *arguments: str) -> Iterator[tuple[Path, subprocess.Popen[bytes]]]:
        """`maillage serve` on a Unix socket, from its first answer to its orderly end."""
        socket, journal = self.folder / f"{name}.sock", self.folder / f"{name}.log"
        command = [
            sys.executable,
            "-m",
            "maillage.config.command",
            "serve",
            "--socket",
            str(socket),
            *arguments,
        ]
        with journal.open("ab") as log:
            server = subprocess.Popen(
                command, cwd=ROOT, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )
        try:
            until(lambda: "Maillage répond" in journal.read_text("utf-8") or server.poll() is not None)
            assert server.poll() is None, journal.read_text("utf-8")
            yield socket, server
        finally:
            server.send_signal(signal.SIGTERM)
            try:
                server.wait(40)
            except subprocess.TimeoutExpired:
                os.killpg(server.pid, signal.SIGKILL)
                server.wait()

    def close_database(self) -> None:
        """As a database that stops: whoever is in is put out, nobody comes in."""
        with psycopg.connect(self.administration, autocommit=True) as link:
            link.execute(f'ALTER DATABASE "{self.database}" ALLOW_CONNECTIONS false'.encode())
            link.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [self.database]
            )

    def open_database(self) -> None:
        with psycopg.connect(self.administration, autocommit=True) as link:
            link.execute(f'ALTER DATABASE "{self.database}" ALLOW_CONNECTIONS true'.encode())


@contextlib.contextmanager
def installed(folder: Path) -> Iterator[Installed]:
    """Tables, one community with its coordination, static files; the database is dropped at the end."""
    url = os.environ["MAILLAGE_DATABASE_URL"]
    server, _, _ = url.rpartition("/")
    administration, database = f"{server}/postgres", f"machines_{uuid4().hex[:8]}"
    with psycopg.connect(administration, autocommit=True) as link:
        link.execute(f'CREATE DATABASE "{database}"'.encode())
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("MAILLAGE_", "DJANGO_"))
    }
    environment = kept | {
        "DJANGO_SETTINGS_MODULE": "maillage.config.settings.prod",
        "MAILLAGE_DATA": str(folder / "data"),
        "MAILLAGE_STATIC": str(folder / "static"),
        "MAILLAGE_DATABASE_URL": f"{server}/{database}",
        "MAILLAGE_HOSTS": HOST,
        "MAILLAGE_ORIGINS": f"https://{HOST}",
        "MAILLAGE_BASE_URL": f"https://{HOST}",
        "MAILLAGE_PROXIES": "1",
        "MAILLAGE_METRICS_TOKEN": TOKEN,
        "MAILLAGE_LOG_FORMAT": "json",
        "MAILLAGE_LOG_LEVEL": "INFO",
        "PYTHONPATH": str(ROOT),
    }
    try:
        installation = Installed(folder, database, administration, environment)
        installation.run("-m", "django", "migrate", "-v0")
        installation.run("-c", _PEOPLE)
        yield installation
    finally:
        with psycopg.connect(administration, autocommit=True) as link:
            link.execute(f'DROP DATABASE "{database}" WITH (FORCE)'.encode())


def until(condition: object, patience_s: float = PATIENCE_S) -> None:
    """Wait until the function says yes."""
    assert callable(condition)
    deadline = time.monotonic() + patience_s
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.1)
