"""The models of the context, assembled from its capabilities."""

from maillage.contexts.territory.national.models import (
    Commune,
    Departement,
    Epci,
    FormerCode,
    NationalEdition,
    PostalCode,
    Region,
)
from maillage.contexts.territory.perimeter.models import Perimeter, PerimeterCommune

__all__ = [
    "Commune",
    "Departement",
    "Epci",
    "FormerCode",
    "NationalEdition",
    "Perimeter",
    "PerimeterCommune",
    "PostalCode",
    "Region",
]
