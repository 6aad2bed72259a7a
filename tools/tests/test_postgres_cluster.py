"""The throw-away server answers, and leaves nothing behind."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from tools.postgres_cluster import PostgresCluster, PostgresMissing, find_programs

pytestmark = pytest.mark.postgres


def test_cluster_answers_and_disappears() -> None:
    with PostgresCluster() as cluster:
        folder = cluster._folder
        with psycopg.connect(cluster.url("postgres")) as connection:
            row = connection.execute("select current_user, current_setting('server_encoding')").fetchone()
        assert row == ("postgres", "UTF8")
        assert folder.is_dir()
    assert not folder.exists()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(cluster.url("postgres"), connect_timeout=2)


def test_cluster_disappears_after_an_error() -> None:
    cluster = PostgresCluster()
    with pytest.raises(ZeroDivisionError), cluster:
        folder = cluster._folder
        raise ZeroDivisionError
    assert not folder.exists()


def test_missing_programs_are_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(Path, "glob", lambda self, pattern: iter(()))
    with pytest.raises(PostgresMissing, match="apt install postgresql"):
        find_programs()
