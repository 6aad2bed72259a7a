"""What the contexts above and the interfaces may ask of the atlas."""

from __future__ import annotations

from maillage.contexts.atlas.ground.roads.extracts import RoadsRefused
from maillage.contexts.atlas.ground.roads.services import import_roads
from maillage.contexts.atlas.workshop.summaries import (
    ScenarioSummary,
    scenario_choices,
    scenario_summary,
)

__all__ = [
    "RoadsRefused",
    "ScenarioSummary",
    "import_roads",
    "scenario_choices",
    "scenario_summary",
]
