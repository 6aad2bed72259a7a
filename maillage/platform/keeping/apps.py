from django.apps import AppConfig


class KeepingConfig(AppConfig):
    name = "maillage.platform.keeping"
    label = "keeping"

    def ready(self) -> None:
        # The schedule declares its due job on import.
        from maillage.platform.audit.labels import name_actions
        from maillage.platform.keeping import scheduled  # noqa: F401
        from maillage.platform.keeping.findings import CHECK
        from maillage.platform.keeping.measures import GAUGES
        from maillage.platform.keeping.package import offers as package
        from maillage.platform.registry import OperatorPage, checks, gauges, operator_pages

        name_actions(
            {
                "installation.restored": "Installation restaurée",
                "backup.asked": "Sauvegarde demandée",
                "backup.made": "Sauvegarde faite",
            }
        )
        package.register()
        checks.register(CHECK)
        for gauge in GAUGES:
            gauges.register(gauge)
        operator_pages.register(
            OperatorPage(
                "keeping_installation:backups",
                "Sauvegardes",
                "Celles qui sont gardées, leur âge, et comment en restaurer une.",
                order=20,
            )
        )
