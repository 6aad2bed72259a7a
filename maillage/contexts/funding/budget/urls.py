from __future__ import annotations

from django.urls import path

from maillage.contexts.funding.budget import views, views_lines

urlpatterns = [
    path("", views.budget, name="budget"),
    path("prevision/", views.forecast, name="budget_forecast"),
    path("reglages/", views.settings, name="budget_settings"),
    path("lignes/", views_lines.lines, name="budget_lines"),
    path("lignes/nouvelle/", views_lines.create, name="budget_line_create"),
    path("lignes/reprendre/<int:year>/", views_lines.copy, name="budget_copy"),
    path("lignes/<int:pk>/", views_lines.line, name="budget_line"),
    path("lignes/<int:pk>/modifier/", views_lines.edit, name="budget_line_edit"),
    path("lignes/<int:pk>/supprimer/", views_lines.delete, name="budget_line_delete"),
    path("lignes/<int:pk>/encaisser/", views_lines.receive, name="budget_receive"),
    path("recettes/<int:pk>/annuler/", views_lines.cancel_receipt, name="budget_receipt_cancel"),
    path("reports/<int:year>/nouveau/", views.carry, name="budget_carry"),
    path("reports/<int:pk>/retirer/", views.uncarry, name="budget_uncarry"),
]
