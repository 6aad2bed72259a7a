"""An upgrade gives the atlas to communities that were there before it."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps

from maillage.platform.tenancy.models import Community

pytestmark = pytest.mark.django_db


def test_a_community_that_was_there_gets_the_atlas_once(community: Community) -> None:
    migration = import_module("maillage.contexts.atlas.migrations.0002_switch_on")
    Community.objects.filter(pk=community.pk).update(modules=["directory"])
    for _ in range(2):
        migration.switch_on(apps, None)
    community.refresh_from_db()
    assert community.modules == ["directory", "atlas"]
