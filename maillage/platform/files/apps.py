from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "maillage.platform.files"
    label = "files"

    def ready(self) -> None:
        # Its due job is declared on import.
        from maillage.platform.access import roles
        from maillage.platform.access.grants import grant
        from maillage.platform.files import personal_data, services  # noqa: F401
        from maillage.platform.files.findings import CHECK
        from maillage.platform.registry import checks

        checks.register(CHECK)
        # Every member may ask; the owner of each file answers.
        grant("files.download", roles.ALL_MEMBERS)
        personal_data.register()
