"""What `workshop` offers to the shell: navigation, words of the journal, what stays out of a package."""

from __future__ import annotations

from maillage.contexts.atlas.permissions import VIEW
from maillage.contexts.atlas.workshop import leaving, personal_data
from maillage.contexts.atlas.workshop.queries import READING
from maillage.platform.audit.labels import name_actions, name_readings
from maillage.platform.registry import NavEntry, navigation


def register() -> None:
    """Called once, when the application starts."""
    personal_data.register()
    leaving.register()
    navigation.register(NavEntry("territoire", "Scénarios", "atlas:scenarios", 50, VIEW, "atlas"))
    name_actions(
        {
            "scenario.archived": "Scénario archivé",
            "scenario.changed": "Scénario modifié",
            "scenario.created": "Scénario créé",
            "scenario.renamed": "Scénario renommé",
            "scenario.reopened": "Scénario rétabli",
            "scenario.shared": "Scénario partagé par un lien",
            "scenario.unshared": "Lien d’un scénario retiré",
        }
    )
    name_readings({READING: "Scénario ouvert par un lien", "atlas.scenarios": "Scénarios"})
