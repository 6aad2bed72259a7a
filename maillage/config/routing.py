"""Whether travel times are asked of a routing service, and of which."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

OFF = "off"
ENGINES = ("osrm", "valhalla")


def routing_service(text: str) -> tuple[str, str] | None:
    """None for « off » (nothing written is off too), or ("osrm" or "valhalla", its http(s) address).

    Raises ImproperlyConfigured.
    """
    said = text.strip()
    if said in ("", OFF):
        return None
    engine, _, address = said.partition(":")
    parts = urlsplit(address)
    try:
        reachable = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        reachable = False
    if engine not in ENGINES or not reachable or parts.username is not None or parts.query or parts.fragment:
        raise ImproperlyConfigured(
            "MAILLAGE_ROUTING : « off », « osrm:https://… » ou « valhalla:https://… » est attendu, sans mot de passe "
            f"dans l’adresse, pas « {text} »."
        )
    return engine, address.rstrip("/")
