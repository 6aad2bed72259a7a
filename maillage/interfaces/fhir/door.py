"""Who may ask: a client whose certificate the proxy checked, of which it says the CN and the OU.

The proxy alone terminates mutual TLS; it proves itself by a secret that nobody else has, and erases these headers from
what clients send. Without the operator's settings there is no such interface: 404, whatever is asked.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.crypto import constant_time_compare
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from maillage.interfaces.fhir.outcomes import Refused, refused
from maillage.platform.tenancy.views import public_view

FORBIDDEN = Refused(
    "Ce certificat n’est pas autorisé ici. This certificate is not allowed here.",
    code="forbidden",
    status=403,
)


def is_let_in(request: HttpRequest, door: Any) -> bool:
    """Whether the certificate is one of those that the operator named (`config.sas`)."""
    name, unit = request.headers.get(door.header_cn, ""), request.headers.get(door.header_ou, "")
    return name in door.names and unit in door.units


@csrf_protect
def _absent(request: HttpRequest) -> HttpResponse:
    """To whoever does not come through the proxy: forms of other sites are refused as anywhere, and nothing is here."""
    raise Http404


def sas_view(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponseBase]:
    """Wrap an address of the interface: no session, no form; 404 to whoever does not come through the proxy."""

    @csrf_exempt
    @public_view
    @wraps(view)
    def wrapped(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        door: Any = settings.MAILLAGE_SAS
        if door is None or not constant_time_compare(
            request.headers.get(door.header_secret, ""), door.secret
        ):
            return _absent(request)
        if not is_let_in(request, door):
            return refused(FORBIDDEN)
        try:
            return view(request, *args, **kwargs)
        except Refused as refusal:
            return refused(refusal)

    return wrapped
