"""Three addresses for machines. They say nothing of the installation to a stranger but that it runs, or does not."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from maillage.platform.checkup.endpoints.callers import may_read_measures
from maillage.platform.checkup.endpoints.readiness import READINESS
from maillage.platform.tenancy.views import public_view


def _unkept(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "no-store"
    # Set by a middleware for all other pages; these are answered before it.
    response.headers["Content-Length"] = str(len(response.content))
    return response


@require_safe
@public_view
def alive(request: HttpRequest) -> HttpResponseBase:
    """This process answers; no database is asked."""
    return _unkept(JsonResponse({"status": "alive"}))


@require_safe
@public_view
def ready(request: HttpRequest) -> HttpResponseBase:
    """200 when this process may be given visitors, 503 when not. Why is in the logs and in `maillage doctor`."""
    if READINESS.ready():
        return _unkept(JsonResponse({"status": "ready"}))
    response = JsonResponse({"status": "unavailable"}, status=503)
    # Asked every few seconds: Django would write each as an error. The balancer tells; so do the real requests.
    response._has_been_logged = True  # type: ignore[attr-defined]
    return _unkept(response)


@require_safe
@public_view
def measures(request: HttpRequest) -> HttpResponseBase:
    """Prometheus's text format, for those whom the settings allow; 404 for everybody else."""
    if not may_read_measures(request):
        raise Http404
    # Loaded at the first reading: an installation that is not watched does not carry it.
    from maillage.platform.checkup.metrics.exposition import CONTENT_TYPE, exposition

    return _unkept(HttpResponse(exposition(), content_type=CONTENT_TYPE))
