"""Addresses under `/c/<slug>/dossier/`: each capability brings its own."""

from importlib import import_module

from django.urls import URLPattern

from maillage.contexts.dossier.apps import CAPABILITIES

app_name = "dossier"

urlpatterns: list[URLPattern] = [
    path
    for capability in CAPABILITIES
    for path in import_module(f"maillage.contexts.dossier.{capability}.urls").urlpatterns
]
