"""What `surveys` offers: navigation, words of the journal, what waits for somebody."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from django.utils import timezone

from maillage.contexts.programme.permissions import SURVEY, VIEW
from maillage.platform.audit.labels import name_actions, name_readings
from maillage.platform.messaging.labels import name_purposes
from maillage.platform.registry import NavEntry, Panel, Todo, TodoSource, navigation, panels, todo_sources
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url

MODULE: Final = "programme"
# A questionnaire that ends within these days, with people who have not answered, is worth a reminder.
SOON: Final = timedelta(days=5)


def register() -> None:
    """Called once, when the application starts."""
    from maillage.contexts.programme.surveys import jobs, leaving, opening, personal_data, sources
    from maillage.contexts.programme.surveys.panels import of_action

    # Importing it declares the job.
    assert jobs.__name__
    personal_data.register()
    leaving.register()
    sources.register()
    navigation.register(NavEntry("projet", "Questionnaires", "programme:surveys", 60, SURVEY, MODULE))
    panels.register(
        Panel(
            "programme.action_surveys",
            "programme.action",
            60,
            VIEW,
            of_action,
            "programme/surveys/action_panel.html",
            module=MODULE,
            queries=1,
        )
    )
    todo_sources.register(TodoSource("programme.surveys", SURVEY, _waiting, module=MODULE, queries=1))
    name_purposes({opening.PURPOSE: "Questionnaire", opening.REMINDER: "Relance d’un questionnaire"})
    name_actions(
        {
            "survey.created": "Questionnaire créé",
            "survey.changed": "Questionnaire modifié",
            "survey.questions_changed": "Questions d’un questionnaire modifiées",
            "survey.removed": "Brouillon de questionnaire supprimé",
            "survey.scheduled": "Questionnaire programmé",
            "survey.taken_back": "Questionnaire repris en brouillon",
            "survey.opened": "Questionnaire ouvert",
            "survey.closed": "Questionnaire clos",
            "survey.reopened": "Questionnaire rouvert",
            "survey.reminded": "Relance d’un questionnaire",
            "survey.answered": "Réponse à un questionnaire",
            "survey.declined": "Questionnaire décliné",
        }
    )
    name_readings(
        {
            "programme.survey_results": "Résultats nominatifs d’un questionnaire",
            "programme.survey_answers": "Réponses à un questionnaire",
            "programme.survey_invitations": "Personnes invitées à un questionnaire",
            "programme.survey_invitations_anonymous": "Personnes invitées à un questionnaire",
            "programme.survey_figures": "Résultats d’un questionnaire",
            "programme.surveys": "Questionnaires",
        }
    )


def _waiting(actor: Actor) -> Sequence[Todo]:
    from maillage.contexts.programme.surveys.queries import ending

    assert actor.community is not None
    today = timezone.localdate()
    return [
        Todo(
            f"Relancer : « {row.title} » se termine bientôt",
            community_url(actor.community, "programme:survey", pk=row.pk),
            row.closes_on,
        )
        for row in ending(today, today + SOON)
    ]
