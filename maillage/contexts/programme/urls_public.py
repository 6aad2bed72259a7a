"""Addresses that need no account: a link that somebody was given opens one thing, for one person."""

from importlib import import_module

from django.urls import URLPattern

app_name = "programme_public"

CAPABILITIES = ("surveys", "ideas")

urlpatterns: list[URLPattern] = [
    path
    for capability in CAPABILITIES
    for path in import_module(f"maillage.contexts.programme.{capability}.urls_public").urlpatterns
]
