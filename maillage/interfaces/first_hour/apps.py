from django.apps import AppConfig


class FirstHourConfig(AppConfig):
    name = "maillage.interfaces.first_hour"
    label = "first_hour"

    def ready(self) -> None:
        # Its due job is declared on import.
        from maillage.interfaces.first_hour import erasing  # noqa: F401
        from maillage.interfaces.first_hour.examples import told_at_the_door
        from maillage.interfaces.first_hour.panel import step_panel
        from maillage.interfaces.first_hour.steps import first_hour_todos
        from maillage.platform.access import roles
        from maillage.platform.access.grants import grant
        from maillage.platform.audit.labels import name_actions, name_readings
        from maillage.platform.keeping.package.references import Natural, natural
        from maillage.platform.registry import (
            NavEntry,
            OperatorPage,
            Panel,
            TodoSource,
            navigation,
            operator_pages,
            panels,
            todo_sources,
        )
        from maillage.platform.registry.personal_data import NotPersonal, not_personal
        from maillage.platform.tenancy.entry import entry_conditions

        not_personal.register(
            NotPersonal("first_hour.Erasure", "numéros de comptes d’une communauté qui s’efface")
        )
        natural.register(Natural("first_hour.FirstHour", "skipped", "names of steps"))
        entry_conditions.register(told_at_the_door())
        grant("first_hour.run", (roles.COORDINATOR,))
        todo_sources.register(TodoSource("first_hour.next", "first_hour.run", first_hour_todos, queries=8))
        panels.register(
            Panel(
                name="first_hour.step",
                place="territory.perimeter",
                order=10,
                permission="first_hour.run",
                load=step_panel,
                template="first_hour/panel.html",
                queries=8,
            )
        )
        navigation.register(
            NavEntry(
                section="reglages",
                label="Mise en service",
                url_name="first_hour_steps:end",
                order=90,
                permission="first_hour.run",
                detail="Les cinq étapes du début, et « Tout effacer ».",
            )
        )
        name_readings({"first_hour.communities": "Communautés de l’installation"})
        name_actions(
            {
                "community.changed": "Communauté modifiée",
                "community.erased": "Communauté effacée",
                "community.erasure": "Effacement demandé",
            }
        )
        for page in (
            OperatorPage(
                "first_hour:communities",
                "Communautés",
                "Celles que sert cette installation : en ouvrir une, en effacer une, essayer un exemple.",
                10,
            ),
            OperatorPage(
                "directory_national:imports",
                "Données nationales",
                "Les registres en place et les fichiers à importer.",
                20,
            ),
            OperatorPage(
                "directory_national:sources",
                "Vérification automatique",
                "Où les fichiers nationaux sont cherchés, et à quel rythme.",
                22,
            ),
            OperatorPage(
                "directory_national:objections",
                "Oppositions",
                "Les professionnels qui refusent de figurer dans l’annuaire.",
                24,
            ),
        ):
            operator_pages.register(page)
