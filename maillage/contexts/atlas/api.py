"""What the contexts above and the interfaces may ask of the atlas."""

from __future__ import annotations

from maillage.contexts.atlas.fragility.summaries import FragilitySummary, fragility_summary
from maillage.contexts.atlas.ground.professions import choices as profession_choices
from maillage.contexts.atlas.ground.refusals import NoGround
from maillage.contexts.atlas.ground.roads.extracts import RoadsRefused
from maillage.contexts.atlas.ground.roads.services import import_roads
from maillage.contexts.atlas.offer.summaries import OfferSummary, offer_summary
from maillage.contexts.atlas.outlook.summaries import OutlookSummary, outlook_professions, outlook_summary
from maillage.contexts.atlas.workshop.summaries import (
    ScenarioSummary,
    scenario_choices,
    scenario_summary,
)

__all__ = [
    "FragilitySummary",
    "NoGround",
    "OfferSummary",
    "OutlookSummary",
    "RoadsRefused",
    "ScenarioSummary",
    "fragility_summary",
    "import_roads",
    "offer_summary",
    "outlook_professions",
    "outlook_summary",
    "profession_choices",
    "scenario_choices",
    "scenario_summary",
]
