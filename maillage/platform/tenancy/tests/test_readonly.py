"""The guard that keeps a GET from writing."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.readonly import ReadOnlySafeRequests, WriteInSafeRequest, written_by

READS = (
    'SELECT "tenancy_community"."id" FROM "tenancy_community"',
    "  select 1",
    "(SELECT 1) UNION (SELECT 2)",
    'SELECT "a" FROM "t" WHERE "b" = %s FOR UPDATE SKIP LOCKED',
    'WITH "x" AS (SELECT 1) SELECT * FROM "x"',
    'WITH "x" AS (SELECT 1) SELECT * FROM "x" FOR NO KEY UPDATE',
    "SAVEPOINT s1",
    "RELEASE SAVEPOINT s1",
    "PRAGMA foreign_keys",
    "SELECT 1;",
    'SELECT "updated_at", "deleted" FROM "t"',
)
WRITES = {
    'INSERT INTO "tenancy_community" ("slug") VALUES (%s)': "tenancy_community",
    'INSERT OR IGNORE INTO "tasks_duejob" ("job") VALUES (%s)': "tasks_duejob",
    'insert  into tasks_duejob ("job") select 1': "tasks_duejob",
    'UPDATE "accounts_user" SET "name" = %s': "accounts_user",
    'UPDATE ONLY "accounts_user" SET "name" = %s': "accounts_user",
    'UPDATE "public"."accounts_user" SET "name" = %s': "accounts_user",
    'DELETE FROM "files_file" WHERE "id" IN (%s)': "files_file",
    'REPLACE INTO "files_file" VALUES (1)': "files_file",
    "TRUNCATE accounts_user": "TRUNCATE accounts_user",
    "CREATE TEMPORARY TABLE t (a int)": "CREATE TEMPORARY TABLE t (a int)",
    "COPY t FROM STDIN": "COPY t FROM STDIN",
    "DROP TABLE t": "DROP TABLE t",
}


@pytest.mark.parametrize("sql", READS)
def test_reads_pass(sql: str) -> None:
    assert written_by(sql) == ""


@pytest.mark.parametrize(("sql", "written"), WRITES.items())
def test_writes_are_named(sql: str, written: str) -> None:
    assert written_by(sql) == written


@pytest.mark.parametrize(
    "sql",
    [
        'WITH "x" AS (INSERT INTO "t" VALUES (1) RETURNING *) SELECT * FROM "x"',
        'WITH "x" AS (SELECT 1) UPDATE "t" SET "a" = 1',
        'SELECT 1; DELETE FROM "t"',
    ],
)
def test_a_write_hidden_in_a_read_is_seen(sql: str) -> None:
    assert written_by(sql)


def _writing_view(request: HttpRequest) -> HttpResponse:
    Community.objects.create(slug="ecrite", name="Écrite")
    return HttpResponse("ok")


def _bulk_view(request: HttpRequest) -> HttpResponse:
    Community.objects.bulk_create([Community(slug="ecrite", name="Écrite")], ignore_conflicts=True)
    return HttpResponse("ok")


@pytest.mark.parametrize("view", [_writing_view, _bulk_view])
@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_a_safe_request_that_writes_fails(db: None, view: object, method: str) -> None:
    request = RequestFactory().generic(method, "/")
    with pytest.raises(WriteInSafeRequest, match="tenancy_community"), transaction.atomic():
        ReadOnlySafeRequests(view)(request)  # type: ignore[arg-type]
    assert not Community.objects.exists()


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_other_requests_may_write(db: None, method: str) -> None:
    assert ReadOnlySafeRequests(_writing_view)(RequestFactory().generic(method, "/")).status_code == 200
    assert Community.objects.count() == 1


def test_the_guard_ends_with_the_request(db: None) -> None:
    with pytest.raises(WriteInSafeRequest), transaction.atomic():
        ReadOnlySafeRequests(_writing_view)(RequestFactory().get("/"))
    Community.objects.create(slug="apres", name="Après")
