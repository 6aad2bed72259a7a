"""What an operator's variables may switch on, and how a wrong one is refused."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

READ = "import maillage.config.settings.prod as chosen; print(chosen.MAILLAGE_DEMO, chosen.ALLOWED_HOSTS)"


def read_settings(folder: Path, asked: str = READ, **variables: str) -> subprocess.CompletedProcess[str]:
    """The settings of a real installation, read by a process of their own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MAILLAGE_")}
    environment = kept | {"MAILLAGE_DATA": str(folder)} | variables
    return subprocess.run(
        [sys.executable, "-c", asked], env=environment, capture_output=True, text=True, check=False
    )


def test_no_variable_makes_a_real_installation_a_demonstration(tmp_path: Path) -> None:
    answer = read_settings(tmp_path, MAILLAGE_DEMO="1", MAILLAGE_HOSTS="a.example, b.example,")
    assert answer.stdout == "False ['a.example', 'b.example']\n", answer.stderr


@pytest.mark.parametrize("name", ["MAILLAGE_PROXIES", "MAILLAGE_SMTP_PORT"])
def test_a_number_that_is_none_is_said(tmp_path: Path, name: str) -> None:
    answer = read_settings(tmp_path, **{name: "deux"})
    assert f"ImproperlyConfigured: {name} : un nombre est attendu, pas « deux »." in answer.stderr


@pytest.mark.parametrize(
    ("variables", "secure"),
    [
        ({}, "False"),
        ({"MAILLAGE_HTTPS": "1"}, "True"),
        ({"MAILLAGE_HOSTS": "cpts.example"}, "True"),
        ({"MAILLAGE_HOSTS": "localhost,cpts.example"}, "True"),
        ({"MAILLAGE_BASE_URL": "https://localhost"}, "True"),
        ({"MAILLAGE_HOSTS": "cpts.example", "MAILLAGE_HTTPS": "0"}, "False"),
    ],
)
def test_only_a_site_that_nobody_else_reaches_is_plain_without_being_told(
    tmp_path: Path, variables: dict[str, str], secure: str
) -> None:
    asked = "import maillage.config.settings.prod as chosen; print(chosen.SESSION_COOKIE_SECURE)"
    assert read_settings(tmp_path, asked, **variables).stdout == f"{secure}\n"
