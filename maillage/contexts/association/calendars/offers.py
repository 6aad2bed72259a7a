"""What `calendars` offers: words of the journal."""

from __future__ import annotations

from maillage.contexts.association.calendars import leaving, personal_data
from maillage.platform.audit.labels import name_actions, name_readings


def register() -> None:
    """Called once, when the application starts."""
    personal_data.register()
    leaving.register()
    name_actions(
        {
            "calendar_feed.opened": "Adresse d’agenda créée",
            "calendar_feed.revoked": "Adresse d’agenda retirée",
            "own_calendar.forgotten": "Agenda personnel effacé",
            "own_calendar.read": "Agenda personnel lu",
        }
    )
    name_readings({"association.calendar_feed": "Agenda lu par son adresse"})
