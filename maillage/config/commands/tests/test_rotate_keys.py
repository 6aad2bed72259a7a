"""`maillage rotate-keys` in real processes, killed outright at many instants: no text is ever lost."""

from __future__ import annotations

import json
import os
import random
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from maillage.platform.encryption import keys

ROOT = Path(__file__).resolve().parents[4]
ROWS = 1500
TEXTS = [f"secret {number}" for number in range(ROWS)]


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An installation on SQLite whose accounts all have a sealed secret."""
    home = tmp_path_factory.mktemp("rotation")
    (home / "static").mkdir()
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("MAILLAGE_", "DJANGO_"))}
    made = kept | {
        "HOME": str(home),
        "MAILLAGE_DATA": str(home / "data"),
        "DJANGO_SETTINGS_MODULE": "maillage.config.commands.tests.plain_settings",
        "MAILLAGE_STATIC": str(home / "static"),
        "PYTHONPATH": str(ROOT),
    }
    subprocess.run([sys.executable, "-m", "tests.reliability.tables"], env=made, check=True, cwd=home)
    ring = keys.new_keyring()
    keys.write_new(home / "data" / "field_keys", ring)
    with sqlite3.connect(home / "data" / "maillage.sqlite3") as database:
        columns = "password, name, email, is_active, is_operator, created_at"
        known = {row[1] for row in database.execute("PRAGMA table_info(accounts_user)")}
        assert {name.strip() for name in columns.split(",")} <= known, known
        for number, text in enumerate(TEXTS, start=1):
            database.execute(
                f"INSERT INTO accounts_user (id, {columns}) VALUES (?, '', ?, ?, 1, 0, '2026-01-01')",
                (number, f"Exemple {number}", f"exemple{number}@tests.example"),
            )
            data = json.dumps({"secret": ring.newest.encrypt(text.encode()).decode()})
            database.execute(
                "INSERT INTO mfa_authenticator (user_id, type, data, created_at) VALUES (?, 'totp', ?, '2026-01-01')",
                (number, data),
            )
    return made


def texts(environment: dict[str, str]) -> list[str]:
    """Every secret, opened with the keys as they lie in the file at this instant."""
    data = Path(environment["MAILLAGE_DATA"])
    ring = keys.parse((data / "field_keys").read_text().splitlines(), "test")
    with sqlite3.connect(data / "maillage.sqlite3") as database:
        found = database.execute("SELECT data FROM mfa_authenticator ORDER BY user_id").fetchall()
    return [ring.all.decrypt(json.loads(row[0])["secret"].encode()).decode() for row in found]


def rotate(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "maillage.config.command", "rotate-keys", *arguments]
    return subprocess.run(
        command,
        env=environment,
        cwd=environment["HOME"],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def killed_after(environment: dict[str, str], delay_s: float) -> None:
    """Start a rotation, let it put its key in front, and kill it `delay_s` later."""
    command = [sys.executable, "-m", "maillage.config.command", "rotate-keys"]
    with subprocess.Popen(
        command, env=environment, cwd=environment["HOME"], stdout=subprocess.PIPE, text=True
    ) as running:
        assert running.stdout is not None
        assert "nouvelle clé" in running.stdout.readline()
        time.sleep(delay_s)
        running.kill()


def test_killed_at_any_moment_it_loses_nothing_and_goes_on(environment: dict[str, str]) -> None:
    chosen = random.Random(7)
    for delay_s in (0.0, *(chosen.uniform(0.01, 0.6) for _ in range(4))):
        killed_after(environment, delay_s)
        assert texts(environment) == TEXTS
    state = rotate(environment, "--state")
    assert "Illisibles : 0" in state.stdout, state.stderr
    done = rotate(environment, "--resume")
    assert done.returncode == 0, done.stderr
    assert texts(environment) == TEXTS
    path = Path(environment["MAILLAGE_DATA"]) / "field_keys"
    assert path.stat().st_mode & 0o777 == 0o600
    assert len(path.read_text().splitlines()) == 7, "six field keys and that of the indexes"

    early = rotate(environment, "--retire")
    assert early.returncode == 2 and "Attendez" in early.stderr
    long_ago = path.stat().st_mtime - 3600
    os.utime(path, (long_ago, long_ago))
    retired = rotate(environment, "--retire")
    assert retired.stdout.split()[0] == "5" and "anciennes" in retired.stdout, retired.stderr
    assert len(path.read_text().splitlines()) == 2
    assert texts(environment) == TEXTS


def test_a_lost_keyring_is_said_in_one_line(environment: dict[str, str]) -> None:
    lost = environment | {"MAILLAGE_FIELD_KEYS": ",".join(keys.new_keyring().entries())}
    state = rotate(lost, "--state")
    assert f"Illisibles : {ROWS}" in state.stdout and "mfa.Authenticator" in state.stdout
    refused = rotate(lost, "--resume")
    assert refused.returncode == 2
    assert "Traceback" not in refused.stderr and "clés de cette installation" in refused.stderr


def test_a_value_for_the_environment_is_written_without_any_installation() -> None:
    printed = subprocess.run(
        [sys.executable, "-m", "maillage.config.command", "rotate-keys", "--print"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert len(keys.parse(printed.strip().split(","), "test").fields) == 1
