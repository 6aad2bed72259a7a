"""Addresses of `dialogue`."""

from django.urls import URLPattern, path

from maillage.contexts.dossier.dialogue import views, views_paper, views_steps
from maillage.contexts.dossier.dialogue.concluding import views as concluding
from maillage.contexts.dossier.dialogue.confirming import views as confirming
from maillage.contexts.dossier.dialogue.points import views as pointing

_ONE = "dialogue/<int:pk>/"
_POINT = "dialogue/points/<int:pk>/"

urlpatterns: list[URLPattern] = [
    path("dialogue/", views.dialogues, name="dialogues"),
    path("dialogue/commencer/", views.open_dialogue, name="dialogue_open"),
    path(_ONE, views.dialogue, name="dialogue"),
    path(f"{_ONE}dates/", views.plan, name="dialogue_plan"),
    path(f"{_ONE}objectifs/", views_steps.agree, name="dialogue_agree"),
    path(f"{_ONE}depot/", views_steps.submit, name="dialogue_submit"),
    path(f"{_ONE}accuse/", views_steps.acknowledge, name="dialogue_acknowledge"),
    path(f"{_ONE}reunion/", views_steps.meet, name="dialogue_meet"),
    path(f"{_ONE}conclure/", views_steps.conclude, name="dialogue_conclude"),
    path(f"{_ONE}revenir/", views.step_back, name="dialogue_back"),
    path(f"{_ONE}fichier/<str:kind>/", views_steps.attach, name="dialogue_file"),
    path(f"{_ONE}dossier/", views_steps.attach_pack, name="dialogue_pack"),
    path(f"{_ONE}synthese.pdf", views_paper.summary_pdf, name="dialogue_pdf"),
    path(f"{_ONE}synthese.docx", views_paper.summary_docx, name="dialogue_docx"),
    path(f"{_ONE}confirmations/", confirming.confirmations, name="confirmations"),
    path(f"{_ONE}confirmations/demander/", confirming.ask, name="confirmations_ask"),
    path(f"{_ONE}confirmations/<int:action>/", confirming.confirm, name="confirm"),
    path(f"{_ONE}points/", pointing.points, name="points"),
    path(f"{_ONE}points/noter/", pointing.add, name="point_add"),
    path(f"{_ONE}conclusions/", concluding.retain, name="dialogue_retain"),
    path(f"{_ONE}cibles/", concluding.new_targets, name="dialogue_targets"),
    path(_POINT, pointing.point, name="point"),
    path(f"{_POINT}modifier/", pointing.edit, name="point_edit"),
    path(f"{_POINT}argument/", pointing.argue, name="point_argue"),
    path(f"{_POINT}argument/<int:argument>/corriger/", pointing.correct, name="point_correct"),
    path(f"{_POINT}issue/", pointing.settle, name="point_settle"),
    path(f"{_POINT}piece/", pointing.attach, name="point_attach"),
    path(f"{_POINT}fichier/", pointing.attach_file, name="point_file"),
    path(f"{_POINT}piece/<int:proof>/retirer/", pointing.detach, name="point_detach"),
]
