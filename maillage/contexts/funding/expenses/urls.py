from __future__ import annotations

from django.urls import path

from maillage.contexts.funding.expenses import views

_ONE = "depenses/<int:pk>"

urlpatterns = [
    path("depenses/", views.expenses, name="expenses"),
    path("depenses/nouvelle/", views.create, name="expense_create"),
    path(f"{_ONE}/", views.expense, name="expense"),
    path(f"{_ONE}/modifier/", views.edit, name="expense_edit"),
    path(f"{_ONE}/facture/", views.attach, name="expense_file"),
    path(f"{_ONE}/envoyer/", views.submit, name="expense_submit"),
    path(f"{_ONE}/reprendre/", views.take_back, name="expense_take_back"),
    path(f"{_ONE}/approuver/", views.approve, name="expense_approve"),
    path(f"{_ONE}/refuser/", views.refuse, name="expense_refuse"),
    path(f"{_ONE}/payee/", views.paid, name="expense_paid"),
    path(f"{_ONE}/effacer/", views.delete, name="expense_delete"),
]
