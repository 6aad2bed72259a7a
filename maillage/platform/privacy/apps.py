from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "maillage.platform.privacy"
    label = "privacy"

    def ready(self) -> None:
        # The daily erasure declares its due job on import.
        from maillage.platform.access.grants import grant
        from maillage.platform.messaging.labels import name_purposes
        from maillage.platform.privacy import personal_data, retention  # noqa: F401
        from maillage.platform.privacy.checks import retention_findings
        from maillage.platform.privacy.permissions import ANSWER, GRANTS
        from maillage.platform.privacy.requests.services import OWNER
        from maillage.platform.privacy.todos import request_todos
        from maillage.platform.registry import (
            Check,
            FileAccess,
            TodoSource,
            checks,
            file_access,
            todo_sources,
        )

        for permission, holders in GRANTS.items():
            grant(permission, holders)
        personal_data.register()
        file_access.register(FileAccess(OWNER, lambda actor, file: actor.can(ANSWER)))
        todo_sources.register(TodoSource("privacy.requests", ANSWER, request_todos))
        checks.register(Check("privacy.retention", "Durées de conservation", 80, retention_findings))
        name_purposes({OWNER: "Demande d’une personne sur ses données"})
        self._name_lines()
        self._register_pages()

    def _name_lines(self) -> None:
        from maillage.platform.audit.labels import name_actions, name_readings

        name_actions(
            {
                "privacy.controller": "Responsable de traitement modifié",
                "request.answered": "Demande d’une personne répondue",
                "request.collected": "Données d’une personne réunies",
                "request.collecting": "Données d’une personne demandées",
                "request.erased": "Données d’une personne effacées",
                "request.recorded": "Demande d’une personne notée",
                "request.refused": "Demande d’une personne refusée",
                "retention.erased": "Effacement à l’échéance",
            }
        )
        name_readings(
            {
                "privacy.register": "Registre des traitements",
                "privacy.request": "Demande d’une personne",
                "privacy.requests": "Demandes des personnes",
                "privacy.retention": "Durées de conservation",
                "privacy.who_sees_what": "Qui voit quoi",
            }
        )

    def _register_pages(self) -> None:
        from maillage.platform.privacy.permissions import ANSWER, REGISTER, VIEW
        from maillage.platform.registry import NavEntry, OperatorPage, navigation, operator_pages

        for order, permission, url_name, label, detail in (
            (
                70,
                VIEW,
                "who_sees_what",
                "Qui voit quoi",
                "Ce qui est détenu sur chacun, qui le voit, combien de temps.",
            ),
            (
                71,
                REGISTER,
                "register",
                "Registre des traitements",
                "Le document que demande la CNIL, tenu à jour.",
            ),
            (
                72,
                ANSWER,
                "requests",
                "Demandes des personnes",
                "Accès, rectification, effacement, opposition.",
            ),
        ):
            navigation.register(
                NavEntry("reglages", label, f"privacy:{url_name}", order, permission, detail=detail)
            )
        for order, url_name, label, detail in (
            (70, "requests", "Demandes des personnes", "Celles qui portent sur toute l’installation."),
            (71, "retention", "Durées de conservation", "Ce qui s’efface, quand, et combien."),
        ):
            operator_pages.register(OperatorPage(f"privacy_installation:{url_name}", label, detail, order))
