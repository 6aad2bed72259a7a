"""Erase what the communities wrote about a person; the registers are a matter of objection."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q

from maillage.contexts.directory.entries import subjects
from maillage.contexts.directory.knowledge.models import (
    Correction,
    DepartureNotice,
    EntryConfirmation,
    LocalKnowledge,
)
from maillage.contexts.directory.knowledge.services import PURPOSE
from maillage.contexts.directory.labels.models import Labelled
from maillage.contexts.directory.merging.models import Merge, NotDuplicate
from maillage.contexts.directory.personal_data.held import contacts_of
from maillage.contexts.directory.professionals.models import Professional
from maillage.platform.access import tokens
from maillage.platform.registry.personal_data import Person
from maillage.platform.tenancy.actor import Actor


def erase_register(by: Actor, person: Person, everywhere: bool) -> Sequence[str]:
    """Nothing is erased of the public registers; who is there is told how to object."""
    del by, everywhere
    if not Professional.objects.filter(pk__in=person.idnps).exists():
        return []
    return [
        "la fiche vient du registre national et n’est pas effacée : pour ne plus figurer ici, demandez une opposition."
    ]


def erase(by: Actor, person: Person, everywhere: bool) -> Sequence[str]:
    """Delete what the communities in reach wrote around the entry and the contacts of the person; how many."""
    del by, everywhere
    done = []
    about = [str(subjects.professional(idnps)) for idnps in person.idnps]
    for asked in EntryConfirmation.objects.filter(subject__in=about).order_by("pk"):
        tokens.revoke(purpose=PURPOSE, subject=str(asked.pk))
    count = 0
    for model in (LocalKnowledge, DepartureNotice, Correction, EntryConfirmation, Labelled):
        count += model.objects.filter(subject__in=about).delete()[0]
    count += Merge.objects.filter(Q(kept__in=about) | Q(absorbed__in=about)).delete()[0]
    count += NotDuplicate.objects.filter(Q(first__in=about) | Q(second__in=about)).delete()[0]
    if count:
        done.append(f"lignes ajoutées à la fiche effacées : {count}.")
    if contacts := contacts_of(person).delete()[0]:
        done.append(f"contacts effacés : {contacts}.")
    return done
