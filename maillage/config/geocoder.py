"""Whether addresses are placed on maps by a service outside, and by which."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

OFF = "off"


def geocoder_address(text: str) -> str:
    """« off » (nothing written is off too), or the http(s) address of the service. Raises ImproperlyConfigured."""
    address = text.strip()
    if address in ("", OFF):
        return OFF
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ImproperlyConfigured(
            f"MAILLAGE_GEOCODER : « off » ou l’adresse d’un géocodeur (https://…) est attendu, pas « {text} »."
        )
    return address
