"""What the directory asks of those who run the community."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from maillage.contexts.directory.professionals.queries import register_edition
from maillage.platform.registry import Todo
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url

# The register is published every day: after six weeks, movements of the month before are missing.
FRESH_FOR = timedelta(days=42)


def register_todos(actor: Actor) -> list[Todo]:
    """Ask for the first file, or for a newer one; whoever runs the installation does it. 1 query."""
    assert actor.community is not None
    runs_it = actor.user is not None and actor.user.is_operator and actor.assisting_until is None
    if runs_it:
        url = f"{reverse('directory_national:import')}?fichier=rpps"
    else:
        url = community_url(actor.community, "directory:list")
    extraction_on = register_edition().extraction_on
    if extraction_on is None:
        asked = (
            "importer le fichier RPPS" if runs_it else "demander à l’exploitant d’importer le fichier RPPS"
        )
        return [Todo(f"L’annuaire est vide : {asked}", url)]
    if extraction_on + FRESH_FOR >= timezone.localdate():
        return []
    asked = "importer un fichier RPPS plus récent" if runs_it else "demander un import du fichier RPPS"
    return [Todo(f"L’annuaire date du {extraction_on:%d/%m/%Y} : {asked}", url)]
