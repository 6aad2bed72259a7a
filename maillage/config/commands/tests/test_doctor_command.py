"""`maillage doctor` as a child process, on installations that are really broken."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from maillage.config.command import main
from maillage.config.commands import checkup, preparation
from maillage.config.commands.installation import child_environment


def doctor(folder: Path, *arguments: str, **extra: str) -> tuple[int, str]:
    """Exit code, and all that was said."""
    environment = child_environment(
        MAILLAGE_DATA=str(folder), DJANGO_SETTINGS_MODULE="maillage.config.settings.prod"
    )
    for name in ("MAILLAGE_DATABASE_URL", "MAILLAGE_SECRET_KEY", "MAILLAGE_SUPERVISOR"):
        environment.pop(name, None)
    command = [sys.executable, "-m", "maillage.config.command", "doctor", *arguments]
    done = subprocess.run(  # our own module
        command, env=environment | extra, capture_output=True, text=True, check=False, timeout=600
    )
    assert "Traceback" not in done.stderr + done.stdout, done.stderr
    return done.returncode, done.stdout + done.stderr


def found(folder: Path, *arguments: str, **extra: str) -> tuple[int, dict[str, list[dict[str, Any]]]]:
    code, said = doctor(folder, "--json", *arguments, **extra)
    told: dict[str, list[dict[str, Any]]] = {}
    for finding in json.loads(said)["findings"]:
        told.setdefault(finding["check"], []).append(finding)
    return code, told


def test_an_empty_folder_has_no_database_and_is_told_what_to_do(tmp_path: Path) -> None:
    code, told = found(tmp_path)
    assert code == 2
    assert "maillage migrate" in json.dumps(
        [told.get("database"), told.get("migrations")], ensure_ascii=False
    )
    assert "worker" not in told, "what needs the database is not asked"


def test_tables_are_made_on_request_and_the_keys_closed(tmp_path: Path) -> None:
    doctor(tmp_path)
    (tmp_path / "secret_key").chmod(0o644)
    (tmp_path / "maillage.sqlite3").touch()
    code, told = found(tmp_path)
    assert told["migrations"][0]["level"] == "fault"
    assert told["keys"][0]["level"] == "fault"
    code, said = doctor(tmp_path, "--fix")
    assert "Les tables sont à jour." in said
    assert "réparés" in said
    code, told = found(tmp_path)
    assert {one["level"] for name in ("database", "migrations", "keys") for one in told[name]} == {"ok"}
    assert "ne tourne pas" in told["worker"][0]["message"]
    assert code == 2
    secret = (tmp_path / "secret_key").read_text()
    assert secret not in json.dumps(told)


def test_a_lost_key_stops_the_site_and_nothing_is_made_in_its_place(tmp_path: Path) -> None:
    """On an installation with a sealed value: doctor says it, serve refuses, and neither makes another key."""
    environment = child_environment(
        MAILLAGE_DATA=str(tmp_path), DJANGO_SETTINGS_MODULE="maillage.config.settings.prod"
    )
    for name in ("MAILLAGE_DATABASE_URL", "MAILLAGE_SECRET_KEY", "MAILLAGE_SUPERVISOR"):
        environment.pop(name, None)
    subprocess.run([sys.executable, "-m", "tests.reliability.tables"], env=environment, check=True)
    sealing = (
        "import django; django.setup()\n"
        "from allauth.mfa.models import Authenticator\n"
        "from maillage.platform.accounts.models import User\n"
        "from maillage.platform.encryption import seal\n"
        "user = User.objects.create_user(email='lou@tests.invalid', name='Lou')\n"
        "Authenticator.objects.create(user=user, type='totp', data={'secret': seal('ABCDEFGH')})\n"
    )
    subprocess.run([sys.executable, "-c", sealing], env=environment, check=True)
    (tmp_path / "field_keys").unlink()
    code, told = found(tmp_path)
    assert code == 2
    assert "est perdue" in told["keys"][0]["message"]
    command = [sys.executable, "-m", "maillage.config.commands.preparation", "serve"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "Aucune clé n’a été fabriquée à sa place" in done.stderr + done.stdout
    assert not (tmp_path / "field_keys").exists()


def test_a_database_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    (tmp_path / "maillage.sqlite3").write_bytes(b"ceci n'est pas une base" * 500)
    code, told = found(tmp_path)
    assert code == 2
    assert "restaurez une sauvegarde" in told["database"][0]["advice"]


def test_a_postgresql_that_does_not_answer_is_told_without_its_password(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    url = f"postgresql://moi:le-mot-de-passe@127.0.0.1:{port}/maillage"
    code, said = doctor(tmp_path, MAILLAGE_DATABASE_URL=url)
    assert code == 2
    assert "La base de données ne répond pas" in said
    assert "MAILLAGE_DATABASE_URL" in said
    assert "le-mot-de-passe" not in said


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MAILLAGE_DATABASE_URL", "mysql://a/b"),
        ("MAILLAGE_SMTP_PORT", "vingt-cinq"),
        ("MAILLAGE_PROXIES", "-1"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, name: str, value: str) -> None:
    code, told = found(tmp_path, **{name: value})
    assert code == 2
    assert name in told["settings"][0]["message"]


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "plain").write_text("")
    code, told = found(tmp_path / "plain" / "data")
    assert code == 2
    assert "MAILLAGE_DATA" in told["settings"][0]["message"]


def test_a_key_that_does_not_open_is_told(tmp_path: Path) -> None:
    """A folder in the place of the file refuses to be read, to every account."""
    (tmp_path / "secret_key").mkdir()
    code, told = found(tmp_path)
    assert code == 2
    assert "secret_key" in told["settings"][0]["message"]
    assert "compte qui fait tourner Maillage" in told["settings"][0]["advice"]


def test_an_account_without_rights_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refused() -> None:
        raise PermissionError(13, "Permission denied", "/srv/maillage/secret_key")

    monkeypatch.setattr(checkup, "set_environment", lambda: None)
    monkeypatch.setattr(preparation, "load_django", refused)
    assert main(["doctor"]) == 2
    assert "/srv/maillage/secret_key ne se lit pas" in capsys.readouterr().out


def test_what_was_repaired_does_not_spoil_the_json(tmp_path: Path) -> None:
    code, said = doctor(tmp_path, "--json", "--fix")
    told, _ = json.JSONDecoder().raw_decode(said)
    assert told["code"] == code == 2
