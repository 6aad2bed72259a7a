"""What `mailing` offers: words of the journal and of letters, who may have its files."""

from __future__ import annotations

from maillage.contexts.association.mailing import leaving, personal_data, same_person, services
from maillage.contexts.association.permissions import MAIL
from maillage.platform.audit.labels import name_actions, name_readings
from maillage.platform.messaging.labels import name_purposes
from maillage.platform.registry import FileAccess, file_access


def register() -> None:
    """Called once, when the application starts."""
    personal_data.register()
    same_person.register()
    leaving.register()
    file_access.register(FileAccess(services.OWNER, lambda actor, file: actor.can(MAIL)))
    name_purposes({services.PURPOSE: "Courrier", services.TRIAL: "Essai d’un courrier"})
    name_actions(
        {
            "mailing.changed": "Courrier modifié",
            "mailing.removed": "Brouillon de courrier supprimé",
            "mailing.sent": "Courrier envoyé",
            "mailing.tried": "Essai d’un courrier",
            "mailing.written": "Courrier écrit",
        }
    )
    name_readings(
        {
            "association.mailing": "Destinataires d’un courrier",
            "association.mailing_recipients": "Destinataires d’un courrier",
            "association.mailings": "Courriers",
        }
    )
