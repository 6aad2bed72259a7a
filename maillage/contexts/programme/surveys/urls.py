from __future__ import annotations

from django.urls import URLPattern, path

from maillage.contexts.programme.surveys import views, views_results, views_writing

_ONE = "questionnaires/<int:pk>/"
_QUESTION = f"{_ONE}question/<int:question>/"

urlpatterns: list[URLPattern] = [
    path("questionnaires/", views.surveys, name="surveys"),
    path("questionnaires/nouveau/", views_writing.create, name="survey_new"),
    path("questionnaires/modele/", views_writing.from_ready, name="survey_from_ready"),
    path(_ONE, views.survey, name="survey"),
    path(f"{_ONE}modifier/", views_writing.edit, name="survey_edit"),
    path(f"{_ONE}copier/", views_writing.copy, name="survey_copy"),
    path(f"{_ONE}supprimer/", views_writing.remove, name="survey_remove"),
    path(f"{_ONE}apercu/", views.preview, name="survey_preview"),
    path(f"{_ONE}question/", views_writing.question_new, name="survey_question_new"),
    path(_QUESTION, views_writing.question_edit, name="survey_question"),
    path(f"{_QUESTION}retirer/", views_writing.question_remove, name="survey_question_remove"),
    path(f"{_QUESTION}deplacer/", views_writing.question_move, name="survey_question_move"),
    path(f"{_ONE}etat/", views.state, name="survey_state"),
    path(f"{_ONE}relancer/", views.remind, name="survey_remind"),
    path(f"{_ONE}affiche/", views.poster, name="survey_poster"),
    path(f"{_ONE}invites/", views.invited, name="survey_invitations"),
    path(f"{_ONE}resultats/", views_results.results, name="survey_results"),
    path(f"{_ONE}resultats/tableau/", views_results.figures, name="survey_figures"),
    path(f"{_ONE}reponses/", views_results.answers, name="survey_answers"),
    path(f"{_ONE}preuve/", views_results.as_evidence, name="survey_evidence"),
]
