"""How long a movement, and a person of whom only movements remain, are kept."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from maillage.contexts.directory.imports.locking import import_lock
from maillage.contexts.directory.imports.refusal import ImportBusy
from maillage.contexts.directory.movements.models import Movement
from maillage.contexts.directory.professionals.models import Activity, Professional

# Five years: the length of a contract between a CPTS, the ARS and the insurer, over which the
# supply of care of a territory is compared.
KEPT_FOR = timedelta(days=5 * 365)
BATCH = 5_000


def forget_departed() -> int:
    """Delete old movements, then the persons of whom nothing remains; returns how many persons. Run every day, as a
    rule of retention (`personal_data`).

    Not during an import, which may be bringing one of them back: it is for the next day then.
    """
    try:
        with import_lock():
            return _forget()
    except ImportBusy:
        return 0


def _forget() -> int:
    Movement.objects.filter(seen_on__lt=timezone.localdate() - KEPT_FOR).delete()
    gone = Professional.objects.filter(
        ~Exists(Activity.objects.filter(professional=OuterRef("pk"))),
        ~Exists(Movement.objects.filter(professional=OuterRef("pk"))),
    ).order_by("pk")
    forgotten = 0
    while ids := list(gone.values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic():
            forgotten += Professional.objects.filter(pk__in=ids).delete()[0]
    return forgotten
