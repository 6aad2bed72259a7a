"""The page of a site whose database does not answer, or whose keys are gone: 503, not 500.

Nothing has to be done for the first to end: each request that follows asks for a new connection. The second ends when
the keys are back.
"""

from __future__ import annotations

import sqlite3
import sys

from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.template.loader import get_template
from django.views.decorators.csrf import requires_csrf_token
from django.views.defaults import server_error

from maillage.platform.encryption import Unreadable

RETRY_S = "10"
TEMPLATE = "checkup/unavailable.html"
UNREADABLE = "checkup/unreadable.html"

# PostgreSQL (its documentation, appendix A): connection, resources, operator intervention, deadlock, lock time-out.
_SQLSTATES = ("08", "53", "57", "40001", "40P01", "55P03")
# SQLite: busy, locked, disk full, file that cannot be opened, error of the disk.
_SQLITE_CODES = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_IOERR,
    }
)
_PRIMARY = 0xFF


def database_is_away(error: BaseException | None) -> bool:
    """True for an error that another try may not meet: no connection, no room, a lock held too long."""
    if isinstance(error, InterfaceError):
        return True
    if not isinstance(error, DatabaseError):
        return False
    cause = error.__cause__
    code = getattr(cause, "sqlite_errorcode", None)
    if code is not None:
        return code & _PRIMARY in _SQLITE_CODES
    state = getattr(cause, "sqlstate", None)
    if state:
        return str(state).startswith(_SQLSTATES)
    # psycopg gives no state where the server could not be reached, or left in the middle.
    return isinstance(error, OperationalError) and cause is not None


@requires_csrf_token
def unavailable_or_error(request: HttpRequest) -> HttpResponse | HttpResponseServerError:
    """Django's `handler500`: called while the error is still being handled."""
    error = sys.exc_info()[1]
    if isinstance(error, Unreadable):
        # What is wrong is said to whoever keeps the keys, not guessed by whoever reads the page.
        page = get_template(UNREADABLE).render()
        return HttpResponse(page, status=503, headers={"Cache-Control": "no-store"})
    if not database_is_away(error):
        return server_error(request)
    # Rendered without the request: the context of a page would ask the database again.
    page = get_template(TEMPLATE).render()
    return HttpResponse(page, status=503, headers={"Retry-After": RETRY_S, "Cache-Control": "no-store"})
