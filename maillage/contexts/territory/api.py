"""What the contexts above and the interfaces may ask of the territory."""

from __future__ import annotations

from maillage.contexts.territory.contours.queries import ATTRIBUTION, described, feature_collection
from maillage.contexts.territory.national.figures import Ages, Reference, Summary, references, summarise
from maillage.contexts.territory.national.files import (
    AGES_SOURCE,
    CONTOURS_SOURCE,
    POPULATION_SOURCE,
    contour_rings,
    outline_rings,
)
from maillage.contexts.territory.national.identities import (
    CommuneIdentity,
    all_commune_codes,
    commune_identities,
)
from maillage.contexts.territory.national.levels import Level, levels_of
from maillage.contexts.territory.national.loading import files_digest
from maillage.contexts.territory.national.queries import (
    CommunePoint,
    code_mapping,
    commune_points,
    communes_by_code,
    communes_of_epci,
    communes_of_postal_codes,
    current_commune,
    full_code_mapping,
    search_communes,
)
from maillage.contexts.territory.national.services import load_territory
from maillage.contexts.territory.perimeter.listeners import on_perimeter_changed
from maillage.contexts.territory.perimeter.queries import (
    codes_of,
    named_communes,
    perimeter_at,
    perimeter_codes,
    perimeter_communes,
    summary,
    union_of_all_perimeters,
    with_neighbours,
)
from maillage.contexts.territory.perimeter.services import PerimeterRefused, set_perimeter


def covered_codes() -> frozenset[str]:
    """Communes whose national data the installation keeps: all perimeters and their belts. 2 queries."""
    return union_of_all_perimeters(with_belt=True)


__all__ = [
    "AGES_SOURCE",
    "ATTRIBUTION",
    "CONTOURS_SOURCE",
    "POPULATION_SOURCE",
    "Ages",
    "CommuneIdentity",
    "CommunePoint",
    "Level",
    "PerimeterRefused",
    "Reference",
    "Summary",
    "all_commune_codes",
    "code_mapping",
    "codes_of",
    "commune_identities",
    "commune_points",
    "communes_by_code",
    "communes_of_epci",
    "communes_of_postal_codes",
    "contour_rings",
    "covered_codes",
    "current_commune",
    "described",
    "feature_collection",
    "files_digest",
    "full_code_mapping",
    "levels_of",
    "load_territory",
    "named_communes",
    "on_perimeter_changed",
    "outline_rings",
    "perimeter_at",
    "perimeter_codes",
    "perimeter_communes",
    "references",
    "search_communes",
    "set_perimeter",
    "summarise",
    "summary",
    "union_of_all_perimeters",
    "with_neighbours",
]
