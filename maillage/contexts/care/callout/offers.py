"""What `callout` offers: it looks for somebody when a request is opened, and tells what happened."""


def register() -> None:
    """Called once, when the application starts."""
    # The due jobs are declared on import.
    from maillage.contexts.care.callout import handing_back, leaving, personal_data, waves  # noqa: F401
    from maillage.contexts.care.callout.hooks import changed, opened
    from maillage.contexts.care.callout.queries import steps_of
    from maillage.contexts.care.unscheduled import broadcasting
    from maillage.platform.audit.labels import name_actions
    from maillage.platform.messaging.labels import name_purposes

    broadcasting.when_opened.append(opened)
    broadcasting.when_changed.append(changed)
    broadcasting.steps_of.append(steps_of)
    personal_data.register()
    leaving.register()
    name_actions(
        {
            "care_callout.wave": "Professionnels sollicités pour un soin",
            "care_callout.answered": "Réponse à une sollicitation",
        }
    )
    name_purposes(
        {
            "care.asked": "Soin à prendre",
            "care.thanked": "Plus besoin de répondre",
            "care.taken": "Soin pris : qui rappeler",
            "care.confirmed": "Demande de soins prise en charge",
            "care.given_back": "Demande de soins remise en recherche",
            "care.ended": "Demande de soins terminée",
        }
    )
