"""Which hosts a page may ask for the base map: those that the operator names, and no others."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured


def map_hosts(style_url: str, hosts: str) -> list[str]:
    """Origins for the content policy: that of the style, and those listed for tiles, glyphs and sprites.

    style_url: address of a MapLibre style, empty for our own contours. hosts: origins, comma-separated.
    ImproperlyConfigured for anything that is not an https address (http is accepted on this machine).
    """
    origins = [_origin(text) for text in (style_url, *hosts.split(",")) if text.strip()]
    return list(dict.fromkeys(origins))


def _origin(text: str) -> str:
    parts = urlsplit(text.strip())
    local = parts.hostname in {"localhost", "127.0.0.1", "::1"}
    if not parts.hostname or parts.scheme not in ({"http", "https"} if local else {"https"}):
        raise ImproperlyConfigured(
            f"Fond de carte : « {text.strip()} » n’est pas une adresse https. "
            "Corrigez MAILLAGE_BASE_MAP_STYLE ou MAILLAGE_BASE_MAP_HOSTS."
        )
    return f"{parts.scheme}://{parts.netloc}"
