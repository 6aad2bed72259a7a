"""The models of the context, assembled from its capabilities."""

from maillage.contexts.directory.imports.models import CoveredCommune, ImportRun, RegisterState
from maillage.contexts.directory.movements.models import Movement
from maillage.contexts.directory.objections.models import Objection
from maillage.contexts.directory.professionals.models import Activity, Professional
from maillage.contexts.directory.structures.models import OwnStructure, Structure

__all__ = [
    "Activity",
    "CoveredCommune",
    "ImportRun",
    "Movement",
    "Objection",
    "OwnStructure",
    "Professional",
    "RegisterState",
    "Structure",
]
