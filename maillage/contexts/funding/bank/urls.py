"""Addresses of `bank`."""

from __future__ import annotations

from django.urls import URLPattern, path

from maillage.contexts.funding.bank import views, views_lines

_ACCOUNT = "banque/comptes/<int:pk>"
_STATEMENT = "banque/releves/<int:pk>"
_LINE = "banque/lignes/<int:pk>"

urlpatterns: list[URLPattern] = [
    path("banque/", views.accounts, name="bank_accounts"),
    path("banque/comptes/nouveau/", views.account_create, name="bank_account_create"),
    path(f"{_ACCOUNT}/", views.account, name="bank_account"),
    path(f"{_ACCOUNT}/modifier/", views.account_edit, name="bank_account_edit"),
    path(f"{_ACCOUNT}/releves/", views.account_statements, name="bank_statements"),
    path(f"{_ACCOUNT}/importer/", views.send, name="bank_send"),
    path(f"{_ACCOUNT}/rapprochement/", views.reconciliation, name="bank_reconciliation"),
    path(f"{_ACCOUNT}/correspondances-sures/", views_lines.match_sure, name="bank_match_sure"),
    path(f"{_ACCOUNT}/annuler/<slug:group>/", views_lines.undo_sure, name="bank_undo_sure"),
    path(f"{_STATEMENT}/", views.statement, name="bank_statement"),
    path(f"{_STATEMENT}/colonnes/", views.statement_columns, name="bank_statement_columns"),
    path(f"{_STATEMENT}/importer/", views.statement_import, name="bank_statement_import"),
    path(f"{_STATEMENT}/abandonner/", views.statement_drop, name="bank_statement_drop"),
    path(f"{_LINE}/", views_lines.line, name="bank_line"),
    path(f"{_LINE}/rapprocher/", views_lines.match, name="bank_match"),
    path(f"{_LINE}/rapprocher-ensemble/", views_lines.match_many, name="bank_match_many"),
    path(f"{_LINE}/sans-objet/", views_lines.aside, name="bank_aside"),
    path("banque/rapprochements/<int:pk>/defaire/", views_lines.unmatch, name="bank_unmatch"),
]
