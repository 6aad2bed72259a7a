from django.apps import AppConfig


class TablesConfig(AppConfig):
    name = "maillage.platform.tables"
    label = "tables"

    def ready(self) -> None:
        from maillage.platform.access import roles
        from maillage.platform.access.grants import grant
        from maillage.platform.tables import personal_data
        from maillage.platform.tables.saved import SAVE, SHARE

        grant(SAVE, roles.ALL_MEMBERS)
        grant(SHARE, (*roles.TEAM, *roles.BUREAU))
        personal_data.register()
