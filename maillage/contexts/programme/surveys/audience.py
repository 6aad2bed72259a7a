"""Whom a questionnaire asks: groups of the association's contacts, professionals of the directory, or both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from maillage.contexts.association import api as association
from maillage.contexts.directory import api as directory
from maillage.platform.tenancy.models import Community

MAX_INVITED: Final = 5_000


@dataclass(frozen=True)
class Invited:
    """contacts: None where no contact is asked. professions: of the directory, codes as those of contacts.

    asks_directory: the professionals of the territory too, who are contacts or not; each person is asked once.
    """

    contacts: association.Audience | None = field(default_factory=association.Audience)
    asks_directory: bool = False
    professions: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {
            "contacts": self.contacts.to_json() if self.contacts else None,
            "asks_directory": self.asks_directory,
            "professions": list(self.professions),
        }

    @classmethod
    def from_json(cls, saved: Mapping[str, Any]) -> Invited:
        """What was saved; a part that cannot be read any more narrows nothing. Nothing saved: the members."""
        if not saved:
            return cls()
        contacts, professions = saved.get("contacts"), saved.get("professions")
        return cls(
            association.Audience.from_json(contacts) if isinstance(contacts, dict) else None,
            saved.get("asks_directory") is True,
            tuple(sorted({one for one in professions if isinstance(one, str)}))
            if isinstance(professions, list)
            else (),
        )


@dataclass(frozen=True)
class Person:
    """Somebody who is asked. contact: primary key, else entry: a subject of the directory. email: "" for none.

    wants_no_mail: they said so: a link is made for them, no letter leaves.
    """

    name: str
    email: str
    contact: int | None = None
    entry: str = ""
    wants_no_mail: bool = False


def persons(invited: Invited, community: Community, on: date) -> list[Person]:
    """Each once: a professional of the directory who is a contact counts as that contact. 12 queries at most."""
    found: list[Person] = []
    if invited.contacts is not None:
        found = [
            Person(row.name, row.email, contact=row.pk, wants_no_mail=row.mail_refused_at is not None)
            for row in association.audience_people(invited.contacts, on)
        ]
    if invited.asks_directory:
        found += _of_directory(invited, community, {one.contact for one in found})
    return found


def _of_directory(invited: Invited, community: Community, asked: set[int | None]) -> list[Person]:
    by_entry, by_rpps = {}, {}
    for row in association.contacts():
        by_entry[row.entry], by_rpps[row.rpps] = row, row
    found = []
    for one in directory.reachable_people(community):
        held = {association.profession_code_of(code, skills) for code, skills in one.card.professions}
        if invited.professions and not held & set(invited.professions):
            continue
        contact = by_entry.get(one.subject) or (by_rpps.get(one.card.rpps) if one.card.rpps else None)
        if contact is None:
            found.append(Person(one.card.name, one.address, entry=one.subject))
        elif contact.pk not in asked:
            refused = contact.mail_refused_at is not None
            found.append(
                Person(contact.name, contact.email or one.address, contact=contact.pk, wants_no_mail=refused)
            )
    return found


def in_words(invited: Invited) -> list[str]:
    """« les adhérents · commune : Bessèges », « les professionnels de l’annuaire : infirmier »."""
    said = []
    if invited.contacts is not None:
        said.append(
            " · ".join(association.audience_in_words(invited.contacts, association.audience_choices()))
        )
    if invited.asks_directory:
        names = dict(association.profession_choices())
        which = ", ".join(names.get(code, code) for code in invited.professions)
        said.append(f"les professionnels de l’annuaire{f' : {which}' if which else ''}")
    return said
