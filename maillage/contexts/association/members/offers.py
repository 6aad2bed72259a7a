"""What `members` offers: the entry of the navigation, words of the journal, personal data."""

from __future__ import annotations

from maillage.contexts.association.members import leaving, personal_data, same_person, sources_indicators
from maillage.contexts.association.members.importing.queries import import_todos
from maillage.contexts.association.members.teams.views import teams_panel
from maillage.contexts.association.permissions import EDIT_MEMBERS, VIEW_MEMBERS
from maillage.platform.audit.labels import name_actions, name_readings
from maillage.platform.registry import NavEntry, Panel, TodoSource, navigation, panels, todo_sources


def register() -> None:
    """Called once, when the application starts."""
    personal_data.register()
    same_person.register()
    leaving.register()
    sources_indicators.register()
    navigation.register(
        NavEntry(
            "association",
            "Adhérents",
            "association:members",
            10,
            VIEW_MEMBERS,
            "association",
            detail="Adhérents, contacts, équipes, mobilisation, demandes, courriers.",
            covers=(
                "association:contacts",
                "association:teams",
                "association:coverage",
                "association:engagement",
                "association:applications",
                "association:mailings",
            ),
        )
    )
    todo_sources.register(
        TodoSource("association.member_imports", EDIT_MEMBERS, import_todos, module="association")
    )
    panels.register(
        Panel(
            "association.teams_of_contact",
            "association.contact",
            60,
            VIEW_MEMBERS,
            teams_panel,
            "association/members/teams/panel.html",
            module="association",
        )
    )
    name_actions(
        {
            "association_import.applied": "Liste d’adhérents importée",
            "association_import.read": "Liste d’adhérents lue",
            "association_import.removed": "Liste d’adhérents supprimée",
            "association_import.undone": "Import d’adhérents annulé",
            "association_member.admitted": "Adhérent admis",
            "association_member.college": "Collège d’un adhérent changé",
            "association_member.left": "Départ d’un adhérent",
            "association_member.resumed": "Suspension levée",
            "association_member.suspended": "Adhérent suspendu",
            "association_member.taken_back": "Étape d’une adhésion annulée",
            "association_team.changed": "Équipe modifiée",
            "association_team.closed": "Équipe dissoute",
            "association_team.created": "Équipe créée",
            "association_team.entered": "Entrée dans une équipe",
            "association_team.left": "Sortie d’une équipe",
            "association_team.reopened": "Équipe rétablie",
        }
    )
    name_readings(
        {
            "association.import_lines": "Lignes d’une liste importée",
            "association.member_history": "Historique des adhésions",
            "association.members": "Adhérents",
            "association.team": "Membres d’une équipe",
        }
    )
