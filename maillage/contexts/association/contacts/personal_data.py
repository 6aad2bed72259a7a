"""What the association holds about the persons it knows."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q

from maillage.contexts.association.contacts.models import Contact
from maillage.contexts.association.contacts.removing import erase_person
from maillage.contexts.association.permissions import EDIT_MEMBERS, VIEW_MEMBERS
from maillage.core.identifiers.rpps import PersonIdKind, parse_national_id
from maillage.core.search_text import search_text
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
            "association.contacts",
            "Contacts et adhérents",
            "members",
            "les adhérents, les partenaires et les personnes que l’association invite",
            ("association.Contact",),
            (VIEW_MEMBERS,),
            "Tenir la liste des adhérents, convoquer, compter les présents.",
            "Contrat d’adhésion (RGPD, article 6.1.b) ; pour les autres contacts, intérêt légitime (article 6.1.f).",
            "Tant que la personne est en relation avec l’association, puis cinq ans après son départ ; effacé à sa "
            "demande.",
            "La personne elle-même, une liste importée par la coordination, le registre public des professionnels.",
            narrower=(("association.Contact.mail_refused_at", EDIT_MEMBERS),),
            also="les membres voient les noms de ceux qui siègent, convoquent et décident",
        )
    )
    person_data.register(
        PersonData(
            "association.contacts",
            "Association : fiche de contact",
            30,
            ("association.Contact",),
            held,
            erase,
            keeps="les mandats, présences et décisions d’une association, sans nom ni coordonnées.",
        )
    )


def held(person: Person, everywhere: bool) -> Iterator[HeldRow]:
    del everywhere
    for contact in contacts_of(person):
        yield described(contact, leave_out=("search_name", "version"), at="created_at")


def erase(by: Actor, person: Person, everywhere: bool) -> list[str]:
    """Forget the person; where a mandate, a vote or a payment stands, only without a name."""
    del everywhere
    found = contacts_of(person)
    gone = sum(erase_person(by=by, contact=contact) for contact in found)
    if not found:
        return []
    kept = len(found) - gone
    said = []
    if gone:
        said.append(f"{count_words(gone, 'fiche de contact', 'fiches de contact', feminine=True)} supprimée.")
    if kept:
        said.append(
            f"{count_words(kept, 'fiche de contact', 'fiches de contact', feminine=True)} vidée du nom."
        )
    return said


def contacts_of(person: Person) -> list[Contact]:
    """Contacts who are this person: by account, e-mail, RPPS number or checked name. 1 query."""
    known = Q(pk__in=[])
    if person.user_id is not None:
        known |= Q(user_id=person.user_id)
    if person.emails:
        known |= Q(email__in=sorted(person.emails))
    numbers = [parse_national_id(one) for one in person.idnps if one.strip()]
    if rpps := sorted(one.number for one in numbers if one.kind is PersonIdKind.RPPS):
        known |= Q(rpps__in=rpps)
    rows = list(Contact.objects.filter(known).order_by("pk"))
    if names := {" ".join(sorted(search_text(name).split())) for name in person.names if name.strip()}:
        seen = {row.pk for row in rows}
        for row in Contact.objects.filter(kind="person").order_by("pk"):
            if row.pk not in seen and " ".join(sorted(search_text(row.name).split())) in names:
                rows.append(row)
    return rows
