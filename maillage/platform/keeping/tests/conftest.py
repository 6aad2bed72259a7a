"""A small installation of its own, on the database of the run, which commands of their own processes work on."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.db import connections

ROOT = Path(__file__).resolve().parents[4]
SETUP = """
import io, os
import django
django.setup()
from django.core.management import call_command
from django.conf import settings
from django.db import connection
from django_scopes import scopes_disabled
from maillage.platform.migrating import at_once
assert at_once.make_if_empty(connection)
call_command("migrate", interactive=False, verbosity=0)
from maillage.platform.accounts.models import User
from maillage.platform.files.models import StoredFile
from maillage.platform.files.services import store
from maillage.platform.messaging.models import Message, MessageState
from maillage.platform.messaging.services import queue_email
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.services import create_community
by = Actor.system()
with scopes_disabled():
    community = create_community(by=by, slug="val-exemple", name="CPTS du Val d’Exemple")
    User.objects.create(name="Une Personne", email="une@tests.invalid", password="!", is_operator=True)
    for number in range(3):
        queue_email(by=by, community=community, to=f"p{number}@tests.invalid", subject="Bonjour",
                    body="Un texte\\n", purpose="test")
    Message.objects.filter(to="p0@tests.invalid").update(state=MessageState.SENT, body="")
    store(by=by, community=community, owner="test", owner_id=1, name="note.pdf",
          stream=io.BytesIO(b"%PDF-1.4\\n" + os.urandom(300_000) + b"\\n%%EOF\\n"))
folder = settings.DATA_DIR / "imports"
folder.mkdir(exist_ok=True)
(folder / "rpps-1").write_bytes(b"Type d'identifiant|1\\n" * 5_000)
(folder / "staging.sqlite3").write_bytes(b"passing")
"""
DIGESTS = """
import hashlib, json
import django
django.setup()
from maillage.platform.keeping.snapshot import snapshot
from maillage.platform.keeping.inventory import tables_of
from maillage.platform.keeping.rows import read_rows
with snapshot() as (wrapper, link):
    found = {}
    for table in tables_of(wrapper)[0]:
        digest = hashlib.sha256()
        for batch in read_rows(link, wrapper.vendor, table):
            for row in batch:
                digest.update(json.dumps(dict(zip([c.name for c in table.columns], row)), sort_keys=True).encode())
        found[table.name] = digest.hexdigest()
print(json.dumps(found))
"""


@dataclass(frozen=True)
class Installation:
    """One data folder and one database; its processes get the settings of production."""

    data: Path
    url: str = ""

    def environment(self) -> dict[str, str]:
        plain = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("MAILLAGE_", "DJANGO_", "PYTEST_", "COV_"))
        }
        return plain | {
            "MAILLAGE_DATA": str(self.data),
            "MAILLAGE_DATABASE_URL": self.url,
            "DJANGO_SETTINGS_MODULE": "maillage.config.settings.prod",
            "PYTHONPATH": str(ROOT),
            "MAILLAGE_LOG_LEVEL": "ERROR",
        }

    def python(self, code: str) -> str:
        done = subprocess.run(
            [sys.executable, "-c", code],
            env=self.environment(),
            cwd=ROOT,
            check=False,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "maillage.config.command", *arguments],
            env=self.environment(),
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments: str) -> tuple[int, str]:
        """Exit code, and what was said on both streams."""
        process = self.start(*arguments)
        out, err = process.communicate(timeout=240)
        return process.returncode, out + err

    def digests(self) -> str:
        """Of every table, in neutral form."""
        return self.python(DIGESTS)


@pytest.fixture(scope="session")
def first_installation(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """Built once, on SQLite; never changed by a test."""
    made = Installation(tmp_path_factory.mktemp("first"))
    made.python(SETUP)
    return made


@pytest.fixture(scope="session")
def first_backup(first_installation: Installation, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of it, or rather of a copy: making one leaves a line in its journal. Not encrypted."""
    folder = tmp_path_factory.mktemp("backup")
    shutil.copytree(first_installation.data, folder / "data")
    code, said = Installation(folder / "data").run("backup", str(folder / "sauvegarde.maillage"))
    assert code == 0, said
    return folder / "sauvegarde.maillage"


@pytest.fixture
def backup(first_backup: Path, tmp_path: Path) -> Path:
    """A copy of it for one test."""
    file = tmp_path / "sauvegarde.maillage"
    shutil.copyfile(first_backup, file)
    return file


@pytest.fixture
def installation(first_installation: Installation, tmp_path: Path) -> Installation:
    """A copy of it for one test."""
    data = tmp_path / "data"
    shutil.copytree(first_installation.data, data)
    return Installation(data)


@pytest.fixture
def empty_installation(tmp_path: Path) -> Installation:
    data = tmp_path / "empty"
    data.mkdir()
    return Installation(data)


@pytest.fixture
def new_postgresql(tmp_path: Path) -> Iterator[Callable[[str], Installation]]:
    """new_postgresql(name): an installation on a new, empty database of the server of this run."""
    import psycopg

    default = connections["default"].settings_dict
    server = {
        "host": default["HOST"],
        "port": default["PORT"],
        "user": default["USER"],
        "password": default["PASSWORD"] or None,
    }
    made: list[str] = []

    def make(name: str) -> Installation:
        database = f"keeping_{name}_{os.getpid()}"
        with psycopg.connect(dbname="postgres", autocommit=True, **server) as link:
            link.execute(f'CREATE DATABASE "{database}"')
        made.append(database)
        secret = f":{server['password']}" if server["password"] else ""
        data = tmp_path / name
        data.mkdir()
        return Installation(
            data, f"postgresql://{server['user']}{secret}@{server['host']}:{server['port']}/{database}"
        )

    yield make
    with psycopg.connect(dbname="postgres", autocommit=True, **server) as link:
        for database in made:
            link.execute(f'DROP DATABASE "{database}" WITH (FORCE)')
