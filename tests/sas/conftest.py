from __future__ import annotations

from typing import Any

import pytest
from pyfhircheck import Validator

from maillage.platform.tenancy.models import Community
from tests.sas.asking import door, open_to_sas
from tests.sas.validating import judge, unpack


@pytest.fixture(scope="session")
def validator(tmp_path_factory: pytest.TempPathFactory) -> Validator:
    """The profiles of the guide, read once."""
    return judge(unpack(tmp_path_factory.mktemp("sas")))


@pytest.fixture
def sas(community: Community, settings: Any) -> Community:
    """A community whose slots the SAS may read, and an installation whose operator opened the interface."""
    settings.MAILLAGE_SAS = door()
    open_to_sas(community)
    return community
