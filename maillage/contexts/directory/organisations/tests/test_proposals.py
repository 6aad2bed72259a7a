"""What the territory must have: proposed with its right name, written once."""

from __future__ import annotations

import pytest

from maillage.contexts.directory.organisations.models import Organisation
from maillage.contexts.directory.organisations.proposals import create_proposed, proposals
from maillage.contexts.directory.organisations.services import archive_organisation
from maillage.contexts.directory.organisations.tests.conftest import MakeOrganisation
from maillage.contexts.directory.tests.ground import ALPHA, BETA
from maillage.contexts.territory.models import Commune, Epci
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community


@pytest.fixture
def with_epci(here: Community) -> Epci:
    epci = Epci.objects.create(code="200000001", name="CC des Bois", kind="CC", search_name="cc des bois")
    Commune.objects.filter(code__in=(ALPHA, BETA)).update(epci=epci)
    return epci


def names(community: Community) -> list[str]:
    return [one.name for found in proposals(community).values() for one in found]


def test_the_territory_proposes(here: Community, with_epci: Epci) -> None:
    assert names(here) == [
        "Mairie d’Alpha-les-Bois",
        "Mairie de Grandville",
        "Mairie de Saint-Béta",
        "CC des Bois",
        "CCAS d’Alpha-les-Bois",
        "CCAS de Grandville",
        "CCAS de Saint-Béta",
    ]


def test_asked_twice_it_is_written_once(coordinator: Actor, here: Community, with_epci: Epci) -> None:
    assert create_proposed(by=coordinator, kinds=["town_hall", "epci"]) == 4
    assert create_proposed(by=coordinator, kinds=["town_hall", "epci"]) == 0
    hall = Organisation.objects.get(name="Mairie d’Alpha-les-Bois")
    assert (hall.kind, hall.commune_id, hall.postal_code, hall.origin) == (
        "town_hall",
        ALPHA,
        "30110",
        "town_hall:30001",
    )
    assert names(here) == ["CCAS d’Alpha-les-Bois", "CCAS de Grandville", "CCAS de Saint-Béta"]


def test_what_exists_or_was_put_away_is_not_proposed(
    coordinator: Actor, here: Community, organisation_of: MakeOrganisation
) -> None:
    organisation_of(kind="town_hall", name="Hôtel de ville")
    create_proposed(by=coordinator, kinds=["ccas"])
    archive_organisation(by=coordinator, pk=Organisation.objects.get(name="CCAS de Grandville").pk)
    assert names(here) == ["Mairie de Grandville", "Mairie de Saint-Béta"]


def test_an_epci_written_by_hand_is_not_proposed(
    here: Community, with_epci: Epci, organisation_of: MakeOrganisation
) -> None:
    organisation_of(kind="epci", name="CC DES BOIS", commune=None)
    assert "CC des Bois" not in names(here)
