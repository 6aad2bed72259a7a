"""Addresses that need no account: the sheets of a pilot and the public version of a dossier, each by its link."""

from importlib import import_module

from django.urls import URLPattern

app_name = "dossier_public"

CAPABILITIES = ("dialogue", "public")

urlpatterns: list[URLPattern] = [
    path
    for capability in CAPABILITIES
    for path in import_module(f"maillage.contexts.dossier.{capability}.urls_public").urlpatterns
]
