"""Addresses under `/c/<slug>/budget/`: each capability brings its own."""

from importlib import import_module

from django.urls import URLPattern

from maillage.contexts.funding.apps import CAPABILITIES

app_name = "funding"

urlpatterns: list[URLPattern] = [
    path
    for capability in CAPABILITIES
    for path in import_module(f"maillage.contexts.funding.{capability}.urls").urlpatterns
]
