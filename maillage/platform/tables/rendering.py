"""`render_table`: the page of a list, its part that htmx replaces, or its export."""

from __future__ import annotations

import errno
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from maillage.platform.audit.classification import MASKED_LEVELS
from maillage.platform.audit.services import record_read
from maillage.platform.tables.definition import Table
from maillage.platform.tables.export import FORMATS, TooManyRows, export_response
from maillage.platform.tables.listing import EXPORT, Listing
from maillage.platform.tenancy.views import CommunityRequest

REGION_TEMPLATE = "tables/part.html"


def _wants_region(request: CommunityRequest) -> bool:
    """True if htmx replaces the list in a page that is already there."""
    headers = request.headers
    if "HX-Request" not in headers or "HX-History-Restore-Request" in headers:
        return False
    return headers.get("HX-Target") == Listing.region


def _log_reading(listing: Listing) -> None:
    """One line of the access log when the page shows personal data of at least one row."""
    table = listing.table
    if listing.total and any(table.levels[column.name] in MASKED_LEVELS for column in table.page_columns):
        record_read(by=listing.actor, what=table.name, label=table.title, count=len(listing.page.object_list))


def render_table(
    request: CommunityRequest,
    table: Table,
    queryset: Any,
    *,
    template: str = "tables/list.html",
    extra: dict[str, Any] | None = None,
    sources: tuple[str, ...] | None = None,
) -> HttpResponseBase:
    """Answer a GET on a list.

    queryset: the rows that the actor may see, joined as the columns need (a sequence of objects works
    too, sorted by attributes). `?export=xlsx` or `csv` gives every row that passes the filters.
    template: a page that extends `tables/list.html` or includes `tables/region.html`; it finds
    `list` (a `Listing`) and what `extra` holds.
    A page with personal columns writes one line of the access log, an export always does.
    sources: where the data come from, when only the view knows; else the table's own.
    """
    listing = Listing(request, table, queryset, sources=sources)
    status = 200
    if request.GET.get(EXPORT) in FORMATS:
        try:
            return export_response(listing, request.GET[EXPORT])
        except TooManyRows as refusal:
            listing.alert, status = str(refusal), 400
        except OSError as error:
            if error.errno not in (errno.ENOSPC, errno.EDQUOT):
                raise
            listing.alert, status = "Le serveur n’a plus de place : l’export n’a pas été écrit.", 507
    _log_reading(listing)
    chosen = REGION_TEMPLATE if _wants_region(request) else template
    response: HttpResponse = render(request, chosen, {**(extra or {}), "list": listing}, status=status)
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    return response
