from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.machines import frontend, installation
from tests.machines.frontend import Frontend
from tests.machines.installation import Installed


@pytest.fixture(scope="session")
def machines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installed]:
    """One installation on PostgreSQL for the tests of this folder."""
    with installation.installed(tmp_path_factory.mktemp("m")) as known:
        yield known


@pytest.fixture(scope="module")
def site(machines: Installed, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Frontend]:
    """nginx with TLS in front of one server of two processes, as deploy/ sets them up."""
    with (
        machines.served("web", "--processes", "2", "--threads", "2", "--without-worker") as (socket, _),
        frontend.running(tmp_path_factory.mktemp("nginx"), [socket]) as found,
    ):
        yield found
