from django.apps import AppConfig


class CheckupConfig(AppConfig):
    name = "maillage.platform.checkup"
    label = "checkup"

    def ready(self) -> None:
        from maillage.platform.checkup import offers
        from maillage.platform.checkup.metrics import connections, measures
        from maillage.platform.checkup.watching import tasks
        from maillage.platform.registry import checks

        measures.connect()
        tasks.connect()
        checks.register(connections.CHECK)
        offers.register()
