"""Outermost middleware: each request gets a number, one line in the access log, and its place in the measures."""

from __future__ import annotations

import logging
import re
import secrets
from collections.abc import Callable
from time import perf_counter

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from maillage.platform.checkup.metrics.measures import observe_request
from maillage.platform.checkup.watching.context import request_id

logger = logging.getLogger("maillage.access")

HEADER = "X-Request-ID"
STATIC = "static"
UNKNOWN = "unknown"
METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS"})
_ACCEPTED = re.compile(r"[0-9A-Za-z-]{8,64}")


class WatchRequests:
    """Counts and logs by the name of the view, never by the path: paths hold the secrets of personal links."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        began = perf_counter()
        token = request_id.set(number_of(request))
        try:
            response = self.get_response(request)
            seconds = perf_counter() - began
            response.headers[HEADER] = request_id.get()
            self._report(request, response.status_code, seconds)
            return response
        finally:
            request_id.reset(token)

    def _report(self, request: HttpRequest, status: int, seconds: float) -> None:
        view = view_of(request)
        observe_request(view, status, seconds)
        if logger.isEnabledFor(logging.INFO):
            method = request.method if request.method in METHODS else "OTHER"
            fields = {
                "method": method,
                "view": view,
                "status": status,
                "duration_ms": round(seconds * 1000, 1),
            }
            if community := getattr(request, "community", None):
                fields["community"] = community.slug
            logger.info("%s %s %d", method, view, status, extra={"fields": fields})


def number_of(request: HttpRequest) -> str:
    """The number that a trusted proxy gave the request, else one of ours.

    Without a proxy declared (MAILLAGE_PROXIES) the header is a stranger's, who could make two requests look as one.
    """
    given = request.headers.get(HEADER, "")
    if settings.ALLAUTH_TRUSTED_PROXY_COUNT and _ACCEPTED.fullmatch(given):
        return given
    return secrets.token_hex(16)


def view_of(request: HttpRequest) -> str:
    """Name of the view that answered: one of the resolver's, « static » or « unknown », so that there are few."""
    match = request.resolver_match
    if match is not None:
        return match.view_name
    return STATIC if request.path_info.startswith(settings.STATIC_URL) else UNKNOWN
