from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "maillage.platform.accounts"
    label = "accounts"

    def ready(self) -> None:
        from maillage.platform.access.grants import grant
        from maillage.platform.accounts import expiry, permissions  # noqa: F401  # expiry declares its due job
        from maillage.platform.accounts.todos import invitation_todos
        from maillage.platform.audit.labels import name_actions, name_readings
        from maillage.platform.registry import NavEntry, TodoSource, navigation, todo_sources

        grant(permissions.VIEW, permissions.VIEWERS)
        grant(permissions.MANAGE, permissions.MANAGERS)
        name_actions(
            {
                "account.operator": "Exploitation confiée",
                "account.password": "Mot de passe changé",
                "invitation.resent": "Invitation renvoyée",
            }
        )
        name_readings({"accounts.members": "Comptes et rôles"})
        navigation.register(
            NavEntry(
                section="reglages",
                label="Comptes et rôles",
                url_name="accounts:list",
                order=10,
                permission=permissions.VIEW,
                detail="Qui a accès à votre communauté, et pour quoi faire.",
            )
        )
        todo_sources.register(TodoSource("accounts.invitations", permissions.MANAGE, invitation_todos))
