"""Addresses under `/s/` that need no account: a link that somebody was given opens one thing, for one person."""

from importlib import import_module

from django.urls import URLPattern

app_name = "care_public"

CAPABILITIES = ("availability", "callout", "unscheduled", "slots", "roster", "treating_doctor", "activity")

urlpatterns: list[URLPattern] = [
    path
    for capability in CAPABILITIES
    for path in import_module(f"maillage.contexts.care.{capability}.urls_public").urlpatterns
]
