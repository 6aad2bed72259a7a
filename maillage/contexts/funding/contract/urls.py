from __future__ import annotations

from django.urls import path

from maillage.contexts.funding.contract import views, views_lines, views_variable

_CONTRACT = "contrat/<int:pk>"

urlpatterns = [
    path("contrat/", views.current, name="contract"),
    path("contrat/nouveau/", views.create, name="contract_create"),
    path("contrat/baremes/", views.scales, name="contract_scales"),
    path(f"{_CONTRACT}/", views.contract, name="contract_page"),
    path(f"{_CONTRACT}/modifier/", views.edit, name="contract_edit"),
    path(f"{_CONTRACT}/fichier/", views.attach, name="contract_file"),
    path(f"{_CONTRACT}/echeancier/", views.schedule, name="contract_schedule"),
    path(f"{_CONTRACT}/versements/", views.payments, name="contract_payments"),
    path(f"{_CONTRACT}/versements/noter/", views.pay, name="contract_payment"),
    path(f"{_CONTRACT}/lignes/ajouter/", views_lines.add, name="contract_line_add"),
    path(f"{_CONTRACT}/part-variable/", views_variable.variable, name="contract_variable"),
    path("contrat/lignes/<int:pk>/", views_lines.confirm, name="contract_line"),
    path("contrat/lignes/<int:pk>/retirer/", views_lines.remove, name="contract_line_remove"),
    path("contrat/lignes/<int:pk>/indicateurs/", views_variable.shares, name="contract_shares"),
    path("contrat/versements/<int:pk>/annuler/", views.cancel, name="contract_payment_cancel"),
]
