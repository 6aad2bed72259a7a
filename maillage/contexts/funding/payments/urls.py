from __future__ import annotations

from django.urls import URLPattern, path

from maillage.contexts.funding.payments import views, views_accounts

urlpatterns: list[URLPattern] = [
    path("paiements/", views.batches, name="batches"),
    path("paiements/preparer/", views.batch_new, name="batch_new"),
    path("paiements/<int:pk>/", views.batch, name="batch"),
    path("paiements/<int:pk>/virements.xml", views.batch_xml, name="batch_xml"),
    path("paiements/<int:pk>/virements.csv", views.batch_csv, name="batch_csv"),
    path("paiements/<int:pk>/paye/", views.batch_paid, name="batch_paid"),
    path("paiements/<int:pk>/annuler/", views.batch_cancel, name="batch_cancel"),
    path("paiements/<int:pk>/retour/<int:transfer>/", views.transfer_return, name="transfer_return"),
    path("paiements/comptes/", views_accounts.member_accounts, name="member_accounts"),
    path("paiements/comptes/association/", views_accounts.payer_account, name="payer_account"),
    path("paiements/comptes/<int:contact>/", views_accounts.member_account, name="member_account"),
    path("paiements/sommes/", views_accounts.das2, name="das2"),
    path("paiements/releves/<int:contact>/<int:year>.pdf", views_accounts.statement, name="statement"),
    path("mon-annee/compte/", views_accounts.my_account, name="my_account"),
    path("mon-annee/releve-<int:year>.pdf", views_accounts.my_statement, name="my_statement"),
]
