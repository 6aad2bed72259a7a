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
_WRITE = re.compile(r'^\s*(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM|REPLACE\s+INTO)\s+"?(\w+)', re.IGNORECASE)


class WriteInSafeRequest(RuntimeError):
    """A GET tried to write: a programming error."""


def _refuse_writes(
    execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]
) -> Any:
    match = _WRITE.match(sql)
    if match and match.group(1).lower() not in EXEMPT_TABLES:
        raise WriteInSafeRequest(f"a GET may not write to {match.group(1)}")
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
