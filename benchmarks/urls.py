"""The addresses of the product and one more: the empty signed-in view that pages are compared with."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.http import require_safe

from maillage.config.urls import urlpatterns as product
from maillage.platform.tenancy.views import signed_in_view

EMPTY_PATH = "/vide/"


@require_safe
@signed_in_view
def empty(request: HttpRequest) -> HttpResponse:
    """One word, behind the same middleware as every page."""
    return HttpResponse("vide")


urlpatterns = [*product, path(EMPTY_PATH.lstrip("/"), empty)]
