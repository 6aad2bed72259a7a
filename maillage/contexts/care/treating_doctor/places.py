"""Under which name a commune is counted: small ones are never written alone (`availability/areas`)."""

from __future__ import annotations

from maillage.contexts.care.availability.areas import Area, area_of
from maillage.contexts.care.availability.queries import settings_of
from maillage.contexts.territory.models import Commune


def area_key(commune: Commune | None) -> tuple[str, str]:
    """Code and name of the area: ("", « l’ensemble du territoire ») where nothing is known. 2 queries."""
    area = area_of(commune, settings_of())
    return code_of(area), area.label[:160]


def code_of(area: Area) -> str:
    """« 30037 » for a commune, « 30037+ » for the small ones around it: two areas, two counts."""
    if area.center is None:
        return ""
    return f"{area.center.code}+" if area.commune is None else str(area.center.code)
