from django.apps import AppConfig


class ShellConfig(AppConfig):
    name = "maillage.interfaces.shell"
    label = "shell"

    def ready(self) -> None:
        from maillage.platform.access import roles
        from maillage.platform.access.grants import grant
        from maillage.platform.registry import NavEntry, navigation

        grant("shell.view", roles.ALL_MEMBERS)
        grant("shell.configure", (roles.COORDINATOR,))
        navigation.register(
            NavEntry(
                section="accueil",
                label="Accueil",
                url_name="shell:dashboard",
                order=10,
                permission="shell.view",
            )
        )
        navigation.register(
            NavEntry(
                section="reglages",
                label="Modules",
                url_name="shell:modules",
                order=40,
                permission="shell.configure",
                detail="Ce que votre communauté utilise.",
            )
        )
