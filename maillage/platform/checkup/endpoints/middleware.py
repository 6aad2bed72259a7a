"""Answers the machines before any other middleware.

A load balancer asks by address over plain HTTP: the host check and the redirect to HTTPS would refuse it. That is safe
here and nowhere else: the answers hold no address made from the host name, no cookie, and nothing that is anybody's.
It also keeps these requests, one every few seconds, out of the access log and the measures.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.functional import cached_property

from maillage.platform.checkup.endpoints import views


class MachineEndpoints:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    @cached_property
    def _views(self) -> dict[str, Callable[[HttpRequest], HttpResponseBase]]:
        return {
            reverse(f"checkup_endpoints:{view.__name__}"): view
            for view in (views.alive, views.ready, views.measures)
        }

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        view = self._views.get(request.path_info)
        if view is None:
            return self.get_response(request)
        try:
            return view(request)
        except Http404:
            return HttpResponse(status=404)
