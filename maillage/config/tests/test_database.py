"""One address names the database, with everything that it says of the connection."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from maillage.config.database import database_from_url


def test_nothing_is_a_file_in_the_data_folder(tmp_path: Path) -> None:
    assert database_from_url("", tmp_path)["NAME"] == str(tmp_path / "maillage.sqlite3")


def test_a_file_is_named_by_its_path(tmp_path: Path) -> None:
    chosen = database_from_url(f"sqlite://{tmp_path}/une%20base/m.sqlite3", tmp_path)
    assert chosen["NAME"] == str(tmp_path / "une base" / "m.sqlite3")
    assert chosen["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


def test_every_part_of_an_address_counts(tmp_path: Path) -> None:
    chosen = database_from_url(
        "postgresql://ma%40illage:s%2Fecret@base.example:5433/cpts?sslmode=verify-full&connect_timeout=5",
        tmp_path,
    )
    assert {key: chosen[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT")} == {
        "NAME": "cpts",
        "USER": "ma@illage",
        "PASSWORD": "s/ecret",
        "HOST": "base.example",
        "PORT": "5433",
    }
    # Left out in silence, the connection would not be checked although the operator asked for it.
    assert chosen["OPTIONS"] == {"sslmode": "verify-full", "connect_timeout": "5"}


@pytest.mark.parametrize(
    "wrong",
    [
        "mysql://a/b",
        "cpts",
        "postgresql://base:port/cpts",
        "postgresql://[base/cpts",
        "postgresql://b:99999/c",
    ],
)
def test_anything_else_is_refused_in_french(tmp_path: Path, wrong: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="MAILLAGE_DATABASE_URL"):
        database_from_url(wrong, tmp_path)
