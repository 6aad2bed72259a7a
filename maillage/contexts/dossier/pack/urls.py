"""Addresses of `pack`."""

from __future__ import annotations

from django.urls import URLPattern, path

from maillage.contexts.dossier.pack import views

urlpatterns: list[URLPattern] = [
    path("annee/", views.packs, name="packs"),
    path("annee/preparer/", views.ask, name="pack_ask"),
    path("annee/contrat/", views.contract_table, name="contract_table"),
    path("annee/dossiers/<int:pk>/", views.pack, name="pack"),
    path("annee/dossiers/<int:pk>/contenu/<int:rank>/", views.part, name="pack_part"),
    path("annee/dossiers/<int:pk>/contenu/<int:rank>/fichier/", views.part_file, name="pack_part_file"),
]
