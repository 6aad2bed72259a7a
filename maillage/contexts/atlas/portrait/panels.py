"""What the portrait of the territory shows of the atlas: densities, distances, structures; each with its own page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from maillage.contexts.atlas.ground.professions import WORDS
from maillage.contexts.atlas.portrait.access import access_from
from maillage.contexts.atlas.portrait.densities import densities_from
from maillage.contexts.atlas.portrait.destinations import LIMITS_MIN
from maillage.contexts.atlas.portrait.structures import kinds_of
from maillage.contexts.directory import api as directory
from maillage.contexts.territory.models import Commune
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url

KINDS_SHOWN = 10


def densities(actor: Actor, communes: Sequence[Commune]) -> dict[str, Any]:
    """Professionals for 10,000 inhabitants here and in what the territory is part of. At most 11 queries."""
    assert actor.community is not None
    found = densities_from(communes, actor.community)
    rows = [
        {
            "key": one,
            "label": WORDS[one].label,
            "lines": found.compared(one),
            "today": found.today(one),
        }
        for one in found.counted
    ]
    return {
        "rows": rows,
        "levels": found.levels if any(row["lines"] for row in rows) else (),
        "year": found.edition.facilities_year,
        "register_on": found.edition.register_on,
        "credits": found.edition.credits,
        "url": community_url(actor.community, "atlas:portrait_densities"),
    }


def access(actor: Actor, communes: Sequence[Commune]) -> dict[str, Any]:
    """Inhabitants farther than 10, 20 and 30 minutes from the nearest of each kind. At most 8 queries."""
    assert actor.community is not None
    found = access_from(communes)
    return {
        "beyond": [found.beyond(one) for one in found.known],
        "caveats": found.caveats,
        "limits": LIMITS_MIN,
        "credits": found.edition.credits,
        "url": community_url(actor.community, "atlas:portrait_access"),
    }


def structures(actor: Actor, communes: Sequence[Commune]) -> dict[str, Any]:
    """Kinds of places that the territory has. 4 queries."""
    assert actor.community is not None
    lines = [one for one in kinds_of(communes) if one.here]
    if not lines:
        return {}
    return {
        "lines": lines[:KINDS_SHOWN],
        "others": max(len(lines) - KINDS_SHOWN, 0),
        "credit": directory.finess_edition().credit,
        "url": community_url(actor.community, "atlas:portrait_structures"),
    }
