"""What the tests of the operator's pages stand on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from maillage.contexts.directory.imports import room
from maillage.platform.access import roles
from maillage.platform.accounts.models import User
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community


@pytest.fixture(autouse=True)
def _room(monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk of the machine that runs the tests may be smaller than the reserve of an installation."""
    monkeypatch.setattr(room, "MARGIN_BYTES", 0)


@pytest.fixture
def browser(land: Community, client_of: Callable[..., Client]) -> Client:
    """The operator's, on the invented ground."""
    return client_of("operator")


@pytest.fixture
def operator(user_of: Callable[[str], User]) -> Actor:
    user: Any = user_of("operator")
    return Actor(user=user, community=None, roles=frozenset({roles.OPERATOR.name}))
