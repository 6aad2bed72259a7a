"""What the worker does for a pack."""

from __future__ import annotations

from django_tasks import task

from maillage.contexts.dossier.pack import services


@task()
def build_pack(pk: int) -> str:
    """Build a pack. A failure is shown on it, and raised."""
    try:
        return services.build(pk)
    except Exception:
        services.give_up(pk)
        raise
