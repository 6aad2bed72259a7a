"""A small register, imported from a file, that the pages of the directory show."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.test import Client

from maillage.contexts.directory.tests.ground import (
    ALPHA,
    BETA,
    DELTA,
    GAMMA,
    TOWN,
    bring,
    doctor,
    edition,
    line,
    settle,
)
from maillage.platform.tenancy.models import Community
from tests.people import ClientOf

EDITION = date(2026, 9, 1)
ROWS = [
    doctor(
        1, family_name="D'ÉRABLE", given_name="Œnone", trade_name="CABINET DU PONT", email="a@sante.example"
    ),
    doctor(2, BETA, knowhow_code="SM04"),
    line(3, BETA, mode_code="S"),
    line(3, TOWN),
    line(4, GAMMA),
    line(5, DELTA),
    line(6, TOWN, trade_name='=HYPERLINK("http://exemple.example")', phone="+33100000000"),
    line(7, ALPHA, category_code="E"),
]


@pytest.fixture
def filled(land: Community, other_community: Community, folder: Path) -> Community:
    """Seven people: five on the territory of `land`, one in its belt, one on that of the other community."""
    settle(other_community, [DELTA])
    bring(edition(folder, EDITION, ROWS))
    return land


@pytest.fixture
def coordinator(filled: Community, client_of: ClientOf) -> Client:
    return client_of("coordinator")
