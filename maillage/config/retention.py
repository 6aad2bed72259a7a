"""How long things are kept on this installation, when it is not as long as the rules say."""

from __future__ import annotations

from django.core.exceptions import ImproperlyConfigured


def durations(text: str) -> dict[str, int]:
    """« messages.failed=60, audit.accesses=365 » as days by rule. ImproperlyConfigured, in French, otherwise."""
    found: dict[str, int] = {}
    for part in (one.strip() for one in text.split(",")):
        if not part:
            continue
        name, equals, days = (piece.strip() for piece in part.partition("="))
        if not name or not equals or not (days.isascii() and days.isdigit()) or len(days) > 5:
            raise ImproperlyConfigured(
                f"MAILLAGE_RETENTION : « {part} » n’est pas de la forme « règle=jours », par exemple "
                "« messaging.failed=60 »."
            )
        found[name] = int(days)
    return found
