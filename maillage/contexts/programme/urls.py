"""Addresses under `/c/<slug>/projet/`: each capability brings its own."""

from importlib import import_module

from django.urls import URLPattern

from maillage.contexts.programme.apps import CAPABILITIES

app_name = "programme"

urlpatterns: list[URLPattern] = [
    path
    for capability in CAPABILITIES
    for path in import_module(f"maillage.contexts.programme.{capability}.urls").urlpatterns
]
