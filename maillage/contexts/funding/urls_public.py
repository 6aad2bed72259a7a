"""Addresses that need no account: a link that somebody was given opens one thing, for one person."""

from importlib import import_module

from django.urls import URLPattern

app_name = "funding_public"

CAPABILITIES = ("time",)

urlpatterns: list[URLPattern] = [
    path
    for capability in CAPABILITIES
    for path in import_module(f"maillage.contexts.funding.{capability}.urls_public").urlpatterns
]
