"""Contact cards of the directory."""

from __future__ import annotations

from collections.abc import Sequence

from maillage.contexts.directory.professionals.models import Professional, proper_name
from maillage.contexts.directory.professionals.naming import proper_address, proper_structure_name
from maillage.contexts.directory.publishing.queries import Practice, street_of
from maillage.contexts.directory.structures.models import Structure
from maillage.platform.documents.vcard import Card, Phone


def card_of_person(
    person: Professional, practices: Sequence[Practice], *, source: str, secure: Sequence[str] = ()
) -> Card:
    """The card of somebody with the places where he or she practises: the first gives address and structure.

    Every telephone of the register is there, once. Nothing that the territory alone knows.
    secure: addresses of the secure health mail, in the note: an ordinary program must not write to them.
    """
    first = practices[0] if practices else None
    phones = dict.fromkeys(practice.phone for practice in practices if practice.phone)
    others = [f"{practice.structure or practice.commune} ({practice.address})" for practice in practices[1:]]
    return Card(
        uid=f"urn:rpps:{person.pk}",
        name=person.name,
        family_name=proper_name(person.last_name),
        given_name=person.first_name,
        title=", ".join(dict.fromkeys(practice.profession for practice in practices)),
        organisation=first.structure if first else "",
        phones=tuple(map(Phone, phones)),
        street=street_of(first) if first else "",
        postal_code=first.postal_code if first else "",
        town=first.commune if first else "",
        note="\n".join(
            [
                *(f"Messagerie sécurisée : {one}" for one in secure),
                *(f"Exerce aussi : {other}" for other in others),
                source,
            ]
        ),
    )


def card_of_structure(structure: Structure, *, source: str) -> Card:
    return Card(
        uid=f"urn:finess:{structure.finess}",
        name=proper_structure_name(structure.name),
        title=structure.category_label,
        organisation=proper_structure_name(structure.name),
        phones=(Phone(structure.phone),) if structure.phone else (),
        emails=(structure.email,) if structure.email else (),
        street=proper_address(structure.address),
        postal_code=structure.postal_code,
        town=structure.commune.name if structure.commune else "",
        note=source,
    )
