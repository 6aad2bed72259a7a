"""Real communes of the Gard and the Ardèche, read once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.utils import timezone
from django_scopes import scope

from maillage.contexts.territory import api as territory
from maillage.contexts.territory.models import Commune
from maillage.contexts.territory.national.loading import France, read_france, write_france
from maillage.platform.tenancy.actor import Actor

CEZE = "200035129"


@pytest.fixture(scope="session")
def south_files() -> France:
    """Gard and Ardèche as the carried files have them, read once."""
    return read_france(("07", "30"))


@pytest.fixture
def south(db: None, south_files: France) -> France:
    write_france(south_files)
    return south_files


@pytest.fixture
def coordinator(actor_of: Callable[..., Actor]) -> Actor:
    return actor_of("coordinator")


@pytest.fixture
def ceze(south: France, coordinator: Actor) -> list[Commune]:
    """The community's perimeter: the 23 communes of the CC de Cèze Cévennes, by name."""
    codes = [one.code for one in south.communes if one.epci_id == CEZE]
    assert coordinator.community is not None
    with scope(community=coordinator.community):
        territory.set_perimeter(by=coordinator, commune_codes=codes, valid_from=timezone.localdate())
        return list(territory.perimeter_communes(coordinator.community))
