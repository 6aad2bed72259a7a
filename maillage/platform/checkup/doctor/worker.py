"""Is somebody doing the work in the background, and do the recurring jobs succeed?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone

from maillage.platform.registry import Check, Finding
from maillage.platform.tasks.models import DueJob
from maillage.platform.tasks.recovery import living_workers
from maillage.platform.ui.typography import counted

LATE = timedelta(minutes=15)


def _worker() -> Iterator[Finding]:
    alive = len(living_workers())
    if not alive:
        yield Finding(
            "fault",
            "Le travail de fond ne tourne pas : ni messages, ni imports, ni sceaux du journal.",
            "Lancez « maillage serve » (il s’en charge), ou « maillage worker » sur une machine au moins.",
        )
    jobs = list(DueJob.objects.order_by("job"))
    failed = [job for job in jobs if job.last_error]
    for job in failed:
        yield Finding(
            "warning",
            f"Le travail périodique {job.job} a échoué : {job.last_error}",
            "Il recommence de lui-même ; si cela dure, cherchez la raison dans les traces du service.",
        )
    late = [job for job in jobs if not job.running_by and job.next_run_at < timezone.now() - LATE]
    if alive and late:
        yield Finding(
            "warning",
            f"{len(late)} travaux périodiques sont en retard (le premier : {late[0].job}).",
            "Une longue tâche est peut-être en cours ; si cela dure, ajoutez un « maillage worker ».",
        )
    if alive and not failed and not late:
        yield Finding(
            "ok",
            f"{counted(alive, 'ouvrier', 'ouvriers')} au travail, {len(jobs)} travaux périodiques à l’heure.",
        )


WORKER = Check("worker", "Travail de fond", 70, lambda: tuple(_worker()))
