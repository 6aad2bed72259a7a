from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "maillage.platform.accounts"
    label = "accounts"

    def ready(self) -> None:
        from maillage.platform.access.grants import grant
        from maillage.platform.accounts import permissions, personal_data
        from maillage.platform.accounts.outside import offers as outside
        from maillage.platform.accounts.second_factor import door, journal
        from maillage.platform.accounts.support import offers as support
        from maillage.platform.accounts.todos import invitation_todos, second_factor_todos
        from maillage.platform.audit.labels import name_actions, name_readings
        from maillage.platform.encryption.places import name_sealed_json
        from maillage.platform.registry import NavEntry, TodoSource, navigation, todo_sources
        from maillage.platform.tenancy.entry import entry_conditions

        grant(permissions.VIEW, permissions.VIEWERS)
        grant(permissions.MANAGE, permissions.MANAGERS)
        grant(permissions.OWN_SECURITY, permissions.EVERYBODY)
        journal.listen()
        entry_conditions.register(door.condition())
        name_sealed_json("mfa", "authenticator", "data")
        support.register()
        outside.register()
        personal_data.register()
        name_actions(
            {
                "account.closed": "Compte fermé",
                "account.operator": "Exploitation confiée",
                "account.password": "Mot de passe changé",
                "account.recovery_codes": "Codes de secours renouvelés",
                "account.second_factor_added": "Second facteur ajouté",
                "account.second_factor_failed": "Second facteur refusé",
                "account.second_factor_removed": "Second facteur retiré",
                "account.second_factor_reset": "Second facteur retiré par l’exploitation",
                "account.session_closed": "Session fermée",
                "account.sign_in_failed": "Connexion refusée",
                "account.signed_in": "Connexion",
                "invitation.resent": "Invitation renvoyée",
                "second_factor.rule": "Règle de second facteur modifiée",
            }
        )
        name_readings(
            {"accounts.members": "Comptes et rôles", "accounts.second_factors": "Sécurité des accès"}
        )
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
        navigation.register(
            NavEntry(
                section="reglages",
                label="Sécurité des accès",
                url_name="accounts:security",
                order=12,
                permission=permissions.VIEW,
                detail="Les rôles qui doivent se connecter avec un second facteur, et qui en a déjà un.",
            )
        )
        todo_sources.register(
            TodoSource("accounts.second_factor", permissions.OWN_SECURITY, second_factor_todos)
        )
        todo_sources.register(TodoSource("accounts.invitations", permissions.MANAGE, invitation_todos))
