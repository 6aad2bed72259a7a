"""What a test with transactions of its own wrote is gone at its end, and nothing else is."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection

from tests.hostile.emptied import MADE_BY_MIGRATING, empty, filled_tables
from tests.people import ClientOf


@pytest.mark.django_db(transaction=True)
def test_what_was_written_is_taken_out(client_of: ClientOf) -> None:
    client_of("coordinator").get("/")
    known = ContentType.objects.count(), Permission.objects.count()
    assert {"accounts_user", "tenancy_community", "tenancy_membership", "django_session"} <= set(
        filled_tables(connection)
    )
    empty(connection)
    assert filled_tables(connection) == []
    assert (ContentType.objects.count(), Permission.objects.count()) == known
    assert min(known) > 0


@pytest.mark.django_db(transaction=True)
def test_the_next_test_starts_with_an_empty_database() -> None:
    assert filled_tables(connection) == []


def test_the_tables_that_stay_are_named_as_django_names_them() -> None:
    assert {ContentType._meta.db_table, Permission._meta.db_table} == MADE_BY_MIGRATING
