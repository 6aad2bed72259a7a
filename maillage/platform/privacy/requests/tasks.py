"""What the worker does for a request."""

from __future__ import annotations

from django_tasks import task

from maillage.platform.privacy.requests import services


@task()
def collect(pk: int) -> str:
    """Gather everything held about the person of a request. A failure is shown on the request, and raised."""
    try:
        return services.gather(pk)
    except Exception:
        services.give_up(pk)
        raise
