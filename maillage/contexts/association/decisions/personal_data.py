"""What decisions and follow-ups hold about persons."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q

from maillage.contexts.association.contacts.personal_data import contacts_of
from maillage.contexts.association.decisions.models import FollowUp, FollowUpState
from maillage.contexts.association.permissions import VIEW
from maillage.platform.audit.services import record
from maillage.platform.registry.personal_data import (
    HeldRow,
    Holding,
    Person,
    PersonData,
    described,
    holdings,
    person_data,
)
from maillage.platform.tenancy.actor import Actor
from maillage.platform.ui.typography import count_words


def register() -> None:
    """Called once, when the application starts."""
    holdings.register(
        Holding(
            "association.decisions",
            "Décisions et suites à donner",
            "work",
            "les personnes à qui une suite est confiée, et les membres qui notent",
            ("association.Decision", "association.FollowUp"),
            (VIEW,),
            "Savoir ce qui a été décidé, qui fait quoi et pour quand.",
            "Intérêt légitime : faire vivre l’association (RGPD, article 6.1.f).",
            "Les décisions tant que l’association existe ; une suite avec la réunion dont elle vient.",
            "Les membres qui écrivent le compte rendu.",
        )
    )
    person_data.register(
        PersonData(
            "association.follow_ups",
            "Suites à donner",
            28,
            ("association.FollowUp",),
            held,
            erase,
            keeps="ce qui est à faire, sans le nom de qui l’avait ni ses mots.",
        )
    )


def _of(person: Person) -> Q:
    wanted = Q(contact_id__in=[one.pk for one in contacts_of(person)])
    if person.user_id is not None:
        wanted |= Q(user_id=person.user_id)
    return wanted


def held(person: Person, everywhere: bool) -> Iterator[HeldRow]:
    """What was given to the person."""
    del everywhere
    for row in FollowUp.objects.filter(_of(person)).order_by("pk"):
        yield described(row, leave_out=("search_name", "version", "contact"), at="created_at")


def erase(by: Actor, person: Person, everywhere: bool) -> list[str]:
    """The name and the words go; what is to be done stays, for somebody else if it is still open."""
    del everywhere
    keys = list(FollowUp.objects.filter(_of(person)).values_list("pk", flat=True))
    if not keys:
        return []
    rows = list(FollowUp.objects.filter(pk__in=keys).order_by("pk"))
    for row in rows:
        row.contact = row.user = None
        row.said = ""
        row.save(update_fields=["contact", "user", "said", "updated_at"])
    still = sum(row.state == FollowUpState.OPEN for row in rows)
    record(by=by, action="follow_up.unnamed", after={"count": len(rows)})
    found = f"nom retiré de {count_words(len(rows), 'suite à donner', 'suites à donner', feminine=True)}"
    return [f"{found}, dont {still} à confier à quelqu’un d’autre." if still else f"{found}."]
