"""Under which name a commune is counted: small ones are never written alone (`availability/areas`)."""

from __future__ import annotations

from maillage.contexts.care.availability.areas import area_of
from maillage.contexts.care.availability.queries import settings_of
from maillage.contexts.territory.models import Commune


def area_key(commune: Commune | None) -> tuple[str, str]:
    """Code and name of the area: ("", « l’ensemble du territoire ») where nothing is known. 2 queries."""
    area = area_of(commune, settings_of())
    return (area.center.code if area.center is not None else ""), area.label[:160]
