"""« Vérifier maintenant »: the worker walks the whole chain at once."""

from __future__ import annotations

from django.db import transaction
from django_tasks import task

from maillage.platform.audit import verifications
from maillage.platform.checkup.journal.jobs import tell_faults


@task()
def verify_now() -> None:
    """Finish the verification that was asked for; run twice, it does nothing the second time."""
    verification = verifications.running()
    if verification is None:
        return
    while not verifications.advance(verification):
        pass
    tell_faults(verification)


@transaction.atomic
def ask() -> bool:
    """Begin a verification and have the worker finish it; False if one is running already."""
    if verifications.running() is not None:
        return False
    verifications.begin()
    transaction.on_commit(verify_now.enqueue)
    return True
