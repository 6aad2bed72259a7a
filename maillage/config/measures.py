"""Who may read the measures: a token, or networks, from the operator's variables."""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network, ip_network

from django.core.exceptions import ImproperlyConfigured

SHORTEST_TOKEN = 16


def allowed_networks(text: str) -> list[IPv4Network | IPv6Network]:
    """Networks or addresses, comma-separated. ImproperlyConfigured for what is neither."""
    try:
        return [ip_network(one.strip()) for one in text.split(",") if one.strip()]
    except ValueError:
        raise ImproperlyConfigured(
            f"MAILLAGE_METRICS_ADDRESSES : une adresse ou un réseau est attendu (10.0.0.0/8), pas « {text} »."
        ) from None


def checked_token(text: str) -> str:
    """The token; empty: none. ImproperlyConfigured for one that could be guessed."""
    if text and len(text) < SHORTEST_TOKEN:
        raise ImproperlyConfigured(
            f"MAILLAGE_METRICS_TOKEN : choisissez au moins {SHORTEST_TOKEN} caractères au hasard."
        )
    return text
