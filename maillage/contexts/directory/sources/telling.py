"""What came of a look-up: kept on the source for its page; the first failure is told to the operators by mail."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from maillage.contexts.directory.imports.models import RunState
from maillage.contexts.directory.imports.telling import write_to_operators
from maillage.contexts.directory.sources.models import FetchSource
from maillage.contexts.directory.sources.queries import label_of


def tell_result(source: FetchSource, *, failed: bool, message: str, at: datetime) -> None:
    """Note the result of a look-up, in the caller's transaction."""
    newly_failed = failed and not source.has_failed
    source.last_checked_at, source.has_failed, source.last_message = at, failed, message
    source.save(update_fields=["last_checked_at", "has_failed", "last_message"])
    if newly_failed:
        _write_to_operators(source)


def tell_refused_imports() -> int:
    """Mark the sources whose file came but was refused by the importer since; how many."""
    refused = FetchSource.objects.filter(has_failed=False, last_run__state=RunState.REFUSED)
    rows = list(refused.select_related("last_run").order_by("pk"))
    for source in rows:
        assert source.last_run is not None
        with transaction.atomic():
            source.has_failed = True
            source.last_message = f"Le fichier a été téléchargé, mais refusé. {source.last_run.message}"
            source.save(update_fields=["has_failed", "last_message"])
            _write_to_operators(source)
    return len(rows)


def _write_to_operators(source: FetchSource) -> None:
    label = label_of(source.kind_name)
    page = settings.MAILLAGE_BASE_URL + reverse(
        "directory_national:source", kwargs={"name": source.kind_name}
    )
    body = (
        "Bonjour,\n\n"
        f"La vérification automatique de « {label} » a échoué :\n\n{source.last_message}\n\n"
        "L’annuaire garde les données déjà en place. Un nouvel essai aura lieu demain ; aucun autre message ne vous "
        f"sera envoyé pour la même panne.\n\nVoir la page de cette source : {page}\n\nMaillage\n"
    )
    write_to_operators(
        subject=f"Données nationales : « {label} » n’a pas pu être mis à jour",
        body=body,
        purpose="directory.source_failed",
    )
