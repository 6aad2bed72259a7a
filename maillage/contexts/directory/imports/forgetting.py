"""Forget the invented professionals of an example: their numbers begin with 9999, which no real one does."""

from __future__ import annotations

from typing import Final

from django.db import transaction
from django.db.models import QuerySet

from maillage.contexts.directory.imports.coverage import SOURCE
from maillage.contexts.directory.imports.frame import alone
from maillage.contexts.directory.imports.keeping import copy_of
from maillage.contexts.directory.imports.models import CoveredCommune, ImportRun, RegisterState
from maillage.contexts.directory.movements.models import Movement
from maillage.contexts.directory.professionals.models import Activity, Professional
from maillage.contexts.directory.search.models import FillingState, NameWord, Spelling
from maillage.platform.tenancy.actor import Actor

# National identifier of a person: the digit 8, then the RPPS number.
INVENTED_PREFIX: Final = "89999"
# Name under which an example's register is imported: the list of imports says what it is.
EXAMPLE_NAME: Final = "Exemple (données fictives)"
_BATCH: Final = 500


def has_real_register() -> bool:
    """True once a register of professionals is in force that is not an example's. 1 query."""
    real = RegisterState.objects.filter(source=SOURCE, generation__gt=0).exclude(run__file_name=EXAMPLE_NAME)
    return real.exists()


def invented_register() -> QuerySet[RegisterState]:
    """The state of the register of professionals, if what is in force is an example's; for an « exists »."""
    return RegisterState.objects.filter(
        source=SOURCE, generation__gt=0, run__file_name=EXAMPLE_NAME
    ).order_by()


def forget_invented(*, by: Actor) -> int:
    """Delete every invented professional, and the register with its imports if it is an example's; how many people.

    ImportBusy while an import runs. In nobody else's transaction; what a kill leaves is deleted the next time.
    """
    del by
    with alone():
        forgotten = _forget_people()
        if not has_real_register():
            _forget_register()
    return forgotten


def _forget_people() -> int:
    forgotten = 0
    people = Professional.objects.filter(pk__startswith=INVENTED_PREFIX).order_by("pk")
    while keys := list(people.values_list("pk", flat=True)[:_BATCH]):
        with transaction.atomic():
            for model in (Activity, Movement, NameWord):
                model.objects.filter(professional_id__in=keys).delete()
            forgotten += len(keys)
            Professional.objects.filter(pk__in=keys).delete()
    return forgotten


def _forget_register() -> None:
    with transaction.atomic():
        runs = list(ImportRun.objects.filter(source=SOURCE, file_name=EXAMPLE_NAME).order_by("pk"))
        RegisterState.objects.filter(source=SOURCE, run__in=runs).delete()
        CoveredCommune.objects.filter(source=SOURCE).delete()
        FillingState.objects.filter(source=SOURCE).delete()
        if not NameWord.objects.exists():
            Spelling.objects.all().delete()
        Movement.objects.filter(run__in=runs).delete()
        ImportRun.objects.filter(pk__in=[run.pk for run in runs]).delete()
    for run in runs:
        copy_of(run).unlink(missing_ok=True)
