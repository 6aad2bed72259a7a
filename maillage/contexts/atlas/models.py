"""Assembles the models of the capabilities."""

from maillage.contexts.atlas.ground.calibration.models import AplCalibration, AplEdition, AplReference
from maillage.contexts.atlas.outlook.models import OutlookAssumptions
from maillage.contexts.atlas.workshop.models import Scenario, ScenarioShare

__all__ = [
    "AplCalibration",
    "AplEdition",
    "AplReference",
    "OutlookAssumptions",
    "Scenario",
    "ScenarioShare",
]
