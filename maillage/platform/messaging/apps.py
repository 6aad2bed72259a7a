from django.apps import AppConfig


class MessagingConfig(AppConfig):
    name = "maillage.platform.messaging"
    label = "messaging"

    def ready(self) -> None:
        # These declare their due jobs on import.
        from maillage.platform.access import roles
        from maillage.platform.access.grants import grant
        from maillage.platform.audit.labels import name_actions
        from maillage.platform.messaging import clock, delivery, personal_data  # noqa: F401
        from maillage.platform.messaging.sms import delivery as sms_delivery  # noqa: F401
        from maillage.platform.messaging.todos import failed_message_todos
        from maillage.platform.registry import (
            NavEntry,
            OperatorPage,
            TodoSource,
            navigation,
            operator_pages,
            todo_sources,
        )

        personal_data.register()
        grant("messaging.view", (*roles.TEAM, roles.PRESIDENT))
        grant("messaging.send_again", (*roles.TEAM, roles.PRESIDENT))
        grant("messaging.export_addresses", (roles.COORDINATOR, roles.PRESIDENT))
        navigation.register(
            NavEntry(
                section="reglages",
                label="Envois",
                url_name="messaging:outbox",
                order=50,
                permission="messaging.view",
                detail="Les messages partis, en attente ou refusés, et à qui.",
            )
        )
        navigation.register(
            NavEntry(
                section="reglages",
                label="SMS",
                url_name="messaging:texts",
                order=51,
                permission="messaging.view",
                detail="Les SMS partis, en attente ou refusés, et à quel numéro.",
            )
        )
        todo_sources.register(TodoSource("messaging.failed", "messaging.send_again", failed_message_todos))
        name_actions(
            {
                "mail.server": "Serveur de courrier réglé",
                "mail.test": "Essai du courrier envoyé",
                "mail.proved": "Arrivée du courrier prouvée",
            }
        )
        operator_pages.register(
            OperatorPage(
                "messaging_installation:server",
                "Courrier",
                "Le serveur par lequel partent les messages, et l’essai qui prouve qu’ils arrivent.",
                30,
            )
        )
        operator_pages.register(
            OperatorPage(
                "messaging_installation:outbox",
                "Envois de l’installation",
                "Les liens de mot de passe : partis, en attente ou refusés.",
                40,
            )
        )
