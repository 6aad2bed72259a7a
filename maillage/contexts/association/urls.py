"""Addresses under `/c/<slug>/association/`: each capability brings its own."""

from importlib import import_module

app_name = "association"

# In the order of the navigation.
CAPABILITIES = (
    "contacts",
    "members",
    "engagement",
    "joining",
    "fees",
    "mailing",
    "statutes",
    "bodies",
    "meetings",
    "voting",
    "minutes",
    "decisions",
    "documents",
    "calendars",
)

urlpatterns = [
    path
    for capability in CAPABILITIES
    for path in import_module(f"maillage.contexts.association.{capability}.urls").urlpatterns
]
