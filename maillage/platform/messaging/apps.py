from django.apps import AppConfig


class MessagingConfig(AppConfig):
    name = "maillage.platform.messaging"
    label = "messaging"

    def ready(self) -> None:
        # Their due jobs are declared on import.
        from maillage.platform.access import roles
        from maillage.platform.access.grants import grant
        from maillage.platform.messaging import delivery, retention  # noqa: F401
        from maillage.platform.messaging.todos import failed_message_todos
        from maillage.platform.registry import NavEntry, TodoSource, navigation, todo_sources

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
        todo_sources.register(TodoSource("messaging.failed", "messaging.send_again", failed_message_todos))
