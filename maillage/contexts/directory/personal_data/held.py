"""What is held about one person: in the registers, and in what the communities added around its entry."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Q

from maillage.contexts.directory.entries import subjects
from maillage.contexts.directory.knowledge.models import (
    Correction,
    DepartureNotice,
    EntryConfirmation,
    LocalKnowledge,
)
from maillage.contexts.directory.labels.models import Labelled
from maillage.contexts.directory.merging.models import Merge, NotDuplicate
from maillage.contexts.directory.movements.models import Movement
from maillage.contexts.directory.objections.models import Objection
from maillage.contexts.directory.organisations.models import Contact
from maillage.contexts.directory.professionals.models import Activity, Professional
from maillage.contexts.directory.qualifications.models import HeldSkill
from maillage.contexts.directory.secure_mail.models import SecureMailbox
from maillage.core.search_text import search_text
from maillage.platform.registry.personal_data import HeldRow, Person, described

_INSIDE = ("digest", "since", "until", "search_name", "version", "generation", "run")


def held_in_registers(person: Person, everywhere: bool) -> Iterator[HeldRow]:
    """The person of the register with its activities, skills, mailboxes and movements: national, the same for all."""
    del everywhere
    for one in Professional.objects.filter(pk__in=person.idnps).order_by("pk"):
        yield described(one, leave_out=_INSIDE, extra=(("identifiant national", one.pk),))
    for activity in Activity.objects.visible().filter(professional_id__in=person.idnps).order_by("pk"):
        yield described(activity, leave_out=(*_INSIDE, "professional"))
    for skill in HeldSkill.objects.filter(idnps__in=person.idnps).order_by("pk"):
        yield described(skill, leave_out=_INSIDE)
    for mailbox in SecureMailbox.objects.filter(idnps__in=person.idnps).order_by("pk"):
        yield described(mailbox, leave_out=_INSIDE)
    for movement in Movement.objects.filter(professional_id__in=person.idnps).order_by("pk"):
        yield described(movement, leave_out=(*_INSIDE, "professional"))


def held(person: Person, everywhere: bool) -> Iterator[HeldRow]:
    """What the communities in reach wrote around the entry, and the contacts that bear the address or the name."""
    subjects_of_person = [str(subjects.professional(idnps)) for idnps in person.idnps]
    for model in (LocalKnowledge, DepartureNotice, Correction, EntryConfirmation):
        yield from _rows(model.objects.filter(subject__in=subjects_of_person))
    for one in Labelled.objects.filter(subject__in=subjects_of_person).select_related("label").order_by("pk"):
        yield described(one, at="added_at")
    about = Q(kept__in=subjects_of_person) | Q(absorbed__in=subjects_of_person)
    yield from _rows(Merge.objects.filter(about))
    apart = Q(first__in=subjects_of_person) | Q(second__in=subjects_of_person)
    yield from _rows(NotDuplicate.objects.filter(apart))
    for contact in contacts_of(person).select_related("organisation").order_by("pk"):
        yield described(contact, leave_out=_INSIDE, at="updated_at")
    if everywhere:
        yield from _rows(Objection.objects.filter(idnps__in=person.idnps))


def _rows(rows: Any) -> Iterator[HeldRow]:
    return (described(row, leave_out=_INSIDE) for row in rows.order_by("pk"))


def contacts_of(person: Person) -> Any:
    """The contacts with the person's address, or exactly its name when the identity was checked."""
    known = Q(pk__in=())
    for email in person.emails:
        known |= Q(email__iexact=email)
    names = [text for text in (search_text(name) for name in person.names) if text]
    return Contact.objects.filter(known | Q(search_name__in=names))
