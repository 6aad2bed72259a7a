"""A GET never writes. The append-only access log and the sign-in session are the only exceptions."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.http import HttpRequest
from django.http.response import HttpResponseBase

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
EXEMPT_TABLES = frozenset({"audit_accessentry", "django_session", "usersessions_usersession"})

# What is not known to read is taken for a write: a form of SQL that nobody thought of cannot slip through.
_READ = re.compile(
    r"[\s(]*(?:SELECT|VALUES|EXPLAIN|SHOW|SET|PRAGMA|DECLARE|FETCH|CLOSE"
    r"|SAVEPOINT|RELEASE|ROLLBACK|BEGIN|START|COMMIT)\b",
    re.IGNORECASE,
)
_WITH = re.compile(r"\s*WITH\b", re.IGNORECASE)
_ROW_LOCK = re.compile(r"\bFOR\s+(?:NO\s+KEY\s+)?UPDATE\b", re.IGNORECASE)
_VERB = re.compile(r"\b(?:INSERT|UPDATE|DELETE|MERGE|REPLACE)\b", re.IGNORECASE)
_TABLE = re.compile(
    r"\s*(?:(?:INSERT(?:\s+OR\s+\w+)?|REPLACE)\s+INTO|UPDATE(?:\s+OR\s+\w+|\s+ONLY)?|DELETE\s+FROM(?:\s+ONLY)?)"
    r'\s+(?:"?\w+"?\.)?"?(\w+)',
    re.IGNORECASE,
)
_SECOND_STATEMENT = re.compile(r";\s*\S")


class WriteInSafeRequest(RuntimeError):
    """A GET tried to write: a programming error."""


def written_by(sql: str) -> str:
    """Name of the table (or the start of the statement) that `sql` writes; "" if it only reads."""
    if _SECOND_STATEMENT.search(sql):
        return sql[:60]
    if _READ.match(sql) or (_WITH.match(sql) and not _VERB.search(_ROW_LOCK.sub("", sql))):
        return ""
    match = _TABLE.match(sql)
    return match.group(1).lower() if match else sql.strip()[:60]


def _refuse_writes(
    execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]
) -> Any:
    written = written_by(str(sql))
    if written and written not in EXEMPT_TABLES:
        raise WriteInSafeRequest(f"a GET may not write: {written}")
    return execute(sql, params, many, context)


class ReadOnlySafeRequests:
    """Middleware: a safe request that writes fails, whatever view it reached."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method not in SAFE_METHODS:
            return self.get_response(request)
        with connection.execute_wrapper(_refuse_writes):
            return self.get_response(request)
