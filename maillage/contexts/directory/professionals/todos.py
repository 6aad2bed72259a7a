"""What the directory asks of those who run the community."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from maillage.contexts.directory.professionals.queries import register_edition
from maillage.platform.registry import Todo
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url

# The register is published every day: after six weeks, movements of the month before are missing.
FRESH_FOR = timedelta(days=42)


def register_todos(actor: Actor) -> list[Todo]:
    """Ask for the first file, or for a newer one. 1 query."""
    assert actor.community is not None
    url = community_url(actor.community, "directory:list")
    extraction_on = register_edition().extraction_on
    if extraction_on is None:
        return [Todo("L’annuaire est vide : demander à l’exploitant d’importer le fichier RPPS", url)]
    if extraction_on + FRESH_FOR >= timezone.localdate():
        return []
    return [Todo(f"L’annuaire date du {extraction_on:%d/%m/%Y} : demander un import du fichier RPPS", url)]
