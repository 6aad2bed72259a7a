"""The small register of the directory's pages, with two places of care and a town hall beside."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone
from django_scopes import scope

from maillage.contexts.directory.imports.models import RegisterState
from maillage.contexts.directory.organisations.models import Contact, Organisation
from maillage.contexts.directory.professionals.tests.conftest import (  # noqa: F401  # fixtures
    coordinator,
    filled,
)
from maillage.contexts.directory.structures.models import Structure
from maillage.contexts.directory.tests.ground import ALPHA, DELTA
from maillage.platform.tenancy.models import Community

PHARMACY, ELSEWHERE = "300000015", "300000023"


@pytest.fixture
def published(filled: Community) -> Community:  # noqa: F811  # a fixture that stands on another
    """`filled`, with a pharmacy, another one outside the territory, and a town hall with a contact."""
    RegisterState.objects.create(source=Structure.REGISTER, generation=1)
    for finess, commune in ((PHARMACY, ALPHA), (ELSEWHERE, DELTA)):
        Structure.objects.create(
            finess=finess,
            name="PHARMACIE D'ESSAI",
            kind="pharmacy",
            category_code="620",
            category_label="Pharmacie d'officine",
            commune_id=commune,
            address="1 RUE DE L'ESSAI",
            postal_code="30110",
            phone="0465000000",
            lon=4.01,
            lat=44.21,
            opened_on=date(2001, 1, 1),
            digest=finess.encode(),
            since=1,
        )
    with scope(community=filled):
        hall = Organisation.objects.create(
            community=filled,
            kind="town_hall",
            name="=Mairie d’Alpha-les-Bois",
            search_name="mairie d alpha les bois",
            commune_id=ALPHA,
            phone="0465111111",
            email="secretaire.essai@mairie.example",
            updated_at=timezone.now(),
        )
        Contact.objects.create(
            community=filled,
            organisation=hall,
            name="Camille Fictif-Granite",
            phone="0665222222",
            email="camille@mairie.example",
            updated_at=timezone.now(),
        )
    return filled
