from django.apps import AppConfig


class TasksConfig(AppConfig):
    name = "maillage.platform.tasks"
    label = "tasks"

    def ready(self) -> None:
        from maillage.platform.tasks import pruning  # noqa: F401  # declares its due job
