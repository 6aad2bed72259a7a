"""Addresses of `accounting`."""

from __future__ import annotations

from django.urls import URLPattern, path

from maillage.contexts.funding.accounting import views

urlpatterns: list[URLPattern] = [
    path("comptabilite/", views.journal, name="journal"),
    path("comptabilite/<int:year>/fec.txt", views.fec, name="journal_fec"),
    path("comptabilite/<int:year>/figer/", views.freeze, name="journal_freeze"),
    path("comptabilite/dossier-du-controleur/", views.auditor_folder, name="auditor_folder"),
    path("comptabilite/<int:year>/dossier.zip", views.auditor_folder_file, name="auditor_folder_file"),
    path("comptabilite/comptes/", views.ledger, name="ledger"),
    path("comptabilite/comptes/<slug:role>/", views.ledger_account, name="ledger_account"),
]
