"""One address names the database, with everything that it says of the connection."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from psycopg.pq import Conninfo

from maillage.config.database import database_from_url


def test_nothing_is_a_file_in_the_data_folder(tmp_path: Path) -> None:
    assert database_from_url("", tmp_path)["NAME"] == str(tmp_path / "maillage.sqlite3")


def test_a_file_is_named_by_its_path(tmp_path: Path) -> None:
    chosen = database_from_url(f"sqlite://{tmp_path}/une%20base/m.sqlite3", tmp_path)
    assert chosen["NAME"] == str(tmp_path / "une base" / "m.sqlite3")
    assert chosen["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


def test_every_part_of_an_address_counts(tmp_path: Path) -> None:
    chosen = database_from_url(
        "postgresql://ma%40illage:s%2Fecret@base.example:5433/cpts?sslmode=verify-full&connect_timeout=12",
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
    assert {key: chosen["OPTIONS"][key] for key in ("sslmode", "connect_timeout")} == {
        "sslmode": "verify-full",
        "connect_timeout": "12",
    }


def test_a_server_that_falls_silent_is_given_up(tmp_path: Path) -> None:
    options = database_from_url("postgresql://base.example/cpts", tmp_path)["OPTIONS"]
    assert options["connect_timeout"] == "5"
    dead_after = int(options["keepalives_idle"]) + int(options["keepalives_interval"]) * int(
        options["keepalives_count"]
    )
    assert (options["keepalives"], dead_after) == ("1", 60)
    assert int(options["tcp_user_timeout"]) == 30_000
    asked = database_from_url("postgresql://base.example/cpts?tcp_user_timeout=0", tmp_path)["OPTIONS"]
    assert asked["tcp_user_timeout"] == "0"


def test_every_word_of_ours_is_one_that_libpq_knows(tmp_path: Path) -> None:
    known = {option.keyword.decode() for option in Conninfo.get_defaults()}
    assert set(database_from_url("postgresql://base.example/cpts", tmp_path)["OPTIONS"]) <= known


@pytest.mark.postgres
def test_the_server_is_reached_with_them(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)
    assert connection.get_connection_params()["tcp_user_timeout"] == "30000"


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


@pytest.mark.parametrize(
    "url",
    [
        "postgres:/x",
        "postgresql:maillage",
        "postgresql://moi@machine",
        "postgresql://machine/",
        "sqlite:",
        "sqlite:x",
    ],
)
def test_an_address_that_lacks_a_part_is_refused_in_words(url: str, tmp_path: Path) -> None:
    with pytest.raises(ImproperlyConfigured, match="incomplète"):
        database_from_url(url, tmp_path)


def test_a_server_of_this_machine_needs_no_name(tmp_path: Path) -> None:
    chosen = database_from_url("postgresql:///maillage", tmp_path)
    assert (chosen["HOST"], chosen["NAME"]) == ("", "maillage")
