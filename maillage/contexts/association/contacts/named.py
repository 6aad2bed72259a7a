"""Where somebody's name stands in what is written: agendas, minutes, votes; titles and reasons in contexts above."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from django.apps import apps
from django.db.models import Q

from maillage.contexts.association.contacts.personal_data import contacts_of
from maillage.platform.registry.personal_data import (
    HeldRow,
    Person,
    PersonData,
    described,
    nothing_to_erase,
    person_data,
)

# A shorter name would be found inside of other words.
SHORTEST: Final = 5


@dataclass(frozen=True)
class Writing:
    """A table: the texts in which a name may stand, and its links to the contact."""

    texts: tuple[str, ...]
    links: tuple[str, ...] = ()


# What holds neither is reached through what it belongs to: an edition prints the minutes, an urn its vote, a version
# its document, an import the contacts that it made.
WRITTEN: Final = {
    "association.AgendaItem": Writing(("title", "detail"), ("owner",)),
    "association.Decision": Writing(("title", "text", "decided_by", "expected_effect", "state_reason")),
    "association.Document": Writing(("title", "detail")),
    "association.MandateReport": Writing(("text",), ("told_by",)),
    "association.Meeting": Writing(("title", "summary", "cancelled_why")),
    "association.Minutes": Writing(("chair", "secretary", "correction")),
    "association.MinutesPoint": Writing(("title", "text")),
    "association.Team": Writing(("name", "purpose"), ("organisation",)),
    "association.Vote": Writing(("question", "detail", "words")),
}
_THROUGH: Final = (
    "association.DocumentText",
    "association.DocumentVersion",
    "association.MemberImport",
    "association.MinutesEdition",
    "association.Urn",
)


def register() -> None:
    """Called once, when the application starts."""
    tell_writings(
        "association.written",
        "Association : ce qui la nomme",
        34,
        WRITTEN,
        through=_THROUGH,
        keeps="les écrits des instances (ordres du jour, comptes rendus, décisions, votes), preuve de la vie de "
        "l’association ; un passage peut être rectifié à la demande de la personne.",
    )


def tell_writings(
    name: str,
    label: str,
    order: int,
    written: Mapping[str, Writing],
    *,
    keeps: str,
    through: tuple[str, ...] = (),
) -> None:
    """Register what tables say of a person by name: told on demand, never erased; `keeps` says why.

    through: tables that are reached by what they belong to.
    """

    def held(person: Person, everywhere: bool) -> Iterator[HeldRow]:
        del everywhere
        return naming(person, written)

    person_data.register(
        PersonData(name, label, order, (*written, *through), held, nothing_to_erase, keeps=keeps)
    )


def naming(person: Person, written: Mapping[str, Writing]) -> Iterator[HeldRow]:
    """The rows whose text holds the whole name of the person, or that are theirs to carry."""
    contacts = contacts_of(person)
    names = {name.strip() for name in (*person.names, *(one.name for one in contacts))}
    for label, writing in written.items():
        meant = Q(pk__in=[])
        for name in sorted(one for one in names if len(one) >= SHORTEST):
            for text in writing.texts:
                meant |= Q(**{f"{text}__icontains": name})
        for link in writing.links:
            meant |= Q(**{f"{link}__in": contacts})
        for row in apps.get_model(label).objects.filter(meant).order_by("pk"):
            yield described(row, leave_out=("search_name", *writing.links))
