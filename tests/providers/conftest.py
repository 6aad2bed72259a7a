"""A provider for all tests of this folder, and somebody who goes there."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from maillage.platform.accounts.outside import fetching
from tests.providers.hostile import Behaviour, hostile_provider
from tests.providers.provider import LocalProvider, Traveller, running_provider


@pytest.fixture(scope="session")
def _provider() -> Iterator[LocalProvider]:
    with running_provider() as running:
        yield running


@pytest.fixture
def provider(_provider: LocalProvider, settings: Settings, db: None) -> LocalProvider:
    """The real provider, known to the site under three names; the professional of Pro Santé Connect comes."""
    settings.SOCIALACCOUNT_PROVIDERS = _provider.settings
    fetching.forget()
    cache.clear()
    _provider.comes("psc")
    return _provider


@pytest.fixture
def hostile(db: None) -> Iterator[Behaviour]:
    """A provider that answers as the test says; the test names it in the settings."""
    fetching.forget()
    cache.clear()
    with hostile_provider() as behaviour:
        yield behaviour
    fetching.forget()


@pytest.fixture
def traveller() -> Traveller:
    return Traveller(Client())
