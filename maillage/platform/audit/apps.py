from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "maillage.platform.audit"
    label = "audit"

    def ready(self) -> None:
        from maillage.platform.access import roles
        from maillage.platform.access.grants import grant
        from maillage.platform.audit import personal_data
        from maillage.platform.audit.labels import name_actions
        from maillage.platform.audit.sealing import waiting_lines
        from maillage.platform.registry import Gauge, NavEntry, gauges, navigation

        personal_data.register()
        name_actions(
            {
                "journal.purged": "Contenu ancien du journal effacé",
                "journal.erased": "Journal d’une communauté effacé",
            }
        )
        gauges.register(
            Gauge("maillage_journal_unsealed_lines", "Lines of the journal without a seal.", waiting_lines)
        )
        grant("audit.view", (roles.COORDINATOR, roles.PRESIDENT, roles.AUDITOR))
        navigation.register(
            NavEntry(
                section="reglages",
                label="Journal",
                url_name="audit:journal",
                order=60,
                permission="audit.view",
                detail="Qui a fait quoi, et qui a consulté ou exporté des données.",
            )
        )
