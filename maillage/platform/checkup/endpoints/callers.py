"""Who may read the measures: the holder of the token, or a caller at an allowed address."""

from __future__ import annotations

from ipaddress import ip_address

from allauth.core.internal.httpkit import get_client_ip
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

_SCHEME = "bearer"


def may_read_measures(request: HttpRequest) -> bool:
    return _holds_token(request) or _is_at_allowed_address(request)


def _holds_token(request: HttpRequest) -> bool:
    token = settings.MAILLAGE_METRICS_TOKEN
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    return bool(token) and scheme.lower() == _SCHEME and constant_time_compare(given.strip(), token)


def _is_at_allowed_address(request: HttpRequest) -> bool:
    """Without the setting nobody is: behind a proxy on the same machine every visitor seems to be local."""
    networks = settings.MAILLAGE_METRICS_ADDRESSES
    if not networks:
        return False
    try:
        address = ip_address(get_client_ip(request) or "")
    except (ValueError, ImproperlyConfigured, PermissionDenied):
        return False
    return any(address in network for network in networks)
