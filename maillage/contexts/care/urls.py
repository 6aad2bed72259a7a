"""Addresses under `/c/<slug>/soins/`: each capability brings its own."""

from importlib import import_module

from django.urls import URLPattern

from maillage.contexts.care.apps import CAPABILITIES

app_name = "care"

urlpatterns: list[URLPattern] = [
    path
    for capability in CAPABILITIES
    for path in import_module(f"maillage.contexts.care.{capability}.urls").urlpatterns
]
