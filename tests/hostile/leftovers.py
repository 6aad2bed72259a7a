"""What a test leaves behind would change the next one: an open scope, a time zone, a language."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core.cache import caches
from django.utils import timezone, translation
from django_scopes.state import get_scope, state

from maillage.contexts.atlas.ground.queries import forget_grounds


def leftovers() -> list[str]:
    """What is still switched on in this thread, in words; empty when all is as at the start."""
    found = []
    if get_scope():
        found.append(f"a scope is still open: {get_scope()}")
    if timezone.get_current_timezone_name() != settings.TIME_ZONE:
        found.append(f"a time zone is still active: {timezone.get_current_timezone_name()}")
    if translation.get_language() != settings.LANGUAGE_CODE:
        found.append(f"a language is still active: {translation.get_language()}")
    return found


def clean_up() -> None:
    """Back to the start, so that one careless test does not fail the others (what is in the database goes with it)."""
    state.set(None)
    caches["process"].clear()
    forget_grounds()
    timezone.deactivate()
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture(autouse=True)
def nothing_left_behind() -> Iterator[None]:
    """Fail the test that leaves a scope, a time zone or a language switched on."""
    clean_up()
    yield
    found = leftovers()
    clean_up()
    if found:
        pytest.fail("left behind by the test: " + "; ".join(found))
