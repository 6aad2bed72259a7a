"""The health-data switch at start: refused in French, with every fault at once, unless all is declared."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import RequestFactory

from maillage.config.health_data import HealthDeclaration, health_declaration
from maillage.interfaces.shell.context import Shell
from maillage.platform.encryption.keys import new_keyring

ROOT = Path(__file__).resolve().parents[3]
TODAY = date(2026, 6, 1)
SQLITE, POSTGRES = "django.db.backends.sqlite3", "django.db.backends.postgresql"
DECLARED = {
    "MAILLAGE_HEALTH_DATA": "on",
    "MAILLAGE_HEALTH_HOST": "Hébergeur Exemple",
    "MAILLAGE_HEALTH_CONTROLLER": "CPTS du Val d’Exemple",
    "MAILLAGE_HEALTH_ASSESSED_ON": "2026-05-31",
    "MAILLAGE_FIELD_KEYS": ",".join(new_keyring().entries()),
}


def declared(*, base_url: str = "https://cpts.example", engine: str = SQLITE, **changes: str) -> Any:
    return health_declaration(DECLARED | changes, today=TODAY, base_url=base_url, database_engine=engine)


@pytest.mark.parametrize("environment", [{}, {"MAILLAGE_HEALTH_DATA": ""}, {"MAILLAGE_HEALTH_DATA": " OFF "}])
def test_off_is_the_default_and_asks_for_nothing(environment: dict[str, str]) -> None:
    assert health_declaration(environment, today=TODAY, base_url="", database_engine=SQLITE) is None


def test_on_with_everything_declared() -> None:
    assert declared() == HealthDeclaration("Hébergeur Exemple", "CPTS du Val d’Exemple", date(2026, 5, 31))
    assert declared(MAILLAGE_HEALTH_ASSESSED_ON="2026-06-01") is not None


def test_with_postgresql_the_file_of_the_keys_is_apart_from_the_database() -> None:
    assert declared(engine=POSTGRES, MAILLAGE_FIELD_KEYS="") is not None


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"MAILLAGE_HEALTH_DATA": "yes"}, "écrivez « off » ou « on »"),
        ({"MAILLAGE_HEALTH_HOST": " "}, "MAILLAGE_HEALTH_HOST manque"),
        ({"MAILLAGE_HEALTH_CONTROLLER": ""}, "MAILLAGE_HEALTH_CONTROLLER manque"),
        ({"MAILLAGE_HEALTH_ASSESSED_ON": ""}, "MAILLAGE_HEALTH_ASSESSED_ON manque"),
        ({"MAILLAGE_HEALTH_ASSESSED_ON": "31/05/2026"}, "n’est pas une date"),
        ({"MAILLAGE_HEALTH_ASSESSED_ON": "2026-06-02"}, "futur"),
        ({"MAILLAGE_FIELD_KEYS": ""}, "MAILLAGE_FIELD_KEYS manque"),
        ({"MAILLAGE_HTTPS": "0"}, "https://"),
        ({"base_url": "http://cpts.example"}, "https://"),
    ],
)
def test_on_is_refused_without_what_it_needs(changes: dict[str, str], said: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=said):
        declared(**changes)


def test_every_fault_is_said_at_once() -> None:
    with pytest.raises(ImproperlyConfigured) as refusal:
        health_declaration(
            {"MAILLAGE_HEALTH_DATA": "on"}, today=TODAY, base_url="http://x", database_engine=SQLITE
        )
    assert str(refusal.value).count("manque") == 4 and "docs/operations.md" in str(refusal.value)


def test_the_command_refuses_to_start(tmp_path: Path) -> None:
    environment = {
        key: value for key, value in os.environ.items() if not key.startswith(("MAILLAGE_", "DJANGO_"))
    }
    environment |= {"MAILLAGE_DATA": str(tmp_path), "MAILLAGE_HEALTH_DATA": "on", "PYTHONPATH": str(ROOT)}
    ended = subprocess.run(
        [sys.executable, "-m", "maillage.config.command", "migrate"],
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode != 0
    assert "MAILLAGE_HEALTH_DATA=on est refusé" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert not (tmp_path / "maillage.sqlite3").exists()


def test_the_pages_say_that_no_identity_is_taken(settings: Any) -> None:
    settings.MAILLAGE_HEALTH_DATA = False
    assert Shell(RequestFactory().get("/")).without_identity
    settings.MAILLAGE_HEALTH_DATA = True
    assert not Shell(RequestFactory().get("/")).without_identity
