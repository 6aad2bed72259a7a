"""Addresses that need no account: a link that somebody was given opens one thing, for one person."""

from importlib import import_module

app_name = "association_public"

CAPABILITIES = ("bodies", "documents", "joining", "mailing", "meetings", "voting", "calendars")

urlpatterns = [
    path
    for capability in CAPABILITIES
    for path in import_module(f"maillage.contexts.association.{capability}.urls_public").urlpatterns
]
