"""What changes from one letter to the next: « Bonjour {prénom} {nom} »."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from maillage.contexts.association.contacts import professions
from maillage.contexts.association.contacts.models import Contact, ContactKind
from maillage.core.search_text import search_text

_FIELD: Final = re.compile(r"\{([^{}\n]{1,40})\}")
# As shown to who writes, by the form in which it is understood: « {Prénom} » and « {prenom} » are one field.
FIELDS: Final = {
    "prenom": "prénom",
    "nom": "nom",
    "nom complet": "nom complet",
    "organisation": "organisation",
    "profession": "profession",
    "college": "collège",
    "commune": "commune",
}


def fields_of(text: str) -> list[str]:
    """The fields that a text uses, as they are understood; unknown ones as they were typed."""
    found = (one.strip() for one in _FIELD.findall(text))
    return list(dict.fromkeys(search_text(one) if search_text(one) in FIELDS else one for one in found))


def unknown_fields(text: str) -> list[str]:
    return [one for one in fields_of(text) if one not in FIELDS]


def values_of(contact: Contact) -> dict[str, str]:
    """What stands for each field; the contact comes with its college and commune."""
    is_person = contact.kind == ContactKind.PERSON
    return {
        "prenom": contact.first_name,
        "nom": contact.last_name if is_person else contact.organisation_name,
        "nom complet": contact.name,
        "organisation": contact.organisation_name,
        "profession": professions.name_of(contact.profession),
        "college": contact.college.name if contact.college else "",
        "commune": contact.commune.name if contact.commune else "",
    }


def merged(text: str, values: Mapping[str, str]) -> str:
    """The text for one reader. A field without a value leaves no double space and no space before a comma."""

    def put(found: re.Match[str]) -> str:
        return values.get(search_text(found[1].strip()), found[0]) or _NOTHING

    filled = _FIELD.sub(put, text)
    return _AROUND.sub("", filled)


# Stands for a value that there is not, until the space that goes with it is gone too. No text holds it: it is a
# control character.
_NOTHING: Final = "\x01"
_AROUND: Final = re.compile(r"[ \u00a0\u202f]?\x01")


def missing(text: str, people: Sequence[Contact]) -> list[tuple[str, int]]:
    """For each field that the text uses: how many of these people have nothing to put there."""
    used = [one for one in fields_of(text) if one in FIELDS]
    if not used:
        return []
    values = [values_of(contact) for contact in people]
    counts = [(FIELDS[one], sum(1 for row in values if not row[one])) for one in used]
    return [(label, count) for label, count in counts if count]
