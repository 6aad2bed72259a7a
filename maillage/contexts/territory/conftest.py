"""A part of France for the tests of the territory: the real Gard and Ardèche, read once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

import pytest
from django.utils import timezone

from maillage.contexts.territory.national.loading import France, read_france, write_france
from maillage.contexts.territory.perimeter.models import Perimeter
from maillage.contexts.territory.perimeter.services import set_perimeter
from maillage.platform.tenancy.actor import Actor

# CC de Cèze Cévennes: 23 communes of the Gard and the Ardèche.
CEZE = "200035129"

SetPerimeter = Callable[..., Perimeter]


@pytest.fixture(scope="session")
def south_files() -> France:
    """Gard and Ardèche as the carried files have them."""
    return read_france(("07", "30"))


@pytest.fixture
def south(db: None, south_files: France) -> France:
    """Gard and Ardèche loaded."""
    write_france(south_files)
    return south_files


@pytest.fixture
def coordinator(actor_of: Callable[..., Actor]) -> Actor:
    return actor_of("coordinator")


@pytest.fixture
def choose(south: France, coordinator: Actor) -> SetPerimeter:
    """choose("30037", …) or choose(epci="200035129"): records the perimeter of the community, from today on."""

    def record(
        *codes: str, epci: str = "", valid_from: date | None = None, by: Actor = coordinator
    ) -> Perimeter:
        chosen: Iterable[str] = codes or [one.code for one in south.communes if one.epci_id == epci]
        return set_perimeter(by=by, commune_codes=chosen, valid_from=valid_from or timezone.localdate())

    return record
