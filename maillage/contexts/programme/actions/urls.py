from django.urls import URLPattern, path

from maillage.contexts.programme.actions import (
    views,
    views_paper,
    views_planning,
    views_starting,
    views_steps,
    views_tying,
)

_STEP = "fiches/<int:pk>/etapes/<int:step>"

urlpatterns: list[URLPattern] = [
    path("fiches/", views.actions, name="actions"),
    path("fiches/tableau/", views_planning.board, name="board"),
    path("fiches/calendrier/", views_planning.planning, name="calendar"),
    path("fiches/etapes/", views_steps.steps, name="steps"),
    path("fiches/nouvelle/", views.create, name="action_create"),
    path("fiches/modeles/", views_starting.templates, name="action_templates"),
    path("fiches/modeles/<slug:key>/", views_starting.begin, name="action_begin"),
    path("fiches/reprendre/", views_starting.from_file, name="action_import"),
    path("fiches/lier/", views_tying.link_here, name="action_link_here"),
    path("fiches/<int:pk>/", views.action, name="action"),
    path("fiches/<int:pk>/modifier/", views.edit, name="action_edit"),
    path("fiches/<int:pk>/etat/", views.state, name="action_state"),
    path("fiches/<int:pk>/commenter/", views.comment, name="action_comment"),
    path("fiches/<int:pk>/fichier/", views_starting.to_file, name="action_export"),
    path("fiches/<int:pk>/fiche.pdf", views_paper.sheet_pdf, name="action_pdf"),
    path("fiches/<int:pk>/fiche.docx", views_paper.sheet_docx, name="action_docx"),
    path("fiches/<int:pk>/groupe/", views_tying.add_member, name="action_member"),
    path("fiches/<int:pk>/groupe/<int:member>/retirer/", views_tying.remove_member, name="action_unmember"),
    path("fiches/<int:pk>/liens/", views_tying.link, name="action_link"),
    path("fiches/<int:pk>/liens/<int:link>/retirer/", views_tying.unlink, name="action_unlink"),
    path("fiches/<int:pk>/etapes/", views_steps.add, name="step_add"),
    path(f"{_STEP}/", views_steps.edit, name="step_edit"),
    path(f"{_STEP}/fait/", views_steps.done, name="step_done"),
    path(f"{_STEP}/commencer/", views_steps.start, name="step_start"),
    path(f"{_STEP}/abandon/", views_steps.drop, name="step_drop"),
    path(f"{_STEP}/reprendre/", views_steps.resume, name="step_resume"),
    path(f"{_STEP}/place/", views_steps.move, name="step_move"),
]
