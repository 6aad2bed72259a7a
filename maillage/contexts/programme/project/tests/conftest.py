"""The small invented country, somebody who writes, and a project that is begun."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from maillage.contexts.atlas.tests import country
from maillage.contexts.programme.missions.models import Mission
from maillage.contexts.programme.missions.services import create_mission
from maillage.contexts.programme.project import services
from maillage.contexts.programme.project.models import ProjectChapter
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from tests.people import ActorOf


@pytest.fixture(autouse=True)
def nothing_kept(tmp_path: Path, settings: Any) -> None:
    """No test sees the distances that another one kept on the disk."""
    settings.DATA_DIR = tmp_path / "data"


@pytest.fixture
def hand(scoped: Community, actor_of: ActorOf) -> Actor:
    """The coordinator, inside the scope of the community."""
    del scoped
    return actor_of("coordinator")


@pytest.fixture
def territory(scoped: Community) -> None:
    """Three communes of 1,300 to 1,500 inhabitants."""
    country.lay_country()
    country.settle(scoped)


@pytest.fixture
def mission(hand: Actor) -> Mission:
    return create_mission(by=hand, name="Accès aux soins", aim="Un rendez-vous sous 24 heures")


@pytest.fixture
def chapter(hand: Actor, territory: None) -> ProjectChapter:
    """« Le territoire », with the figures that are proposed for it."""
    del territory
    (made,) = services.begin(by=hand, keys=("territory",))
    return made
