"""A database that several threads and processes can open, as a real installation's."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import connection, connections

from maillage.platform.tenancy.models import Community


@pytest.fixture
def shared_database(land: Community, tmp_path: Path) -> Iterator[str]:
    """The address of the database in use, with the invented ground in it.

    SQLite's test database is in memory, where locks are not those of a file: it is copied into one,
    which takes its place for the time of the test.
    """
    if connection.vendor == "postgresql":
        known = connection.get_connection_params()
        secret = f"{quote(known.get('user', ''))}:{quote(known.get('password', ''))}"
        # A folder may stand for the host: the socket of a server on this machine.
        host = quote(str(known.get("host", "")), safe="")
        yield f"postgresql://{secret}@{host}:{known.get('port', '')}/{known['dbname']}"
        return
    path = tmp_path / "installation.sqlite3"
    with sqlite3.connect(path) as copy:
        connection.ensure_connection()
        connection.connection.backup(copy)
    copy.close()
    in_memory = connections["default"]
    settings = in_memory.settings_dict
    name = settings["NAME"]
    settings["NAME"] = str(path)
    connections["default"] = connections.create_connection("default")
    yield f"sqlite:///{path}"
    connections["default"].close()
    settings["NAME"] = name
    connections["default"] = in_memory
