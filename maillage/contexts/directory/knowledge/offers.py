"""What `knowledge` offers to the shell and to the pages of the directory."""

from __future__ import annotations

from maillage.contexts.directory.knowledge import settling  # noqa: F401  # declares its due job
from maillage.contexts.directory.knowledge.panels import (
    correction_todos,
    load_departure_panel,
    load_professional_panel,
    load_quality_card,
    load_structure_panel,
)
from maillage.contexts.directory.knowledge.services import PURPOSE
from maillage.contexts.directory.permissions import EDIT, VIEW, VIEW_DEPARTURES
from maillage.platform.audit.labels import name_actions, name_readings
from maillage.platform.messaging.labels import name_purposes
from maillage.platform.registry import (
    DashboardCard,
    Panel,
    TodoSource,
    dashboard_cards,
    panels,
    todo_sources,
)

MODULE = "directory"
PANEL = "directory/panels/knowledge.html"


def register() -> None:
    """Called once, when the application starts."""
    _name()
    panels.register(
        Panel(
            "directory.knowledge.professional",
            "directory.professional",
            10,
            VIEW,
            load_professional_panel,
            PANEL,
            module=MODULE,
            queries=3,
        )
    )
    panels.register(
        Panel(
            "directory.knowledge.structure",
            "directory.structure",
            10,
            VIEW,
            load_structure_panel,
            PANEL,
            module=MODULE,
            queries=3,
        )
    )
    panels.register(
        Panel(
            "directory.departure",
            "directory.professional",
            40,
            VIEW_DEPARTURES,
            load_departure_panel,
            "directory/panels/departure.html",
            module=MODULE,
        )
    )
    dashboard_cards.register(
        DashboardCard(
            "directory.quality",
            "Fiches confirmées",
            30,
            EDIT,
            load_quality_card,
            "directory/cards/quality.html",
            module=MODULE,
            queries=4,
        )
    )
    todo_sources.register(TodoSource("directory.corrections", EDIT, correction_todos, module=MODULE))


def _name() -> None:
    name_actions(
        {
            "correction.reported": "Erreur du registre signalée",
            "correction.agreed": "Signalement suivi par le registre",
            "correction.not_agreed": "Signalement clos",
            "correction.withdrawn": "Signalement retiré",
            "departure.recorded": "Départ déclaré enregistré",
            "departure.changed": "Départ déclaré modifié",
            "departure.withdrawn": "Départ déclaré effacé",
            "knowledge.asked": "Confirmation de fiche demandée",
            "knowledge.changed": "Connaissance locale modifiée",
            "knowledge.confirmed_link": "Fiche confirmée par son lien",
            "knowledge.confirmed_team": "Fiche confirmée de vive voix",
            "knowledge.objected": "Opposition par le lien personnel",
            "knowledge.round_asked": "Confirmation des fiches demandée",
        }
    )
    name_readings(
        {
            "directory.confirmation_round": "Demande de confirmation des fiches",
            "directory.corrections": "Signalements",
            "directory.departures": "Départs déclarés",
            "directory.knowledge": "Connaissance locale d’une fiche",
            "directory.quality": "Qualité de l’annuaire",
            "directory.quality_entries": "Fiches à relire",
        }
    )
    name_purposes({PURPOSE: "Demande de confirmation d’une fiche"})
